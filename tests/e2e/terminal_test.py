"""trace-viewer at a terminal: tables keep to its width, colours only where they are seen and wanted, progress where work is
long, and nothing hostile gets through."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata
import unittest

from programs import BIN, ProgramTest, run

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def at_terminal(columns, *arguments, environment=None, errors=False):
    """(exit code, what stdout or stderr shows on a terminal of so many columns)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    to = {"stderr": theirs, "stdout": subprocess.DEVNULL} if errors else {"stdout": theirs, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([str(BIN / "trace-viewer"), *map(str, arguments)],
                               env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **(environment or {})}, **to)
    os.close(theirs)
    got = b""
    try:
        while piece := os.read(ours, 65536):
            got += piece
    except OSError:
        pass  # The other end is closed: Linux says EIO.
    os.close(ours)
    return process.wait(), got.decode().replace("\r\n", "\n")


def width(line):
    return sum(0 if unicodedata.combining(c) or c == "\u200d" else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


class Terminal(ProgramTest):
    def setUp(self):
        super().setUp()
        self.logs = {}
        for kind in ("evening", "hostile", "forged"):
            self.logs[kind] = self.folder / kind
            self.assertEqual(run("make_log", kind, self.logs[kind]).returncode, 0)

    def test_tables_keep_to_the_width(self):
        for name, log in self.logs.items():
            for columns in (48, 79, 80, 132):
                for command in (("list",), ("stats",)):
                    code, shown = at_terminal(columns, *command, log)
                    self.assertEqual(code, 0)
                    for line in COLOUR.sub("", shown).splitlines():
                        # A sentence may be wrapped by the terminal; a table's line may not.
                        if re.match(r"(MB: |a block is|Inferred from|and .* more|\d+ records from)", line):
                            continue
                        least = 66 if command == ("stats",) else 0  # Columns that are never cut.
                        with self.subTest(log=name, columns=columns, command=command, line=line):
                            self.assertLessEqual(width(line), max(columns, least))

    def test_colours_are_seen_only_where_they_are_wanted(self):
        log = self.logs["evening"]
        self.assertRegex(at_terminal(80, "verify", log)[1], r"^\x1b\[1;32mintact\x1b\[0m\n")
        for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            for command in ("verify", "stats", "list", "gaps"):
                self.assertNotIn("\x1b", at_terminal(80, command, log, environment=environment)[1])
        for command in ("verify", "stats", "list", "gaps"):
            self.assertNotIn("\x1b", run("trace-viewer", command, log).stdout)
            self.assertNotIn("\x1b", at_terminal(80, command, log, "--json")[1])
        # Whoever sees no colour reads the same words.
        plain = at_terminal(80, "stats", log, environment={"NO_COLOR": "1"})[1]
        self.assertEqual(COLOUR.sub("", at_terminal(80, "stats", log)[1]), plain)

    def test_nothing_hostile_gets_through(self):
        for log in (self.logs["hostile"], self.logs["forged"]):
            for command in (("list", log), ("list", log, "--search", "owned"), ("stats", log), ("gaps", log), ("verify", log),
                            ("show", log, 3), ("show", log, 4), ("show", log, 6)):
                for more in ((), ("--json",)):
                    shown = COLOUR.sub("", at_terminal(100, *command, *more)[1])
                    for character in set(shown):
                        ok = character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp") or character in "\u200c\u200d"
                        self.assertTrue(ok, (command, f"U+{ord(character):04X}"))

    def test_long_work_says_how_far_it_is(self):
        log = self.folder / "long"
        self.assertEqual(run("make_log", "long", log, 20_000).returncode, 0)
        commands = [("verify", log), ("stats", log), ("gaps", log), ("list", log, "--search", "nowhere", "--no-cache"),
                    ("prove", log, 7, "--out", self.folder / "proof"),
                    *(("export", log, "--format", form, "--out", self.folder / form)
                      for form in ("csv", "jsonl", "timesketch", "log", "tiles"))]
        for command in commands:
            with self.subTest(command=command):
                code, shown = at_terminal(80, *command, errors=True)
                self.assertEqual(code, 0)
                self.assertRegex(shown, r"\r[\w ]+ \[#+\.*\] +\d+ %")
                self.assertTrue(shown.endswith("\r\x1b[K"), "and leaves no trace")
        for command in commands[:4]:
            self.assertEqual(run("trace-viewer", *command).stderr, "")


if __name__ == "__main__":
    unittest.main()
