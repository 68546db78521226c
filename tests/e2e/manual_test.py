"""Manual pages and completion of all three programs hold what --help says, and do what shells ask of them."""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import time
import unittest

from programs import BIN, ProgramTest, run

PROGRAMS = ["red-flag", "trace-viewer", "append-only-audit"]


def help_of(*command):
    return run(*command, "--help").stdout


def commands_of(program):
    """The names under "Subcommands:"."""
    listed = help_of(program).partition("Subcommands:")[2]
    return re.findall(r"^  ([a-z]\S*)", listed, re.M)


def options_in(text):
    """Names at a line's beginning: those that are listed, not those that are spoken of."""
    names = set()
    for line in re.findall(r"^  (-\S+)", text, re.M):
        names.update(line.split(","))
    return names


class Manual(ProgramTest):
    def script(self, program, shell):
        printed = run(program, "--completion", shell)
        self.assertEqual((printed.returncode, printed.stderr), (0, ""))
        path = self.folder / f"{program}.{shell}"
        path.write_text(printed.stdout)
        return path

    def test_every_option_of_help_is_in_the_page(self):
        for program in PROGRAMS:
            page = run(program, "--man").stdout.replace("\\-", "-")
            self.assertNotIn(str(pathlib.Path.home()) + "/", page, "it is printed for everybody")
            whole, *parts = re.split(r'^\.SS "\S+ (\S+)"$', page, flags=re.M)
            parts = dict(zip(parts[::2], parts[1::2]))
            self.assertEqual(sorted(parts), sorted(commands_of(program)))
            for command, text in [((program,), whole), *(((program, name), text) for name, text in parts.items())]:
                options = options_in(help_of(*command))
                self.assertIn("--help", options)
                for option in options:
                    with self.subTest(command=command, option=option):
                        self.assertRegex(text, rf"\\fB{re.escape(option)}\\fR")

    def test_the_pages_are_read_without_a_complaint(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        for program in PROGRAMS:
            page = run(program, "--man").stdout
            read = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=page, capture_output=True, text=True)
            self.assertEqual(read.stderr, "")
            shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", read.stdout)  # Bold and underlined.
            for title in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS"):
                self.assertIn(title, shown)

    CASES = [
        ("trace-viewer", "sta", ["stats"]),
        ("trace-viewer", "list --ki", ["--kind"]),
        ("trace-viewer", "list --kind vis", ["visit"]),
        ("trace-viewer", "list somewhere --js", ["--json"]),
        ("trace-viewer", "export x --format til", ["tiles"]),
        ("trace-viewer", "list --wit", []),  # An option of another command.
        ("red-flag", "run --loc", ["--locale"]),
        ("red-flag", "run --locale k", ["ko"]),
        ("append-only-audit", "--ju", ["--junit"]),
    ]

    def test_bash_completes(self):
        for program, typed, expected in self.CASES:
            with self.subTest(typed=typed):
                words = typed.split()
                function = "_" + program.replace("-", "_")
                ask = (f"source {self.script(program, 'bash')}; COMP_WORDS=({program} {typed}); COMP_CWORD={len(words)}; "
                       f"{function}; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
                answer = subprocess.run(["bash", "--norc", "-c", ask], capture_output=True, text=True)
                self.assertEqual(answer.stdout.split(), expected, answer.stderr)

    def test_fish_completes(self):
        if not shutil.which("fish"):
            self.skipTest("fish is not installed")
        for program, typed, expected in self.CASES:
            with self.subTest(typed=typed):
                ask = f"source {self.script(program, 'fish')}; complete -C '{program} {typed}'"
                answer = subprocess.run(["fish", "--no-config", "-c", ask], capture_output=True, text=True,
                                        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"})
                self.assertEqual([line.split("\t")[0] for line in answer.stdout.splitlines()], expected, answer.stderr)

    def test_zsh_completes(self):
        """At a terminal, by the tab key: zsh completes nowhere else."""
        if not shutil.which("zsh"):
            self.skipTest("zsh is not installed")
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "dumb", "HOME": str(self.folder)})
        try:
            os.write(terminal, b"PS1='ready> '; unsetopt zle_bracketed_paste; autoload -Uz compinit && compinit -u -D\n")
            for program in PROGRAMS:
                os.write(terminal, f"source {self.script(program, 'zsh')}\n".encode())
            os.write(terminal, b"echo loa''ded\n")
            self.until(terminal, "loaded\r\n")
            for program, typed, expected in self.CASES:
                if not expected:
                    continue
                os.write(terminal, f"{program} {typed}\t".encode())
                line = f"{program} {typed.rpartition(' ')[0]} {expected[0]}".replace("  ", " ")
                self.until(terminal, line)
                os.write(terminal, b"\x15")  # The line is thrown away.
        finally:
            os.close(terminal)
            os.waitpid(child, 0)

    def until(self, terminal, text):
        got, deadline = "", time.monotonic() + 20
        while text not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|.\x08", "", got):
            ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                self.fail(f"{text!r} did not come: {got!r}")
            got += os.read(terminal, 65536).decode(errors="replace")

    def test_installing_puts_everything_in_its_place(self):
        prefix = self.folder / "prefix"
        done = subprocess.run(["cmake", "--install", str(BIN.parent), "--prefix", str(prefix)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for program in PROGRAMS:
            for place in (f"bin/{program}", f"share/man/man1/{program}.1", f"share/bash-completion/completions/{program}",
                          f"share/zsh/site-functions/_{program}", f"share/fish/vendor_completions.d/{program}.fish"):
                self.assertTrue((prefix / place).stat().st_size > 100, place)
        installed = subprocess.run([str(prefix / "bin/trace-viewer"), "--version"], capture_output=True, text=True)
        self.assertEqual(installed.stdout, run("trace-viewer", "--version").stdout)
        # What is installed emulates a phone by itself: its page program is found beside it.
        self.assertTrue((prefix / "bin/red-flag-page").exists())

    def test_what_is_no_shell_is_refused_in_one_line(self):
        for program in PROGRAMS:
            for arguments in (["--completion"], ["--completion", "tcsh"], ["--completion", "bash", "x"]):
                refused = run(program, *arguments)
                self.assertEqual((refused.returncode, refused.stdout, refused.stderr.count("\n")), (2, "", 1), arguments)


if __name__ == "__main__":
    unittest.main()
