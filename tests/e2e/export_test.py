"""What leaves a log, opened by the tools it is for: sqlite3's .import, Python's json and csv."""
import csv
import datetime
import hashlib
import json
import os
import shutil
import signal
import subprocess
import unittest

from programs import BIN, ProgramTest, records, run, verify

LABEL = "SIMULATION - fictional device"
csv.field_size_limit(1 << 20)


class Export(ProgramTest):
    def made(self, what, *more):
        log = self.folder / what
        done = run("make_log", what, log, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return log

    def export(self, log, form, *more, code=0):
        out = self.folder / f"out.{form}"
        done = run("trace-viewer", "export", log, "--format", form, "--out", out, *more)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(bool(done.stderr), code != 0, done.stderr)
        return out

    def says_what_it_is(self, about, verdict="intact"):
        self.assertEqual((about["kind"], about["simulation"]), ("about", LABEL))
        self.assertEqual(about["log"]["verdict"], verdict)
        self.assertTrue(about["profile"]["source"])
        self.assertTrue(about["profile"]["assumed"])
        for part in ("SIMULATION", about["profile"]["source"], about["log"]["root"], verdict, about["exported"]):
            self.assertIn(part, about["citation"])

    def rows_of(self, path):
        with open(path, newline="", encoding="utf8") as file:
            return list(csv.DictReader(file, strict=True))

    def test_jsonl_holds_every_record_as_it_was_hashed(self):
        for what in ("evening", "hostile"):
            log = self.made(what)
            out = self.export(log, "jsonl")
            about, *lines = map(json.loads, out.read_text(encoding="utf8").splitlines())
            self.says_what_it_is(about)
            listed = records(log)
            self.assertEqual(len(lines), len(listed))
            for line, record in zip(lines, listed):
                self.assertEqual({key: line[key] for key in record}, record)
                body = line["body"].encode("utf8")
                self.assertEqual(hashlib.sha256(b"\0" + body).hexdigest(), line["leaf_hash"])
                self.assertEqual(json.loads(body)["seq"], record["seq"])
            out.unlink()

    def test_csv_is_imported_row_for_row(self):
        for what in ("evening", "hostile"):
            log = self.made(what)
            out = self.export(log, "csv")
            listed = records(log)
            rows = self.rows_of(out)
            self.says_what_it_is(json.loads((self.folder / "out.csv.about.json").read_text(encoding="utf8")))
            self.assertEqual([row["seq"] for row in rows], [str(record["seq"]) for record in listed])
            self.assertTrue(all(row["simulation"] == LABEL and row["verdict"] == "intact" and row["account"]
                                for row in rows))
            for row in rows:
                self.assertFalse([cell for cell in row.values() if cell[:1] in tuple("=+-@\t\r\n")])
                self.assertFalse([cell for cell in row.values() if any(ord(c) < 32 and c != "\n" for c in cell)])
            if shutil.which("sqlite3"):
                imported = subprocess.run(["sqlite3", ":memory:", f".import --csv {out} t", ".mode json",
                                           "SELECT seq, kind, simulation, url, title, text FROM t"],
                                          capture_output=True, text=True, check=True)
                self.assertEqual(imported.stderr, "")
                for got, row in zip(json.loads(imported.stdout), rows, strict=True):
                    self.assertEqual(got, {key: row[key] for key in got})
            for path in self.folder.glob("out.*"):
                path.unlink()

    def test_timesketch_has_the_columns_it_demands(self):
        log = self.made("evening")
        rows = self.rows_of(self.export(log, "timesketch", "--kind", "visit"))
        listed = records(log, "--kind", "visit")
        self.assertEqual(len(rows), len(listed))
        self.assertEqual(list(rows[0])[:4], ["message", "datetime", "timestamp", "timestamp_desc"])
        for row, record in zip(rows, listed):
            moment = datetime.datetime.fromisoformat(row["datetime"])
            self.assertEqual(row["datetime"], record["time"])
            self.assertEqual(int(row["timestamp"]), round(moment.timestamp() * 1000) * 1000)
            self.assertEqual(row["timestamp_desc"], "Page visited")
            self.assertTrue(row["message"].startswith("SIMULATION: "))

    def test_a_sealed_copy_says_the_same_to_a_stranger(self):
        for what in ("evening", "gap", "changed", "rolled-back"):
            log = self.made(what)
            out = self.export(log, "log")
            code, expected = verify(log)
            self.assertEqual(sorted(path.name for path in out.iterdir()),
                             ["about.json", "checkpoints", "log.db", "log.vkey"])
            self.says_what_it_is(json.loads((out / "about.json").read_text(encoding="utf8")), expected["verdict"])
            self.assertEqual((out / "checkpoints").read_bytes(), (log / "checkpoints").read_bytes())
            for path in (*out.iterdir(), out):
                path.chmod(0o555 if path == out else 0o444)
            self.assertEqual(verify(out), (code, expected))
            reader = []
            viewer = BIN / "trace-viewer"
            if os.geteuid() == 0:
                self.folder.chmod(0o755)
                viewer = self.folder / "trace-viewer"
                shutil.copy(BIN / "trace-viewer", viewer)
                reader = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
            seen = subprocess.run([*reader, viewer, "verify", out, "--json"], capture_output=True, text=True)
            self.assertEqual((seen.returncode, json.loads(seen.stdout)), (code, expected), seen.stderr)
            if shutil.which("sqlite3"):
                counted = subprocess.run([*reader, "sqlite3", "-readonly", out / "log.db",
                                          "SELECT count(*) FROM record; PRAGMA journal_mode; PRAGMA integrity_check"],
                                         capture_output=True, text=True)
                self.assertEqual(counted.stdout.split(), [str(len(records(log))), "delete", "ok"], counted.stderr)
            out.chmod(0o755)
            shutil.rmtree(out)

    def test_a_log_is_sealed_while_it_grows(self):
        log = self.folder / "live"
        writer = subprocess.Popen([BIN / "make_log", "live", log], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        writer.stdout.readline()
        for i in range(20):
            writer.stdin.write(f"visit http://news.sbl/{i} title {i}\n")
            writer.stdin.flush()
            written = int(writer.stdout.readline()) + 1
            out = self.export(log, "log")
            code, verdict = verify(out)
            self.assertEqual((code, verdict["records"]), (0, written), verdict)
            shutil.rmtree(out)
        writer.communicate("close\n")

    def test_only_what_was_selected_leaves(self):
        log = self.made("evening")
        visits = records(log, "--kind", "visit")
        cases = [(["--kind", "visit"], [v["seq"] for v in visits]),
                 (["--seq", "0,3-4"], [0, 3, 4]),
                 (["--since", visits[1]["time"], "--until", visits[2]["time"], "--kind", "visit"], [visits[1]["seq"]]),
                 (["--search", "no such word"], [])]
        for options, expected in cases:
            out = self.export(log, "jsonl", *options)
            about, *lines = map(json.loads, out.read_text(encoding="utf8").splitlines())
            self.assertEqual([line["seq"] for line in lines], expected)
            self.assertEqual(about["log"]["records"], len(records(log)))
            out.unlink()

    def test_a_changed_log_leaves_with_its_verdict(self):
        out = self.export(self.made("changed"), "jsonl")
        about = json.loads(out.read_text(encoding="utf8").splitlines()[0])
        self.says_what_it_is(about, "damaged")
        self.assertIsNotNone(about["log"]["first_bad"])

    def test_nothing_is_replaced_and_nothing_half_written(self):
        log = self.made("evening")
        out = self.export(log, "csv")
        before = {path.name: path.read_bytes() for path in self.folder.glob("out*")}
        done = run("trace-viewer", "export", log, "--format", "csv", "--out", out)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is there already", done.stderr)
        self.assertEqual({path.name: path.read_bytes() for path in self.folder.glob("out*")}, before)
        for options in (["--seq", "4-1"], ["--format", "woodcut"], ["--kind", "secret"], ["--max-size", "3"],
                        ["--story", "x.yaml"], ["--lang", "ko"]):
            done = run("trace-viewer", "export", log, "--format", "csv", "--out", self.folder / "new", *options)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
        for form in ("log", "tiles"):
            whole = run("trace-viewer", "export", log, "--format", form, "--out", self.folder / "new", "--seq", "1")
            self.assertEqual(whole.returncode, 2)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), sorted(["evening", *before]))

    def test_an_interrupted_export_leaves_nothing(self):
        log = self.made("long", 60_000)
        here = self.folder / "here"
        here.mkdir()
        for form, how in (("csv", signal.SIGINT), ("csv", signal.SIGTERM), ("html", signal.SIGINT)):
            process = subprocess.Popen([str(BIN / "trace-viewer"), "export", str(log), "--format", form, "--out",
                                        str(here / f"out.{form}")], stderr=subprocess.PIPE)
            while process.poll() is None and not list(here.glob(f".out.{form}.*")):
                pass
            process.send_signal(how)
            error = process.communicate()[1].decode()
            if process.returncode == 0:  # It had finished before it was told.
                shutil.rmtree(here)
                here.mkdir()
            else:
                self.assertEqual(process.returncode, 2, error)
                self.assertIn("interrupted; nothing was written", error)
            self.assertEqual(os.listdir(here), [])


if __name__ == "__main__":
    unittest.main()
