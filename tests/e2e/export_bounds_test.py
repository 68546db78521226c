"""What every export keeps to, whatever the format: memory that does not grow with the log, and nothing left behind
when it is told to stop."""
import os
import re
import signal
import subprocess
import unittest

from programs import BIN, ProgramTest, peak_of, run

ROWS = ("chrome-history", "csv", "har", "jsonl", "log", "tiles", "timesketch")
MORE_MIB = 6  # A longer log may cost: what SQLite and the allocator keep. Holding its records would cost three times as much.


def formats():
    """As the program lists them."""
    refused = run("trace-viewer", "export", "x", "--format", "none", "--out", "x").stderr
    return re.search(r"\{(.*)\}", refused)[1].split(",")


class Bounds(ProgramTest):
    def setUp(self):
        super().setUp()
        self.assertLessEqual(set(ROWS), set(formats()))
        self.here = self.folder / "here"
        self.here.mkdir()

    def made(self, *arguments):
        log = self.folder / "-".join(map(str, arguments))
        done = run("make_log", arguments[0], log, *arguments[1:])
        self.assertEqual(done.returncode, 0, done.stderr)
        return log

    def test_memory_does_not_grow_with_the_log(self):
        short, long = self.made("large", 10_000), self.made("large", 40_000)
        for form in ROWS:
            peaks = []
            for log in (short, long):
                out = self.here / f"{form} of {log.name}"
                code, error, peak_mib, _ = peak_of("trace-viewer", "export", log, "--format", form, "--out", out)
                self.assertEqual((code, error), (0, ""))
                peaks.append(peak_mib)
            with self.subTest(form):
                self.assertLess(peaks[1], peaks[0] + MORE_MIB)

    def test_an_interrupted_export_leaves_nothing_in_any_format(self):
        log = self.made("large", 40_000)
        for form in formats():
            with self.subTest(form):
                self.assertTrue(any(self.is_interrupted(log, form, how) for how in (signal.SIGINT, signal.SIGTERM) * 5),
                                "it was always faster")

    def is_interrupted(self, log, form, how):
        """Whether it was told to stop while it wrote, and left nothing; False if it had finished by then."""
        out = self.here / "out"
        process = subprocess.Popen([BIN / "trace-viewer", "export", log, "--format", form, "--out", out],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while process.poll() is None and not os.listdir(self.here):
            pass
        process.send_signal(how)
        error = process.communicate()[1]
        if process.returncode == 0:
            subprocess.run(["rm", "-r", *self.here.iterdir()], check=True)
            return False
        self.assertEqual((process.returncode, error), (2, "trace-viewer: interrupted; nothing was written\n"))
        self.assertEqual(os.listdir(self.here), [])
        return True


if __name__ == "__main__":
    unittest.main()
