"""The programs on a disk that fills up, beside an honest SQL tool, and two daemons on one log."""
import json
import resource
import select
import signal
import sqlite3
import subprocess
import unittest

from programs import BIN, SAMPLES, ProgramTest, play, records, verify

EVENING = SAMPLES / "ordinary_evening.yaml"
PLAY = [str(BIN / "red-flag"), "play", str(EVENING), "--speed", "max", "--seed", "7", "--phone", "phone"]


class FullDisk(ProgramTest):
    def check_refusal(self, code, stderr):
        self.assertEqual(code, 2, stderr)
        last = stderr.splitlines()[-1]
        self.assertTrue(last.startswith("red-flag: "), stderr)
        self.assertIn("log.db: database or disk is full", last)
        self.assertIn("records are missing, the shutdown among them", last)
        self.assertEqual(stderr.count("log.db"), 1, stderr)  # Said once, not for every record.

    def test_a_small_file_system(self):
        data = self.folder / "data"
        data.mkdir(mode=0o755)
        script = """
            mount -t tmpfs -o size=300k,mode=755 tmpfs "$0" || exit 77
            "$@" --data "$0" 2> "$0.first"; echo $?
            "$BIN/trace-viewer" verify "$0/phone" --json
            mount -o remount,size=64m "$0"
            "$@" --data "$0" 2> "$0.second"; echo $?
            "$BIN/trace-viewer" verify "$0/phone" --json
        """
        ran = subprocess.run(["unshare", "-m", "sh", "-c", script, str(data), *PLAY], text=True,
                             capture_output=True, env={"BIN": str(BIN), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        if ran.returncode == 77 or "unshare" in ran.stderr:
            self.skipTest("no file system may be mounted here")
        first, verdict, second, verdict_after = ran.stdout.splitlines()
        self.check_refusal(int(first), (self.folder / "data.first").read_text())
        # A picture may find no room and a visit behind it some: then the log says so already.
        self.assertIn(json.loads(verdict)["verdict"], ("intact", "gap"))
        self.assertEqual(int(second), 0, (self.folder / "data.second").read_text())
        self.assertIn("ended without a shutdown", (self.folder / "data.second").read_text())
        self.assertEqual(json.loads(verdict_after)["verdict"], "gap")

    def test_no_room_from_the_start(self):
        data = self.folder / "data"

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))

        ran = subprocess.run([*PLAY, "--data", str(data)], preexec_fn=limit, text=True, capture_output=True)
        self.assertEqual(ran.returncode, 2)
        self.assertEqual(len(ran.stderr.splitlines()), 1, ran.stderr)
        again = play(data, EVENING)
        self.assertEqual(again.returncode, 0, again.stderr)
        code, verdict = verify(data / "phone")
        self.assertEqual((code, verdict["verdict"]), (0, "intact"))


class HonestTool(ProgramTest):
    def test_emptying_the_write_ahead_log_under_a_daemon_stops_nothing(self):
        data = self.folder / "data"
        daemon = subprocess.Popen(
            [str(BIN / "red-flag"), "play", str(EVENING), "--data", str(data), "--speed", "60", "--seed", "7", "--echo"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.kill)
        acknowledged = emptied = 0
        while emptied < 5:
            self.assertTrue(daemon.stdout.readline(), daemon.stderr.read() if daemon.poll() else "no more records")
            acknowledged += 1
            if acknowledged < 3:
                continue
            tool = sqlite3.connect(data / "phone/log.db")
            busy, in_wal, copied = tool.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            tool.close()
            emptied += busy == 0
        daemon.send_signal(signal.SIGTERM)
        _, stderr = daemon.communicate(timeout=60)
        self.assertEqual(daemon.returncode, 0, stderr)
        held = records(data / "phone")
        self.assertGreaterEqual(len(held), acknowledged)
        self.assertEqual(held[-1]["kind"], "shutdown")
        self.assertEqual(verify(data / "phone")[1]["verdict"], "intact")


class TwoDaemons(ProgramTest):
    def test_the_second_is_refused_by_name_and_the_first_goes_on(self):
        data = self.folder / "data"
        # At its own speed an evening lasts: the first is still there whenever the second comes.
        first = subprocess.Popen(
            [str(BIN / "red-flag"), "play", str(EVENING), "--data", str(data), "--speed", "1", "--echo"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        self.assertTrue(select.select([first.stdout], [], [], 60)[0])
        first.stdout.readline()
        for stopped in (False, True):
            if stopped:
                first.send_signal(signal.SIGSTOP)
            second = play(data, EVENING)
            self.assertEqual(second.returncode, 2)
            self.assertEqual(len(second.stderr.splitlines()), 1, second.stderr)
            self.assertIn(f"log is held by another writer (pid {first.pid})", second.stderr)
            self.assertEqual(verify(data / "phone")[0], 0)
        first.send_signal(signal.SIGCONT)
        first.send_signal(signal.SIGTERM)
        first.stdout.read()
        first.stderr.read()
        self.assertEqual(first.wait(), 0)
        first.stdout.close()
        first.stderr.close()
        held = records(data / "phone")
        self.assertEqual(held[-1]["kind"], "shutdown")
        self.assertNotIn("gap", [r["kind"] for r in held])


if __name__ == "__main__":
    unittest.main()
