"""Runs the built programs the way their users do. BIN_DIR is the first argument of every test."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else pathlib.Path("build/release/bin")
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_sessions"

RUNS = os.environ.get("RUNS", "")  # README, "Working on it".


def runs(usual, everything):
    """How long a test goes on that could go on for ever."""
    return everything if RUNS == "all" else int(RUNS) if RUNS else usual


def wait_for(condition, what, seconds=120):
    """Polls until `condition` gives something; the deadline is for a test that would hang."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never came: {what}")


def run(program, *arguments, timeout=240):
    return subprocess.run([str(BIN / program), *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout)


def peak_of(program, *arguments, programs=BIN):
    """Runs it alone: (exit code, what it said on stderr, the most memory it had in MiB, seconds)."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as error:
        # A shell between us: a child's peak begins with its parent's, and Python's is high.
        process = subprocess.Popen(["sh", "-c", '"$@" & wait $!', "sh", str(programs / program), *map(str, arguments)],
                                   stdout=subprocess.DEVNULL, stderr=error)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        error.seek(0)
        return process.returncode, error.read(), used.ru_maxrss / 1024, time.monotonic() - begun


def play(data, *sessions, phone="phone", seed=7, more=()):
    return run("red-flag", "play", *sessions, "--data", data, "--phone", phone, "--speed", "max",
               "--seed", seed, *more)


def records(log, *more):
    """Every record as `list --json` gives it, oldest first."""
    listed = run("trace-viewer", "list", log, "--limit", 10_000_000, "--json", *more)
    if listed.returncode != 0:
        raise AssertionError(listed.stderr)
    return sorted((json.loads(line) for line in listed.stdout.splitlines()), key=lambda r: r["seq"])


def verify(log, *more):
    """(exit code, verdict)."""
    checked = run("trace-viewer", "verify", log, "--json", *more)
    if not checked.stdout:
        raise AssertionError(checked.stderr)
    return checked.returncode, json.loads(checked.stdout)


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="red-flag-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def played(self, *sessions, **options):
        result = play(self.folder / "data", *sessions, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return self.folder / "data" / options.get("phone", "phone")
