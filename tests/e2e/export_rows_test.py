"""Visits as other people's files: HAR against its specification, History by the queries of forensic tools, and what a
hostile log becomes in every format of rows."""
import csv
import datetime
import json
import re
import sqlite3
import subprocess
import sys
import unittest

from programs import ROOT, ProgramTest, records, run, verify

sys.path.insert(0, str(ROOT / "tests/golden"))
from second import notes, published  # noqa: E402

LABEL = "SIMULATION - fictional device"
MARK = "SIMULATION: "
csv.field_size_limit(1 << 20)

# HAR 1.2, section by section: name -> (required, what it must be). A name in quotes is a section, [..] a list of it.
TEXT, NUMBER, DATE = str, (int, float), "date"
HAR = {
    "log": {"version": (1, TEXT), "creator": (1, "program"), "browser": (0, "program"), "pages": (0, ["page"]),
            "entries": (1, ["entry"]), "comment": (0, TEXT)},
    "program": {"name": (1, TEXT), "version": (1, TEXT), "comment": (0, TEXT)},
    "page": {"startedDateTime": (1, DATE), "id": (1, TEXT), "title": (1, TEXT), "pageTimings": (1, "pageTimings"),
             "comment": (0, TEXT)},
    "pageTimings": {"onContentLoad": (0, NUMBER), "onLoad": (0, NUMBER), "comment": (0, TEXT)},
    "entry": {"pageref": (0, TEXT), "startedDateTime": (1, DATE), "time": (1, NUMBER), "request": (1, "request"),
              "response": (1, "response"), "cache": (1, "cache"), "timings": (1, "timings"),
              "serverIPAddress": (0, TEXT), "connection": (0, TEXT), "comment": (0, TEXT)},
    "request": {"method": (1, TEXT), "url": (1, TEXT), "httpVersion": (1, TEXT), "cookies": (1, ["cookie"]),
                "headers": (1, ["pair"]), "queryString": (1, ["pair"]), "postData": (0, "postData"),
                "headersSize": (1, NUMBER), "bodySize": (1, NUMBER), "comment": (0, TEXT)},
    "response": {"status": (1, NUMBER), "statusText": (1, TEXT), "httpVersion": (1, TEXT), "cookies": (1, ["cookie"]),
                 "headers": (1, ["pair"]), "content": (1, "content"), "redirectURL": (1, TEXT),
                 "headersSize": (1, NUMBER), "bodySize": (1, NUMBER), "comment": (0, TEXT)},
    "content": {"size": (1, NUMBER), "compression": (0, NUMBER), "mimeType": (1, TEXT), "text": (0, TEXT),
                "encoding": (0, TEXT), "comment": (0, TEXT)},
    "pair": {"name": (1, TEXT), "value": (1, TEXT), "comment": (0, TEXT)},
    "cache": {"comment": (0, TEXT)},
    "timings": {"blocked": (0, NUMBER), "dns": (0, NUMBER), "connect": (0, NUMBER), "send": (1, NUMBER),
                "wait": (1, NUMBER), "receive": (1, NUMBER), "ssl": (0, NUMBER), "comment": (0, TEXT)},
}


