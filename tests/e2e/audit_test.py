"""append-only-audit, as a doubter runs it: on a fresh log, a long one, a live one, one left by a killed
daemon, and one that is not what it should be.

The catalogue runs whole on the fresh log and on the live one. On the long one, where that takes minutes, one
attack of every group but the byte flips is drawn, by a seed that changes daily and is printed (AUDIT_SEED in
the environment repeats a day). RUNS=N draws N of the whole catalogue; RUNS=all runs it whole there, too."""
import hashlib
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest
import xml.etree.ElementTree as xml

from programs import BIN, ROOT, RUNS, SAMPLES, ProgramTest, run, verify

EVENING = SAMPLES / "ordinary_evening.yaml"
# One of each kind: enough where the log, not the catalogue, is what is tried.
A_FEW = ["replace-record", "update-record-inside", "change-record", "swap-pictures",
         "hex-edit-record", "cut-wal-record", "restore-everything", "rewrite-with-key"]


# A build with sanitizers takes the catalogue through once, on the fresh log.
IS_SANITIZED = "IS_SANITIZED" in os.environ
LONG_RECORDS = 10_000 if IS_SANITIZED else 100_000
SEED = int(os.environ.get("AUDIT_SEED", time.time() // 86_400))
FATES = ("refused", "detected", "detected with outside help", "harmless", "out of reach")


def catalogue():
    """The attacks' names by group, in the catalogue's order."""
    listed = json.loads(run("append-only-audit", "--list", "--json").stdout)
    return {group: [attack["name"] for attack in attacks]
            for group, attacks in itertools.groupby(listed, key=lambda attack: attack["group"])}


def drawn():
    """Those to run on a long log."""
    chance, groups = random.Random(SEED), catalogue()
    everything = [name for names in groups.values() for name in names]
    if RUNS:
        return everything if RUNS == "all" else chance.sample(everything, min(int(RUNS), len(everything)))
    return [chance.choice(names) for group, names in groups.items() if group != "byte flips"]


def groups_table(report):
    """The table below every report, as README shows it: a row of words and numbers a group."""
    rows = []
    for group in [*dict.fromkeys(attack["group"] for attack in report["attacks"]), "all"]:
        attacks = [attack for attack in report["attacks"] if group in ("all", attack["group"])]
        counts = [sum(attack["outcome"] == fate for attack in attacks) for fate in FATES]
        rows.append([*group.split(), *map(str, (len(attacks), *counts, sum(attack["passed"] for attack in attacks)))])
    return rows


def audit(log, *more, names=(), timeout=570):
    chosen = [x for name in names for x in ("--run", name)]
    result = run("append-only-audit", log, "--json", "--seed", 7, *chosen, *more, timeout=timeout)
    return result, json.loads(result.stdout) if result.stdout else None


def files_of(log):
    return {f.name: (hashlib.sha256(f.read_bytes()).hexdigest(), f.stat().st_mtime_ns,
                     f.stat().st_ino, f.stat().st_mode) for f in log.iterdir()}


def history(log):
    """What a daemon at work may only add to: records, notes, and its keys."""
    db = sqlite3.connect(f"file:{log / 'log.db'}?mode=ro", uri=True)
    rows = db.execute("SELECT seq, body, leaf64 FROM record ORDER BY seq").fetchall()
    db.close()
    return [rows, *((log / name).read_bytes() for name in ("checkpoints", "log.vkey", "log.key"))]


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
        readme = (ROOT / "README.md").read_text()
        table = readme[readme.index("group          attacks"):].split("```")[0].splitlines()[1:]
        self.assertEqual([line.split() for line in table], groups_table(report),
                         "README shows another table than the program prints: copy it from a run on a fresh log")

    def test_a_long_log_withstands_what_is_drawn_and_stays_as_it_was(self):
        log = self.folder / "large"
        made = run("make_log", "large", log, LONG_RECORDS)
        self.assertEqual(made.returncode, 0, made.stderr)
        before, names = files_of(log), drawn()
        print(f"audit of {LONG_RECORDS} records: AUDIT_SEED={SEED}, {len(names)} attacks")
        result, report = audit(log, names=names, timeout=1_700)
        self.check_passed(result, report)
        self.assertEqual((report["records"], len(report["attacks"])), (LONG_RECORDS, len(names)))
        self.assertEqual(files_of(log), before)

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
        before = history(log)
        result, report = audit(log, names=A_FEW if IS_SANITIZED else ())
        self.assertIsNone(daemon.poll(), "the daemon ended before the audit did")
        self.check_passed(result, report)
        self.assertTrue(report["untouched"]["live"], report["untouched"])
        self.assertTrue(report["preparations"], "nothing says that the log was live")
        after = history(log)
        self.assertGreater(len(after[0]), len(before[0]), "nothing was recorded meanwhile")
        for was, now in zip(before, after):
            self.assertEqual(now[:len(was)], was)
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

    def test_nothing_is_left_where_the_copies_were(self):
        log = self.played(EVENING)
        place = self.folder / "place"
        place.mkdir()
        done = subprocess.run([BIN / "append-only-audit", log, "--run", "replace-record"], capture_output=True,
                              env={**os.environ, "TMPDIR": str(place)}, timeout=240, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(list(place.iterdir()), [])

    def test_a_table_in_a_pipe_has_no_colour_and_says_how_it_ended(self):
        log = self.played(EVENING)
        result = run("append-only-audit", log, "--run", "replace-record")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("\x1b", result.stdout + result.stderr)
        self.assertIn("Every outcome is as expected.", result.stdout)
        self.assertIn("Untouched: ", result.stdout)


if __name__ == "__main__":
    unittest.main()
