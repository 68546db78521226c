"""A seat's own log in full, in its own browser, from the reveal on; and nobody else's.

usage: class_log_test.py BIN_DIR
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import unittest
import unittest.mock

import class_client
from class_client import Class, http, whole
from handset_client import HOME, POWER
from programs import BIN, ProgramTest, wait_for
from seat_hands import processes


class OwnLog(ProgramTest):
    """At /log/PHONE/ of the joiners' door."""

    def open(self, *more, **options):
        return Class(self.folder / "class", *more, **options)

    def revealed(self, course, names=("Cloud", "Brook")):
        seats = [course.join(name) for name in names]
        course.begin()
        page = course.page(seats[0]).pick_up().browse()
        page.tap(100, 160)
        page.says("저수지")
        course.command("reveal")
        page.says("이력").close()
        return seats

    def log(self, course, seat, path="", of=None, **options):
        """(status, bytes), by the seat's token unless told otherwise."""
        token = options.pop("token", seat and seat["token"])
        return whole(course.address, f"/log/{(of or seat)['phone']}/{path}", token=token, **options)[::2]

    def cookie(self, course, seat):
        """As a browser would keep it: (the pair that is sent back, what was said about it)."""
        _, said, _ = whole(course.address, "/api/seat", token=seat["token"])
        pair, *about = (part.strip() for part in (said["Set-Cookie"] or "").split(";"))
        return pair, about

    def viewers(self, course):
        """The processes that show seats their logs, by the log's folder."""
        found = {}
        for pid in processes(course.process.pid)[1:]:
            try:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            except OSError:
                continue  # Gone meanwhile.
            if words[1:2] == ["device"]:
                found.setdefault(words[2], []).append(pid)
        return found

    def test_a_seat_has_its_own_log_whole_once_revealed_and_not_before(self):
        with self.open() as course:
            seat, other = course.join("Cloud"), course.join("Brook")
            course.begin()
            page = course.page(seat).pick_up().browse()
            page.tap(100, 160)
            page.says("저수지")
            for _ in ("running", "paused"):
                self.assertIsNone(course.seat(seat)["viewer"])
                self.assertEqual(self.cookie(course, seat)[0], "")
                for path in ("", "app.js", "api/v1/phones", "api/v1/phones/seat-1/events"):
                    self.assertEqual(self.log(course, seat, path)[0], 403, path)
                if course.room()["state"] == "running":
                    course.command("pause")
            course.command("reveal")
            page.says("이력").close()
            self.assertEqual(course.seat(seat)["viewer"], "log/seat-1/")
            self.assertEqual(self.log(course, seat)[0], 200)
            phones = json.loads(self.log(course, seat, "api/v1/phones")[1])["phones"]
            self.assertEqual([phone["name"] for phone in phones], ["seat-1"])
            rows = json.loads(self.log(course, seat, "api/v1/phones/seat-1/records?kind=visit")[1])["records"]
            self.assertEqual([row["url"] for row in rows], ["http://sinmun.grm/"])
            for path in ("api/v1/phones/seat-1/timeline?buckets=40", "strings/ko.json", "style.css"):
                self.assertEqual(self.log(course, seat, path)[0], 200, path)
            self.assertEqual(self.log(course, other, "api/v1/phones/seat-2/records?kind=visit")[0], 200)
            self.assertEqual({seat["verdict"] for seat in course.end()["seats"]}, {"intact"})
            wait_for(lambda: json.loads(self.log(course, seat, "api/v1/phones/seat-1/verdict")[1])["verdict"],
                     "a verdict")
            course.command("dispose", "class")
            with self.assertRaises((OSError, AssertionError)):
                self.assertEqual(self.log(course, seat)[0], 200)
            self.assertEqual(course.process.wait(60), 0)
        self.assertFalse((self.folder / "class").exists())

    def test_nobody_has_anothers_log_by_any_token_cookie_or_address(self):
        with self.open() as course:
            seat, other = self.revealed(course)
            cookie, about = self.cookie(course, seat)
            self.assertEqual(about, ["Path=/log/seat-1/", "HttpOnly", "SameSite=Strict"])
            self.assertNotIn(seat["token"], cookie)
            self.assertEqual(self.log(course, seat, token=None, Cookie=f"x=1; {cookie}")[0], 200)
            theirs = self.cookie(course, other)[0]
            for token, headers in ((seat["token"], {}), (course.token, {}), ("0" * 32, {}), (None, {}),
                                   (None, {"Cookie": cookie}), (None, {"Cookie": cookie.split("=")[0] + "="}),
                                   (None, {"Cookie": theirs[:-1] + ("1" if theirs[-1] == "0" else "0")})):
                for path in ("", "app.js", "api/v1/phones", "api/v1/phones/seat-2/events", "healthz"):
                    status, body = self.log(course, None, path, of=other, token=token, **headers)
                    self.assertEqual(status, 403, (token, headers, path))
                    self.assertNotIn(b"seat-2", body)
            mine, nobodys = (self.log(course, None, of={"phone": phone}, token=seat["token"])
                             for phone in ("seat-2", "seat-99"))
            self.assertEqual(mine, nobodys)
            for path in ("api/v1/phones/seat-2", "api/v1/phones/seat-2/records", "../seat-2/", "..%2fseat-2/",
                         "api/v1/phones/..%2fseat-2/records", "//log/seat-2/", "device/", "device/seat-2/",
                         "device/seat-1/", "log.db"):
                self.assertIn(self.log(course, seat, path)[0], (400, 404), path)
            self.assertEqual(self.log(course, seat, Host="evil.example")[0], 421)
            self.assertEqual(self.log(course, seat, Origin="http://evil.example")[0], 403)
            self.assertEqual(whole(course.address, "/api/seat", Cookie=cookie)[0], 401)
            everybody = json.loads(http(course.room()["viewer"], "/api/v1/phones")[2])["phones"]
            self.assertEqual({phone["name"] for phone in everybody}, {"seat-1", "seat-2"})
            self.assertEqual(course.stop(), (0, ""))
        secrets = [seat["token"], cookie.split("=")[1], other["token"], theirs.split("=")[1]]
        for path in (self.folder / "class").rglob("*"):
            if path.is_file():
                held = path.read_bytes()
                self.assertEqual([s for s in secrets if s.encode() in held], [], path)

    def test_it_is_only_read_and_nothing_of_it_is_kept_by_a_browser(self):
        with self.open() as course:
            seat, _ = self.revealed(course)
            record = "api/v1/phones/seat-1/records/1"
            before = self.log(course, seat, record)
            for method in ("DELETE", "PUT", "POST", "PATCH", "OPTIONS", "TRACE"):
                for path in ("", record):
                    status, said, _ = whole(course.address, f"/log/seat-1/{path}", token=seat["token"],
                                            method=method, body=b"{}" if method in ("PUT", "POST") else None)
                    self.assertEqual((status, said["Allow"]), (405, "GET, HEAD"), method)
            # Not only refused: the page shows what stands in the way.
            layers = json.loads(self.log(course, seat, record, method="DELETE")[1])["layers"]
            self.assertEqual(layers[0]["state"], "refused")
            self.assertEqual(self.log(course, seat, record), before)
            course.command("speed", "200")
            shot = wait_for(lambda: (shots := json.loads(self.log(course, seat, "api/v1/phones/seat-1/screenshots")[1])
                                     ["records"]) and shots[0], "a screenshot")
            for path in (record, f"api/v1/phones/seat-1/image/{shot['image']}.png",
                         f"api/v1/phones/seat-1/thumb/{shot['image']}.png"):
                status, said, body = whole(course.address, f"/log/seat-1/{path}", token=seat["token"])
                self.assertEqual((status, said["Cache-Control"], said["ETag"]), (200, "no-store", None), path)
                self.assertIn("default-src 'none'", said["Content-Security-Policy"])
                head = whole(course.address, f"/log/seat-1/{path}", token=seat["token"], method="HEAD")
                self.assertEqual((head[0], head[1]["Content-Length"], head[2]), (200, str(len(body)), b""), path)
            self.assertEqual(course.stop(), (0, ""))

    def test_each_viewer_can_read_one_log_only_and_comes_back_when_it_dies(self):
        with self.open() as course:
            seat, other = self.revealed(course)
            phones = {str(course.log(one)): one for one in (seat, other)}
            for one in (seat, other):  # On its phone each has one already.
                course.page(one).says("이력").close()
            idle = {folder: len(pids) for folder, pids in self.viewers(course).items()}
            for one in (seat, other):
                health = json.loads(self.log(course, one, "healthz")[1])
                self.assertEqual((health["can_write"], health["phones"]), (False, 1))
            now = self.viewers(course)
            self.assertEqual({folder: len(pids) - idle.get(folder, 0) for folder, pids in now.items()},
                             {folder: 1 for folder in phones})
            for pids in now.values():
                for pid in pids:
                    self.assertIn("NoNewPrivs:\t1", pathlib.Path(f"/proc/{pid}/status").read_text())
                    os.kill(pid, signal.SIGKILL)
            wait_for(lambda: self.log(course, seat, "api/v1/phones")[0] == 200, "another viewer")
            self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["intact"] * 2)
            self.assertEqual(self.log(course, seat, "api/v1/phones")[0], 200)
            pids = [pid for pids in self.viewers(course).values() for pid in pids]
            self.assertTrue(pids)
            course.kill()

        def is_gone(pid):
            try:
                return "(trace-viewer) Z" in pathlib.Path(f"/proc/{pid}/stat").read_text()
            except OSError:
                return True
        wait_for(lambda: all(map(is_gone, pids)), "the viewers' end")

    def test_a_page_that_follows_its_log_hears_of_what_is_added(self):
        with self.open("--profile", "wsj-2017") as course:  # Which logs what is opened.
            seat, _ = self.revealed(course)
            page = course.page(seat).says("이력")
            with socket.create_connection(("127.0.0.1", course.port), timeout=30) as line:
                line.sendall(f"GET /log/seat-1/api/v1/phones/seat-1/events HTTP/1.1\r\nHost: 127.0.0.1:{course.port}\r\n"
                             f"Authorization: Bearer {seat['token']}\r\n\r\n".encode())
                heard = b""
                while heard.count(b"event: grown") < 1:
                    heard += line.recv(4096)
                self.assertIn(b"text/event-stream", heard)
                page.key(HOME)
                page.says("설정")
                page.tap(63, 126)
                page.says("저수지").close()
                while heard.count(b"event: grown") < 2:
                    heard += line.recv(4096)
                course.end()
                course.command("dispose", "class")
                while line.recv(4096):  # It ends with the log.
                    pass
            self.assertEqual(course.process.wait(60), 0)

    def test_the_reveal_is_remembered_and_a_class_that_ended_without_shows_nothing(self):
        with self.open() as course:
            seats = self.revealed(course)
            old = self.cookie(course, seats[0])[0]
            course.kill()
        with self.open() as again:
            self.assertEqual(self.log(again, seats[0], token=None, Cookie=old)[0], 403)
            self.assertEqual(again.seat(seats[0])["viewer"], "log/seat-1/")
            self.assertEqual(self.log(again, seats[0])[0], 200)
            again.end()
            again.kill()
        with self.open() as ended:
            self.assertEqual(ended.room()["state"], "ended")
            self.assertEqual(self.log(ended, seats[0], "api/v1/phones")[0], 200)
            self.assertEqual(self.log(ended, seats[0], "api/v1/phones/seat-2")[0], 404)
            self.assertEqual(ended.stop()[0], 0)
        with Class(self.folder / "other") as untold:
            seat = untold.join("Cloud")
            untold.begin()
            untold.end()
            self.assertIsNone(untold.seat(seat)["viewer"])
            self.assertEqual(self.log(untold, seat)[0], 403)
            self.assertEqual(untold.stop()[0], 0)

    def test_where_the_phone_shows_its_owner_nothing_the_trainers_reveal_does(self):
        with self.open("--profile", "bbc-2025") as course:
            seat = course.join("Cloud", language="en")
            course.begin()
            page = course.page(seat)
            page.key(POWER)
            page.says("Swipe up")
            self.assertEqual(self.log(course, seat)[0], 403)
            course.command("reveal")
            page.says("A locked folder").close()
            phone = json.loads(self.log(course, seat, "api/v1/phones/seat-1")[1])
            self.assertFalse(phone["profile"]["user_can_view"])
            rows = json.loads(self.log(course, seat, "api/v1/phones/seat-1/records?order=oldest")[1])["records"]
            self.assertEqual([row["kind"] for row in rows][:2], ["genesis", "boot"])
            self.assertEqual(course.stop(), (0, ""))

    def test_behind_a_tls_proxy_the_cookie_goes_over_tls_only(self):
        with self.open("--url", "https://class.example") as course:
            course.address = course.said["Listening"]
            seat, _ = self.revealed(course)
            self.assertEqual(self.cookie(course, seat)[1][-1], "Secure")
            self.assertEqual(self.log(course, seat, Host="class.example")[0], 200)
            self.assertEqual(course.stop()[0], 0)

    def test_where_no_viewer_is_installed_none_is_offered(self):
        alone = self.folder / "bin"
        alone.mkdir()
        for program in ("red-flag", "red-flag-page"):
            shutil.copy(BIN / program, alone)
        with unittest.mock.patch.object(class_client, "BIN", alone), self.open() as course:
            seat = course.join("Cloud")
            course.begin()
            course.command("reveal")
            self.assertTrue(course.seat(seat)["revealed"])
            self.assertIsNone(course.seat(seat)["viewer"])
            self.assertEqual(self.log(course, seat)[0], 404)
            self.assertEqual(course.stop()[0], 0)


if __name__ == "__main__":
    unittest.main()
