"""The phone's own Trace Viewer, played: what the owner just did is there, and looking is captured."""
import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import unittest
import unittest.mock

import programs
from programs import SAMPLES, ProgramTest, play, records, run, verify

SESSION = """\
format: 1
title: {{ko: "이력 보기", en: "Looking at the record"}}
persona: {{name: "Han Seo-yun", fictional: true}}
start: 2021-11-18T19:02:00+09:00
locale: {locale}
sites: sites
steps:
  - unlock
  - visit: http://sinmun.grm/
  - wait: 180s
  - home
  - open: trace-viewer
  - wait: 180s
  - tap: {{css: "li.screenshot a"}}
  - wait: 120s
  - back
  - scroll: 200
  - wait: 60s
  - tap: {{css: "li.visit a"}}
  - wait: 120s
  - back
  - back
  - wait: 10s
  - open: browser
  - wait: 60s
"""
LOCKED = """\
format: 1
title: {en: "A locked folder"}
persona: {name: "Han Seo-yun", fictional: true}
start: 2021-11-18T19:02:00+09:00
locale: en
sites: sites
steps:
  - unlock
  - visit: http://sinmun.grm/
  - wait: 400s
  - open: trace-viewer
  - wait: 800s
"""


class TraceApp(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "sites").symlink_to(SAMPLES / "sites")

    def session(self, text):
        file = self.folder / "session.yaml"
        file.write_text(text)
        return file

    def evening(self, locale="ko", phone="phone", data="data", more=()):
        played = play(self.folder / data, self.session(SESSION.format(locale=locale)), phone=phone,
                      more=more)
        self.assertEqual(played.returncode, 0, played.stderr)
        self.assertNotIn("session.yaml:", played.stderr, "a step missed its target")
        return self.folder / data / phone

    def looking(self, log):
        """The screenshots taken while Trace Viewer was in front."""
        return [r for r in records(log) if r["kind"] == "screenshot" and r["app"] == "trace-viewer"]

    def texts(self, log):
        with sqlite3.connect(f"file:{log}/log.db?mode=ro", uri=True) as db:
            return [text for (text,) in db.execute(
                "select json_extract(body, '$.text') from record"
                " where json_extract(body, '$.app') = 'trace-viewer'"
                " and json_extract(body, '$.kind') = 'screenshot'")]

    def test_the_owner_sees_what_was_just_done_and_looking_is_captured(self):
        log = self.evening()
        shots = self.looking(log)
        self.assertGreaterEqual(len(shots), 4)
        titles = {shot["title"] for shot in shots}
        self.assertIn("이 전화기의 기록", titles)
        self.assertTrue(any(title.startswith("화면 ") for title in titles), titles)
        self.assertTrue(any(title.startswith("페이지 ") for title in titles), titles)
        words = "\n".join(self.texts(log))
        self.assertIn("첫면 - 새결신문", words)
        self.assertIn("2021년 11월 18일 목요일", words)
        self.assertIn("지울 수는 없습니다", words)
        self.assertEqual(verify(log)[1]["verdict"], "intact")

    def test_looking_is_no_visit_and_has_no_address(self):
        log = self.evening()
        self.assertEqual([r["url"] for r in records(log) if r["kind"] == "visit"],
                         ["http://sinmun.grm/"])
        self.assertEqual({shot["url"] for shot in self.looking(log)}, {""})

    def test_the_same_seed_gives_the_same_records_byte_for_byte(self):
        bodies = []
        for data in ("one", "two"):
            log = self.evening(data=data)
            with sqlite3.connect(f"file:{log}/log.db?mode=ro", uri=True) as db:
                bodies.append(db.execute("select body from record order by seq").fetchall())
        self.assertEqual(bodies[0], bodies[1])

    def test_in_the_phones_own_language(self):
        words = "\n".join(self.texts(self.evening(locale="en")))
        self.assertIn("It cannot be deleted", words)
        self.assertIn("Thursday, 18 November 2021", words)

    def test_an_app_opening_is_logged_where_the_profile_logs_apps(self):
        for profile, expected in (("wsj-2017", 1), ("rfa-2022", 0)):
            log = self.evening(phone=profile, more=("--profile", profile))
            opened = [r for r in records(log) if r["kind"] == "app_open" and r["app"] == "trace-viewer"]
            self.assertEqual(len(opened), expected, profile)

    def test_a_profile_that_lets_nobody_look_shows_a_locked_folder(self):
        played = play(self.folder / "data", self.session(LOCKED), more=("--profile", "bbc-2025"))
        self.assertEqual(played.returncode, 0, played.stderr)
        log = self.folder / "data" / "phone"
        self.assertGreaterEqual(len(self.looking(log)), 2)
        for text in self.texts(log):
            self.assertIn("A locked folder\nThis folder cannot be opened", text)
            self.assertNotIn("sinmun", text)

    def test_where_no_viewer_is_installed_the_app_says_so(self):
        alone = self.folder / "bin"
        alone.mkdir()
        for program in ("red-flag", "red-flag-page"):
            shutil.copy(programs.BIN / program, alone)
        with unittest.mock.patch.object(programs, "BIN", alone):
            played = play(self.folder / "data", self.session(LOCKED), more=("--profile", "wsj-2017"))
        self.assertEqual(played.returncode, 0, played.stderr)
        texts = self.texts(self.folder / "data" / "phone")
        self.assertTrue(texts)
        for text in texts:
            self.assertIn("Trace Viewer is not installed", text)

    def test_a_viewer_that_cannot_start_is_said_to_have_stopped(self):
        broken = self.folder / "bin"
        broken.mkdir()
        for program in ("red-flag", "red-flag-page"):
            shutil.copy(programs.BIN / program, broken)
        for name, script in (("exits", "#!/bin/sh\nexit 3\n"), ("hangs", "#!/bin/sh\nread never\n")):
            (broken / "trace-viewer").write_text(script)
            os.chmod(broken / "trace-viewer", 0o755)
            with unittest.mock.patch.object(programs, "BIN", broken):
                played = play(self.folder / name, self.session(LOCKED))
            self.assertEqual(played.returncode, 0, played.stderr)
            texts = self.texts(self.folder / name / "phone")
            self.assertTrue(texts)
            for text in texts:
                self.assertIn("Trace Viewer has stopped", text)


