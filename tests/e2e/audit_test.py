"""append-only-audit, as a doubter runs it: on a fresh log, a live one, one left by a killed daemon,
and one that is not what it should be."""
import hashlib
import json
import signal
import sqlite3
import subprocess
import time
import unittest
import xml.etree.ElementTree as xml

from programs import BIN, SAMPLES, ProgramTest, run, verify

EVENING = SAMPLES / "ordinary_evening.yaml"
# One of each kind: enough where the log, not the catalogue, is what is tried.
A_FEW = ["replace-record", "update-record-inside", "change-record", "swap-pictures",
         "hex-edit-record", "cut-wal-record", "restore-everything", "rewrite-with-key"]


def audit(log, *more, names=()):
    chosen = [x for name in names for x in ("--run", name)]
    result = run("append-only-audit", log, "--json", "--seed", 7, *chosen, *more, timeout=570)
    return result, json.loads(result.stdout) if result.stdout else None


def files_of(log):
    return {f.name: (hashlib.sha256(f.read_bytes()).hexdigest(), f.stat().st_mtime_ns,
                     f.stat().st_ino, f.stat().st_mode) for f in log.iterdir()}


class Audit(ProgramTest):
    def check_passed(self, result, report):
        self.assertIsNotNone(report, result.stderr)
        failed = [(a["name"], a["happened"], a["problem"]) for a in report["attacks"]
                  if not a["passed"]]
        self.assertEqual(failed, [])
        self.assertTrue(report["untouched"]["proved"], report["untouched"])
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_the_whole_catalogue_passes_on_a_fresh_log_and_leaves_it_untouched(self):
        log = self.played(EVENING)
        before = files_of(log)
        junit = self.folder / "audit.xml"
        result, report = audit(log, "--junit", junit)
        self.check_passed(result, report)
        self.assertGreaterEqual(len(report["attacks"]), 60)
        self.assertEqual(files_of(log), before)
        root = xml.parse(junit).getroot()
        self.assertEqual(root.get("failures"), "0")
        self.assertEqual(len(root.findall(".//testcase")), len(report["attacks"]) + 1)
        self.assertEqual(verify(log)[1]["verdict"], "intact")

    def test_a_log_its_daemon_is_writing_and_then_one_left_by_a_killed_daemon(self):
        data = self.folder / "data"
        daemon = subprocess.Popen([str(BIN / "red-flag"), "play", str(EVENING), "--data", str(data),
                                   "--phone", "phone", "--speed", "20", "--seed", "7"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.kill)
        log = data / "phone"
        while not self.has_records(log, 3):
            self.assertIsNone(daemon.poll(), "the daemon ended early")
            time.sleep(0.05)
        result, report = audit(log, names=A_FEW)
        still_there = daemon.poll() is None
        self.check_passed(result, report)
        if still_there:
            self.assertTrue(report["preparations"], "nothing says that the log was live")
        daemon.send_signal(signal.SIGKILL)
        daemon.wait()
        before = files_of(log)
        self.check_passed(*audit(log, names=A_FEW))
        self.assertEqual(files_of(log), before)

    def has_records(self, log, count):
        if not (log / "checkpoints").exists() or not (log / "log.db").exists():
            return False
        code, verdict = verify(log)
        return verdict["records"] >= count

    def test_a_log_that_may_only_be_read_is_audited_too(self):
        log = self.played(EVENING)
        (log / "log.key").unlink()  # As good as not readable, for whoever runs this as root.
        result, report = audit(log, names=A_FEW)
        self.check_passed(result, report)
        self.assertIn("key", " ".join(report["preparations"]))

    def test_a_log_without_its_guards_or_with_a_changed_record_fails(self):
        cases = {"unguarded": "drop trigger record_delete",
                 "changed": "drop trigger record_update; "
                            "update record set body='{}' where seq=3"}
        for phone, statement in cases.items():
            with self.subTest(statement):
                log = self.played(EVENING, phone=phone)
                with sqlite3.connect(log / "log.db") as db:
                    db.executescript(statement)
                result, _ = audit(log, names=A_FEW)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)

    def test_refusals_are_one_line_with_a_suggestion(self):
        log = self.played(EVENING)
        cases = [((log, "--run", "replace-recrod"), "did you mean replace-record?"),
                 ((self.folder / "none",), "there is no log here"),
                 ((), "LOG is missing"), ((log, "--jobs", "none"), "usage")]
        for arguments, said in cases:
            with self.subTest(said):
                result = run("append-only-audit", *arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(said, result.stderr)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)

    def test_a_table_in_a_pipe_has_no_colour_and_says_how_it_ended(self):
        log = self.played(EVENING)
        result = run("append-only-audit", log, "--run", "replace-record")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("\x1b", result.stdout + result.stderr)
        self.assertIn("Every outcome is as expected.", result.stdout)
        self.assertIn("Untouched: ", result.stdout)


if __name__ == "__main__":
    unittest.main()