def har_problems(section, value, where):
    """What HAR 1.2 does not allow. Names of one's own begin with an underscore."""
    rules, problems = HAR[section], []
    if not isinstance(value, dict):
        return [f"{where}: not an object"]
    problems += [f"{where}: has no {name}" for name, (required, _) in rules.items() if required and name not in value]
    for name, inner in value.items():
        here = f"{where}.{name}"
        if name.startswith("_"):
            continue
        if name not in rules:
            problems.append(f"{here}: not in HAR 1.2")
            continue
        kind = rules[name][1]
        if kind == DATE:
            if not (isinstance(inner, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)", inner)):
                problems.append(f"{here}: not an ISO 8601 time: {inner}")
        elif isinstance(kind, list):
            if not isinstance(inner, list):
                problems.append(f"{here}: not a list")
            else:
                for i, item in enumerate(inner):
                    problems += har_problems(kind[0], item, f"{here}[{i}]")
        elif isinstance(kind, str):
            problems += har_problems(kind, inner, here)
        elif not isinstance(inner, kind) or isinstance(inner, bool):
            problems.append(f"{here}: of a wrong type")
        elif kind == NUMBER and inner < (0 if name in ("send", "wait", "receive", "time", "size") else -1):
            problems.append(f"{here}: {inner}")
    return problems


class Exported(ProgramTest):
    def made(self, what, *more):
        log = self.folder / what
        done = run("make_log", what, log, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return log

    def export(self, log, form, *more):
        out = self.folder / f"out.{form}"
        done = run("trace-viewer", "export", log, "--format", form, "--out", out, *more)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        return out

    def har(self, log, *more):
        har = json.loads(self.export(log, "har", *more).read_bytes().decode("utf8"))
        self.assertEqual(list(har), ["log"])
        self.assertEqual(har_problems("log", har["log"], "log"), [])
        return har["log"]

    def history(self, log, *more):
        history = sqlite3.connect(f"file:{self.export(log, 'chrome-history', *more)}?immutable=1", uri=True)
        self.addCleanup(history.close)
        history.row_factory = sqlite3.Row
        self.assertEqual(history.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        return history

    def expected_counts(self, listed, without):
        counts = {}
        for record in listed:
            if record["kind"] not in without:
                counts[record["kind"]] = counts.get(record["kind"], 0) + 1
        return counts


class Visits(Exported):
    def test_har_keeps_to_its_specification_and_holds_every_visit(self):
        for what in ("evening", "gap", "changed"):
            log = self.made(what)
            listed = records(log)
            visits = [record for record in listed if record["kind"] == "visit"]
            har = self.har(log)
            self.assertEqual(har["version"], "1.2")
            self.assertTrue(har["comment"].startswith(LABEL))
            self.assertEqual(har["_simulation"]["simulation"], LABEL)
            self.assertEqual(har["_simulation"]["log"]["verdict"], verify(log)[1]["verdict"])
            self.assertIn(har["_simulation"]["profile"]["source"], har["comment"])
            self.assertEqual(har["_left_out"], self.expected_counts(listed, {"visit"}))
            self.assertEqual([page["_simulation"] for page in har["pages"]], visits)
            self.assertEqual([page["title"] for page in har["pages"]], [MARK + visit["title"] for visit in visits])
            self.assertEqual(len({page["id"] for page in har["pages"]}), len(visits))
            for page, entry, visit in zip(har["pages"], har["entries"], visits, strict=True):
                self.assertEqual(entry["pageref"], page["id"])
                self.assertEqual((entry["startedDateTime"], entry["request"]["url"]), (visit["time"], visit["url"]))
                self.assertEqual(entry["time"], sum(entry["timings"][part] for part in ("send", "wait", "receive")))
                status = {"ok": 200, "not_found": 404}.get(visit["status"], 0)
                self.assertEqual(entry["response"]["status"], status)
                self.assertEqual("text" in entry["response"]["content"], status != 0)
                self.assertEqual(entry["response"].get("_error"), None if status else visit["status"])
            (self.folder / "out.har").unlink()

    def test_har_shows_the_words_of_a_screenshot_only_where_that_was_selected_too(self):
        log = self.made("evening")
        shot = records(log, "--kind", "screenshot")[0]
        page = next(e for e in self.har(log)["entries"] if e["request"]["url"] == shot["url"])["response"]["content"]
        self.assertIn(shot["text"], page["text"])
        self.assertIn("A stand-in: the log does not hold this page.", page["text"])
        self.assertEqual(page["size"], len(page["text"].encode()))
        (self.folder / "out.har").unlink()
        for entry in self.har(log, "--kind", "visit")["entries"]:
            self.assertNotIn("<pre", entry["response"]["content"].get("text", ""))

    # As pyhindsight/browsers/chrome.py asks from Chrome 59 on, and plaso's chrome_27_history plugin.
    HINDSIGHT = """SELECT urls.id, urls.url, urls.title, urls.visit_count, urls.typed_count, urls.last_visit_time,
        urls.hidden, visits.visit_time, visits.from_visit, visits.visit_duration, visits.transition,
        visit_source.source, visits.id as visit_id
        FROM urls JOIN visits ON urls.id = visits.url LEFT JOIN visit_source ON visits.id = visit_source.id"""
    PLASO = """SELECT urls.id, urls.url, urls.title, urls.visit_count, urls.typed_count, urls.last_visit_time, urls.hidden,
        visits.visit_time, visits.from_visit, visits.transition, visits.id AS visit_id
        FROM urls, visits WHERE urls.id = visits.url ORDER BY visits.visit_time"""
    PLASO_DOWNLOADS = """SELECT downloads.id AS id, downloads.start_time,downloads.target_path, downloads_url_chains.url,
        downloads.received_bytes, downloads.total_bytes, downloads.end_time, downloads.state, downloads.danger_type,
        downloads.interrupt_reason, downloads.opened FROM downloads, downloads_url_chains
        WHERE downloads.id = downloads_url_chains.id"""

    def test_history_answers_forensic_tools_with_the_recorded_visits(self):
        log = self.made("evening")
        visits = records(log, "--kind", "visit")
        history = self.history(log)
        epoch = datetime.datetime(1601, 1, 1, tzinfo=datetime.timezone.utc)
        for query in (self.HINDSIGHT, self.PLASO):
            rows = sorted(history.execute(query).fetchall(), key=lambda row: row["visit_id"])
            for row, visit in zip(rows, visits, strict=True):
                self.assertEqual((row["visit_id"], row["url"], row["title"]),
                                 (visit["seq"], visit["url"], MARK + visit["title"]))
                self.assertEqual(epoch + datetime.timedelta(microseconds=row["visit_time"]),
                                 datetime.datetime.fromisoformat(visit["time"]))
                self.assertEqual(row["transition"] & 0xFF, 0)  # A link.
                self.assertEqual((row["visit_count"], row["last_visit_time"], row["hidden"]), (1, row["visit_time"], 0))
        self.assertEqual(history.execute(self.PLASO_DOWNLOADS).fetchall(), [])
        terms = history.execute("SELECT urls.url, term FROM keyword_search_terms JOIN urls ON urls.id = url_id").fetchall()
        self.assertEqual([tuple(term) for term in terms], [(visits[3]["url"], "우산")])
        details = [dict(row) for row in history.execute("SELECT * FROM simulation_visit ORDER BY visit_id")]
        self.assertEqual(details, [{"visit_id": v["seq"], **{key: v[key] for key in ("time", "title", "status", "via",
                                                                                  "referrer")}} for v in visits])
        # How long: until the phone showed something else, or nothing.
        left = [visit["time"] for visit in visits[1:]]
        left.append(next(r["time"] for r in records(log) if r["seq"] > visits[-1]["seq"] and r["kind"] == "screen"))
        took = [datetime.datetime.fromisoformat(b) - datetime.datetime.fromisoformat(visit["time"])
                for visit, b in zip(visits, left)]
        durations = history.execute("SELECT visit_duration FROM visits ORDER BY id").fetchall()
        self.assertEqual([row[0] for row in durations], [t // datetime.timedelta(microseconds=1) for t in took])

    def test_history_says_what_it_is_wherever_it_is_opened(self):
        log = self.made("changed")
        history = self.history(log)
        about = dict(history.execute("SELECT name, value FROM about_simulation").fetchall())
        self.assertEqual(about["simulation"], LABEL)
        self.assertEqual(json.loads(about["log"])["verdict"], "damaged")
        self.assertIn(json.loads(about["profile"])["source"], about["citation"])
        self.assertEqual(json.loads(about["left_out"]), self.expected_counts(records(log), {"visit"}))
        self.assertEqual(history.execute("SELECT value FROM meta WHERE key = 'simulation'").fetchone()[0], LABEL)
        # The first table of all, with a word in it, by name and by age.
        names = [row[0] for row in history.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        self.assertEqual((names[0], min(names)), ("about_simulation", "about_simulation"))
        schema = history.execute("SELECT sql FROM sqlite_schema LIMIT 1").fetchone()[0]
        self.assertIn(LABEL, schema)
        titles = history.execute("SELECT count(*), sum(title LIKE 'SIMULATION: %') FROM urls").fetchone()
        self.assertEqual(titles[0], titles[1])

    def test_history_counts_addresses_and_links_visits(self):
        history = self.history(self.made("pictured", 2_000, 5))
        counted = history.execute("SELECT urls.visit_count, count(*), max(visit_time), last_visit_time FROM urls "
                                  "JOIN visits ON visits.url = urls.id GROUP BY urls.id").fetchall()
        self.assertEqual(sum(row[1] for row in counted), 2_000)
        self.assertTrue(all(row[0] == row[1] and row[2] == row[3] for row in counted))

    def test_only_what_was_selected_is_in_it_and_no_duration_spans_what_is_not(self):
        log = self.made("evening")
        visits = records(log, "--kind", "visit")
        history = self.history(log, "--seq", f"{visits[1]['seq']},{visits[3]['seq']}")
        rows = history.execute("SELECT id, visit_duration FROM visits ORDER BY id").fetchall()
        self.assertEqual([tuple(row) for row in rows], [(visits[1]["seq"], 0), (visits[3]["seq"], 0)])
        har = self.har(log, "--since", visits[1]["time"], "--until", visits[2]["time"])
        self.assertEqual([entry["request"]["url"] for entry in har["entries"]], [visits[1]["url"]])


class Hostile(Exported):
    """Markup, scripts, formulas, direction overrides, NULs and 64 KB: text, and the same text."""

    def setUp(self):
        super().setUp()
        self.log = self.made("hostile")
        self.listed = records(self.log)
        self.texts = [record for record in self.listed if record["kind"] in ("visit", "screenshot")]
        joined = "".join(record["title"] for record in self.texts)
        for part in ("<script>", "=HYPERLINK", "\u202e", "\0", "\x1b", "\r\n"):
            self.assertIn(part, joined)
        self.assertGreater(max(len(record.get("text", "")) for record in self.texts), 15_000)  # All a record takes.

    @staticmethod
    def as_recorded(cell):
        """A cell's text without what csv adds: FORMATS.md, "csv"."""
        cell = re.sub(r"\A'(?=[=+\-@\n\uff1d\uff0b\uff0d\uff20]|\\u\{[9d]\})", "", cell)
        return re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), cell)

    def rows_of(self, path):
        with open(path, newline="", encoding="utf8") as file:
            return list(csv.DictReader(file, strict=True))

    def test_csv_and_timesketch(self):
        for form in ("csv", "timesketch"):
            rows = {int(row["seq"]): row for row in self.rows_of(self.export(self.log, form))}
            self.assertEqual(list(rows), [record["seq"] for record in self.listed])
            for record in self.texts:
                for key in ("url", "title", "text"):
                    self.assertEqual(self.as_recorded(rows[record["seq"]][key]), record.get(key, ""))

    def test_csv_in_sqlite3(self):
        out = self.export(self.log, "csv")
        rows = self.rows_of(out)
        imported = subprocess.run(["sqlite3", ":memory:", f".import --csv {out} t", ".mode json", "SELECT * FROM t"],
                                  capture_output=True, text=True, check=True)
        self.assertEqual(imported.stderr, "")
        self.assertEqual(json.loads(imported.stdout), rows)

    def test_jsonl(self):
        lines = self.export(self.log, "jsonl").read_bytes().decode("utf8").split("\n")
        about, *rows = [json.loads(line) for line in lines if line]
        self.assertEqual([{key: row[key] for key in record} for row, record in zip(rows, self.listed, strict=True)],
                         self.listed)

    def test_har(self):
        har = self.har(self.log)
        visits = [record for record in self.listed if record["kind"] == "visit"]
        self.assertEqual([page["_simulation"] for page in har["pages"]], visits)
        for entry, visit in zip(har["entries"], visits):
            self.assertEqual(entry["request"]["url"], visit["url"].partition("#")[0])
            page = entry["response"]["content"]["text"]
            tags = set(re.findall(r"<[^>]*>", page))
            self.assertLessEqual(tags, {"<!doctype html>", '<meta charset="utf-8">', "<title>", "</title>", "<p>", "</p>",
                                        "<strong>", "</strong>", "<h1>", "</h1>", "<bdi>", "</bdi>",
                                        '<pre style="white-space:pre-wrap">', "</pre>"})
        raw = (self.folder / "out.har").read_text(encoding="utf8")
        self.assertFalse([c for c in "\u202e\x1b\0\x9b\x85" if c in raw])

    def test_history(self):
        history = self.history(self.log)
        rows = history.execute("SELECT visit_id, urls.url, urls.title, simulation_visit.title FROM simulation_visit "
                               "JOIN visits ON visits.id = visit_id JOIN urls ON urls.id = visits.url").fetchall()
        expected = [(r["seq"], r["url"], MARK + r["title"], r["title"]) for r in self.listed if r["kind"] == "visit"]
        self.assertEqual(sorted(map(tuple, rows)), expected)

    def test_log_and_tiles(self):
        sealed = self.export(self.log, "log")
        self.assertEqual(records(sealed), self.listed)
        tiles = self.export(self.log, "tiles")
        keys = [notes.parse_vkey((tiles / "log.vkey").read_text().strip())]
        self.assertTrue(published.check_tiles(tiles, keys)["ok"])
        lines = self.export(self.log, "jsonl").read_bytes().decode("utf8").split("\n")[1:-1]
        bodies = [json.loads(line)["body"].encode("utf8") for line in lines]
        self.assertEqual(list(published._entries(tiles, len(bodies))), bodies)

    def test_a_record_that_is_not_one_stays_as_it_stands(self):
        """64 KB that no writer writes: somebody put them there."""
        db = sqlite3.connect(self.log / "log.db")
        for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        seq = self.texts[0]["seq"]
        body = json.dumps({"seq": seq, "kind": "<b>visit</b>", "title": "=1+1\u202e<script>" + "W" * 65_000}, ensure_ascii=False)
        db.execute("UPDATE record SET body = ? WHERE seq = ?", (body, seq))
        db.commit()
        db.close()
        self.assertEqual(verify(self.log)[1]["verdict"], "damaged")
        for form in ("csv", "timesketch"):
            row = next(row for row in self.rows_of(self.export(self.log, form)) if row["seq"] == str(seq))
            self.assertEqual((row["kind"], self.as_recorded(row["body"]), bool(row["problem"])), ("damaged", body, True))
        lines = self.export(self.log, "jsonl").read_bytes().decode("utf8").split("\n")[1:-1]
        self.assertEqual(next(row["body"] for row in map(json.loads, lines) if row["seq"] == seq), body)
        self.assertEqual(self.har(self.log)["_left_out"]["damaged"], 1)
        left_out = self.history(self.log).execute("SELECT value FROM about_simulation WHERE name = 'left_out'").fetchone()
        self.assertEqual(json.loads(left_out[0])["damaged"], 1)
        self.assertEqual(verify(self.export(self.log, "log"))[1]["verdict"], "damaged")


if __name__ == "__main__":
    unittest.main()