class Line(http.client.HTTPConnection):
    """HTTP over a socket that is there already."""

    def __init__(self, line):
        super().__init__("localhost")
        self.sock = line


class Device(ProgramTest):
    def asked(self, line, path, method="GET"):
        line.request(method, path)
        answer = line.getresponse()
        return answer.status, answer.read()

    def test_whoever_started_it_has_one_log_whole_and_shut_in_and_no_other(self):
        log = self.played(SAMPLES / "ordinary_evening.yaml")
        self.played(SAMPLES / "ordinary_evening.yaml", phone="other")
        ours, theirs = socket.socketpair()
        with subprocess.Popen([programs.BIN / "trace-viewer", "device", log], stdin=theirs) as process:
            theirs.close()
            line = Line(ours)
            phones = json.loads(self.asked(line, "/api/v1/phones")[1])["phones"]
            self.assertEqual([phone["name"] for phone in phones], [log.name])
            health = json.loads(self.asked(line, "/healthz")[1])
            served = json.loads(run("trace-viewer", "list", log, "--limit", 1, "--json").stdout)
            phone = f"/api/v1/phones/{log.name}"
            for path, status in (("/", 200), ("/app.js", 200), (f"{phone}/timeline?buckets=40", 200),
                                 (f"{phone}/records/{served['seq']}", 200), (f"{phone}/knows", 200),
                                 ("/api/v1/phones/other", 404), ("/api/v1/phones/other/records", 404)):
                self.assertEqual(self.asked(line, path)[0], status, path)
            self.assertEqual(self.asked(line, f"{phone}/records/1", method="DELETE")[0], 405)
            self.assertEqual(health["can_write"], False)
            line.close()
            self.assertEqual(process.wait(30), 0)

    def test_it_speaks_only_over_a_socket_it_was_started_with(self):
        log = self.played(SAMPLES / "ordinary_evening.yaml")
        told = run("trace-viewer", "device", log)
        self.assertEqual(told.returncode, 2)
        self.assertIn("trace-viewer: standard input: not a local socket", told.stderr)


if __name__ == "__main__":
    unittest.main()
