"""red-flag run, held by pages that are quick, slow, many, hostile; recorded, replayed, stopped.

usage: handset_test.py BIN_DIR
"""
import json
import os
import re
import resource
import shutil
import signal
import socket
import struct
import time
import unittest

from handset_client import BACK, BACKSPACE, ENTER, RECENTS, HOME, POWER, Closed, Daemon, Page, sites
from programs import SAMPLES, ProgramTest, play, records, run, verify


def visits(log):
    return [(r["url"], r["status"]) for r in records(log) if r["kind"] == "visit"]


class Handset(ProgramTest):
    def phone(self, *more, **options):
        return Daemon("--data", self.folder / "data", *sites(), *more, **options)

    def log(self, name="phone"):
        return self.folder / "data" / name


class Holding(Handset):
    def test_a_hand_unlocks_reads_follows_links_and_all_of_it_is_logged(self):
        with self.phone() as daemon:
            page = Page(daemon)
            page.until(lambda p: p.version > 0)
            page.pick_up().browse()
            page.tap(100, 160)
            page.says("저수지")
            page.wheel(700)
            page.until(lambda p: p.frames > 5)
            page.key(BACK)
            page.key(HOME)
            page.says("설정")
            self.assertEqual(daemon.metric("visits_total"), 1)
            self.assertEqual(daemon.get("/healthz"), (200, "ok\n"))
            code, err = daemon.stop()
            self.assertEqual((code, err), (0, ""))
        self.assertEqual(visits(self.log()), [("http://sinmun.grm/", "ok")])
        rows = records(self.log())
        self.assertEqual(rows[-1]["kind"], "shutdown")
        self.assertEqual([r["via"] for r in rows if r["kind"] == "visit"], ["bookmark"])
        self.assertEqual(verify(self.log())[1]["verdict"], "intact")

    def test_typing_reaches_the_note(self):
        with self.phone() as daemon:
            page = Page(daemon).pick_up()
            page.tap(180, 126)
            page.says("여기에 적으십시오")
            page.text("꿀 600g")
            page.says("꿀 600g")
            self.assertEqual(daemon.stop()[0], 0)

    def test_korean_from_the_phones_own_keyboard_and_from_the_hosts_reaches_one_field(self):
        with self.phone() as daemon:
            page = Page(daemon).pick_up().browse()
            page.press("물레장터").says("먹거리")
            page.press("물건 찾기", *"ㄱㅣㅁㅊㅣ").says("김치")
            page.key(BACKSPACE)
            page.says("김ㅊ")
            page.key(BACKSPACE)
            page.compose("ㅊ")
            page.compose("치")
            page.says("김치")
            page.compose("")
            page.text("치")
            page.says("김치")
            page.press("가기 글쇠")
            page.says("search?q=김치")
            self.assertEqual(daemon.stop()[0], 0)
        self.assertEqual(visits(self.log())[1], ("http://mulle.grm/search?q=%EA%B9%80%EC%B9%98", "ok"))

    def test_a_card_is_in_at_start_and_its_files_open_or_not_as_the_profile_says(self):
        for profile, opens, kept in [("rfa-2022", True, []), ("motherboard-2016", False, []),
                                     ("rom2407-2019", False, ["media_alert"])]:
            with self.subTest(profile):
                card = ["--card", SAMPLES / "cards/from_a_colleague.yaml", "--profile", profile,
                        "--phone", profile]
                with self.phone(*card) as daemon:
                    page = Page(daemon, profile).pick_up()
                    page.press("화면").press("화일관리").says("합창 경연 영상")
                    page.press("합창 경연 영상")
                    page.says("어느 학교 합창단이" if opens else "합창 경연 영상")
                    page.settle()
                    self.assertEqual("어느 학교" in page.state["words"], opens)
                    self.assertEqual(daemon.stop()[0], 0)
                found = [r["kind"] for r in records(self.log(profile)) if r["kind"] == "media_alert"]
                self.assertEqual(found, kept)

    def test_a_card_that_is_none_is_refused_in_one_line(self):
        for card, why in [("nowhere", "nowhere: No such file"), (SAMPLES / "ordinary_evening.yaml", "card")]:
            done = run("red-flag", "run", "--data", self.folder / "data", *sites(), "--card", card)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, f"^red-flag: .*{why}.*\n$")

    def test_a_card_is_written_down_with_what_is_done_and_replays(self):
        shutil.copytree(SAMPLES / "sites", self.folder / "sites")
        shutil.copytree(SAMPLES / "cards", self.folder / "cards")
        file = self.folder / "day.yaml"
        options = ["--sites", self.folder / "sites", "--record", file]
        with Daemon("--data", self.folder / "data", *options, "--card", self.folder / "cards/from_a_colleague.yaml",
                    "--profile", "rom2407-2019") as daemon:
            page = Page(daemon).pick_up()
            page.press("화면").press("화일관리").says("합창 경연 영상")
            page.press("합창 경연 영상").settle()
            self.assertEqual(daemon.stop()[0], 0)
        self.assertIn('card: "cards/from_a_colleague.yaml"', file.read_text())
        play(self.folder / "again", file, more=["--profile", "rom2407-2019"])
        self.assertIn("media_alert", [r["kind"] for r in records(self.folder / "again/phone")])

    def test_phones_each_have_a_log_and_one_does_not_show_the_other(self):
        with self.phone("--phones", 3) as daemon:
            self.assertEqual(daemon.get("/")[0], 200)
            names = [p["name"] for p in json.loads(daemon.get("/api/phones")[1])["phones"]]
            self.assertEqual(names, ["phone-1", "phone-2", "phone-3"])
            one, two = Page(daemon, "phone-1"), Page(daemon, "phone-2")
            one.pick_up()
            two.until(lambda p: p.state.get("on") is False)
            self.assertEqual(Page(daemon, "phone-4", greet=False).status, 404)
            self.assertEqual(daemon.stop()[0], 0)
        for name in names:
            self.assertEqual(verify(self.log(name))[1]["verdict"], "intact")
        kinds = lambda name: [r["kind"] for r in records(self.log(name))]
        self.assertIn("screen", kinds("phone-1"))
        self.assertNotIn("screen", kinds("phone-2"))

    def test_a_scripted_phone_is_looked_at_and_answers_no_touch(self):
        with self.phone("--play", SAMPLES / "ordinary_evening.yaml", "--speed", 20) as daemon:
            page = Page(daemon)
            self.assertFalse(page.read()[1]["touchable"])
            page.until(lambda p: p.state.get("story") and p.state["story"]["chapter"]["en"])
            page.key(HOME)
            page.says("새결신문")
            self.assertEqual(daemon.metric("touches_total"), 0)
            self.assertEqual(daemon.stop()[0], 0)
        self.assertEqual(verify(self.log())[1]["verdict"], "intact")

    def test_idle_sends_nothing(self):
        with self.phone("--speed", 0.05) as daemon:  # The status bar's clock turns in 20 minutes.
            page = Page(daemon).pick_up()
            page.socket.settimeout(2)
            with self.assertRaises(TimeoutError):
                while True:
                    page.read()
            before = daemon.metric("bytes_sent_total")
            with self.assertRaises(TimeoutError):
                page.read()
            self.assertEqual(daemon.metric("bytes_sent_total"), before)


class Recording(Handset):
    def test_a_session_in_hand_is_written_down_and_replays_to_the_same_visits(self):
        (self.folder / "sites").symlink_to(SAMPLES / "sites")
        file = self.folder / "mine.yaml"
        with Daemon("--data", self.folder / "data", "--sites", self.folder / "sites",
                    "--record", file) as daemon:
            page = Page(daemon).pick_up().browse()
            page.tap(100, 160)
            page.says("저수지")
            page.tap(100, 400)
            page.until(lambda p: daemon.metric("visits_total") == 2)
            page.key(BACK)
            page.until(lambda p: daemon.metric("visits_total") == 3)
            # Searched for on the phone's own keyboard, a letter taken back; then by way of the cards.
            page.press("주소창")
            page.text("mulle.grm")
            page.key(ENTER)
            page.says("먹거리")
            page.press("물건 찾기", *"ㄱㅣㅁㅊㅣㄱ")
            page.says("김칙")
            page.key(BACKSPACE)
            page.press("가기 글쇠")
            page.says("search?q=김치")
            page.key(HOME)
            page.says("설정")
            page.key(RECENTS)
            page.says("최근에 쓴 앱")
            page.tap(180, 300)
            page.says("search?q=김치")
            page.key(HOME)
            page.says("설정")
            self.assertEqual(daemon.stop()[0], 0)
        result = play(self.folder / "again", file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreaterEqual(len(visits(self.log())), 5)
        self.assertEqual(visits(self.folder / "again" / "phone"), visits(self.log()))

    def test_refusals_are_one_line_and_leave_nothing(self):
        there = self.folder / "there.yaml"
        there.write_text("precious\n")
        evening = SAMPLES / "ordinary_evening.yaml"
        data = self.folder / "none"
        cases = [(("--record", there, "--sites", self.folder), "already"),
                 (("--record", self.folder / "x.yaml"), "--sites"),
                 (("--record", self.folder / "x.yaml", "--phones", 2, *sites()), "one phone"),
                 (("--record", self.folder / "x.yaml", "--play", evening), "one phone"),
                 (("--listen", "nowhere"), "--listen"),
                 (("--control", "nowhere"), "--control"),
                 (("--phones", 0), "usage"), (("--sites", self.folder / "none"), "none")]
        for arguments, said in cases:
            with self.subTest(arguments):
                result = run("red-flag", "run", "--data", data, *arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(said, result.stderr)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertEqual(there.read_text(), "precious\n")


class Pages(Handset):
    """Many pages, slow pages, hostile pages."""

    def test_only_our_own_pages_reach_a_phone(self):
        with self.phone() as daemon:
            ours = f"127.0.0.1:{daemon.port}"
            cases = [(ours, f"http://{ours}", 101), (f"localhost:{daemon.port}", None, 101),
                     (ours, "http://evil.example", 403), (ours, "null", 403),
                     (ours, f"https://{ours}", 403), (ours, f"http://localhost:{daemon.port}", 403),
                     (f"evil.example:{daemon.port}", f"http://evil.example:{daemon.port}", 421),
                     ("evil.example", None, 421), ("127.0.0.1", None, 421)]
            for host, origin, status in cases:
                with self.subTest(host=host, origin=origin):
                    self.assertEqual(Page(daemon, host=host, origin=origin, greet=False).status, status)
            self.assertEqual(daemon.get("/api/phones", host="evil.example")[0], 421)
            self.assertEqual(daemon.get("/", method="POST")[0], 405)
            self.assertEqual(daemon.get("/control")[0], 404)
            self.assertEqual(daemon.get("/../../etc/passwd")[0], 404)

    def test_garbage_is_answered_with_a_code_and_a_line(self):
        with self.phone() as daemon:
            token = daemon.token().encode()
            hello = b"\x01\x01\x00" + token
            cases = [("touch before hello", [b"\x04\x02"], 1002), ("unknown", [hello, b"\xff"], 1002),
                     ("hello twice", [hello, hello], 1002), ("wrong token", [b"\x01\x01\x00" + b"0" * 32], 1008),
                     ("version 2", [b"\x01\x02\x00" + token], 1002), ("bad text", [hello, b"\x05\xff"], 1007),
                     ("unsent picture", [hello, b"\x07\xff\xff\xff\xff"], 1002),
                     ("too long", [hello, b"\x05" * 600], 1009),
                     ("too many", [hello] + [b"\x03\x01\x00"] * 2000, 1008)]
            for name, messages, code in cases:
                with self.subTest(name):
                    page = Page(daemon, greet=False)
                    with self.assertRaises(Closed) as closed:
                        try:
                            for message in messages:
                                page.send(message)
                        except OSError:
                            pass  # Cut off while it still spoke.
                        while True:
                            page.read(acknowledge=False)
                    self.assertEqual(closed.exception.code, code)
                    if code != 1009:  # That one is the WebSocket library's own answer.
                        self.assertRegex(closed.exception.reason, r"^[ -~]+$")
            page = Page(daemon, greet=False)
            page.send(b"text", opcode=1)
            with self.assertRaises(Closed):
                page.read()
            raw = socket.create_connection(("127.0.0.1", daemon.port), timeout=30)
            raw.sendall(os.urandom(4096))
            try:
                raw.recv(4096)
            except ConnectionResetError:
                pass  # An answer not waited for.
            raw.close()
            Page(daemon).pick_up()  # And the phone is there as before.

    def test_a_slow_page_holds_up_nobody_and_gets_the_newest_picture(self):
        with self.phone() as daemon:
            slow = Page(daemon)
            while slow.read(acknowledge=False)[0] != "frame":
                pass  # And never says that it has seen it.
            quick = Page(daemon).pick_up().browse()
            for _ in range(20):
                quick.wheel(20)
                quick.wheel(-20)
            quick.key(HOME)
            quick.says("설정")
            self.assertGreater(quick.frames, 3)
            sent = slow.version
            slow.send(b"\x07" + struct.pack("<I", sent))
            slow.until(lambda p: p.version >= quick.version)
            self.assertLessEqual(slow.frames, 3)

    def test_fifty_pages_see_one_phone_and_a_crowd_is_told_to_wait(self):
        with self.phone() as daemon:
            pages = [Page(daemon) for _ in range(64)]
            for page in pages:
                page.until(lambda p: p.version > 0)
            with self.assertRaises(Closed) as crowd:
                Page(daemon).until(lambda p: False)
            self.assertEqual(crowd.exception.code, 1013)
            pages[0].pick_up()
            for page in pages[:50]:
                page.says("설정")
            self.assertEqual(daemon.metric("pages_looking"), 64)
            self.assertEqual(daemon.stop()[0], 0)


class Secrets(Handset):
    def test_no_number_served_moves_with_a_capture(self):
        """A phone lies on while its watcher takes pictures of it; nothing that is served changes but
        what the asking itself and the status bar's clock move."""
        with self.phone("--speed", 400, "--seed", 3) as daemon:
            page = Page(daemon).pick_up()
            page.close()
            time.sleep(0.3)
            counts = lambda: {line for line in daemon.get("/metrics")[1].splitlines() if line[0] != "#"}
            served = lambda: (counts(), daemon.get("/healthz"), daemon.get("/api/phones"))
            before = served()
            deadline = time.monotonic() + 60
            shots = lambda: [r for r in records(self.log()) if r["kind"] == "screenshot"]
            first = len(shots())
            while len(shots()) < first + 5 and time.monotonic() < deadline:
                self.assertEqual(served(), before)
            self.assertGreaterEqual(len(shots()), first + 5)
            names = " ".join(sorted(before[0]))
            self.assertNotRegex(names, r"(?i)screenshot|capture|record|due")
            self.assertEqual(daemon.stop(), (0, ""))


class Control(Handset):
    def facilitator(self, daemon):
        line = daemon.process.stdout.readline()
        address, token = re.match(r"Facilitator: (http://[^#]*/)#([0-9a-f]{32})$", line).groups()
        desk = object.__new__(Daemon)
        desk.address, desk.port = address, int(address.rstrip("/").rsplit(":", 1)[1])
        return desk, {"Authorization": f"Bearer {token}"}

    def test_pause_holds_a_scripted_phone_and_step_makes_one_step(self):
        with self.phone("--play", SAMPLES / "ordinary_evening.yaml", "--control", "127.0.0.1:0") as daemon:
            desk, key = self.facilitator(daemon)
            status = lambda: json.loads(desk.get("/api/phones", **key)[1])["phones"][0]
            post = lambda path: desk.get(f"/api/phone/{path}", method="POST", **key)[0]
            self.assertEqual(post("pause"), 200)
            held = status()
            self.assertTrue(held["paused"])
            for expected in range(held["steps"] + 1, held["steps"] + 12):
                self.assertEqual(post("step"), 200)
                while not status()["paused"]:
                    pass
                self.assertEqual(status()["steps"], expected)
            self.assertEqual(status()["time"], status()["time"])
            self.assertEqual(post("speed?5"), 200)
            self.assertEqual(status()["speed"], 5)
            for bad in ("speed?0", "speed?nan", "speed?-1", "speed?9999999", "chapter?", "chapter?%ff",
                        "chapter?a%0ab", "frobnicate", "step?", ""):
                if bad != "step?":
                    self.assertEqual(post(bad), 409, bad)
            self.assertEqual(post("chapter?%EB%B0%9D%ED%9E%98"), 200)
            recorded = json.loads(desk.get("/api/phone/recorded", **key)[1])["records"]
            self.assertIn("visit", [r["kind"] for r in recorded])
            self.assertEqual(post("resume"), 200)
            self.assertEqual(daemon.stop()[0], 0)
        self.assertIn("밝힘", [r.get("title") for r in records(self.log())])
        self.assertEqual(verify(self.log())[1]["verdict"], "intact")

    def test_nobody_without_the_token_controls_or_sees_anything(self):
        with self.phone("--control", "127.0.0.1:0") as daemon:
            desk, key = self.facilitator(daemon)
            for path in ("/api/phones", "/api/phone/recorded", "/api/phone/picture"):
                self.assertEqual(desk.get(path)[0], 401)
                self.assertEqual(desk.get(path, Authorization="Bearer " + daemon.token())[0], 401)
            self.assertEqual(desk.get("/api/phone/pause", method="POST")[0], 401)
            self.assertEqual(desk.get("/api/phones", Origin="http://evil.example", **key)[0], 403)
            self.assertEqual(desk.get("/api/phones", host="evil.example", **key)[0], 421)
            self.assertEqual(desk.get("/metrics", **key)[0], 404)
            self.assertEqual(desk.get("/")[0], 200)

    def test_a_paused_phone_answers_no_touch_and_still_shuts_down_in_order(self):
        with self.phone("--control", "127.0.0.1:0") as daemon:
            desk, key = self.facilitator(daemon)
            page = Page(daemon).pick_up()
            self.assertEqual(desk.get("/api/phone/pause", method="POST", **key)[0], 200)
            page.until(lambda p: p.state["paused"])
            page.tap(63, 126)
            page.settle()  # The facilitator's line is another: it could overtake the touch.
            self.assertEqual(desk.get("/api/phone/resume", method="POST", **key)[0], 200)
            page.until(lambda p: not p.state["paused"])
            self.assertIn("설정", page.state["words"])
            desk.get("/api/phone/pause", method="POST", **key)
            self.assertEqual(daemon.stop()[0], 0)
        self.assertEqual(verify(self.log())[1]["verdict"], "intact")


class FullDisk(Handset):
    """RLIMIT_FSIZE stands for a disk without room: set from outside while the daemon runs, and taken back."""

    def setUp(self):
        super().setUp()
        (self.folder / "sites").mkdir()
        self.day = self.folder / "day.yaml"
        self.day.write_text("format: 1\ntitle: {en: A short day}\npersona: {name: Nobody, fictional: true}\nlocale: ko\n"
                            "sites: sites\n"
                            "start: 2021-03-04T19:00:00+09:00\nsteps:\n  - unlock\n  - wait: 1s\n  - lock\n")

    def kinds(self):
        try:
            return [r["kind"] for r in records(self.log())]
        except AssertionError:
            return []  # Not yet born.

    def boots(self):
        return self.kinds().count("boot")

    def until(self, condition, what):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def no_room(self, daemon):
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def room(self, daemon):
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)

    def unwell(self, daemon):
        return daemon.get("/healthz")[0] == 503

    def test_a_day_that_cannot_begin_is_waited_for_and_a_gap_says_so(self):
        with self.phone("--play", self.day) as daemon:
            self.until(lambda: self.kinds()[-1:] == ["shutdown"], "no day ended")
            self.no_room(daemon)
            self.until(lambda: self.unwell(daemon), "nothing said that the next day could not begin")
            self.assertIsNone(daemon.process.poll())
            self.room(daemon)
            self.until(lambda: self.boots() >= 2, "the next day never began")
            self.until(lambda: daemon.get("/healthz") == (200, "ok\n"), "it did not say that it goes on")
            code, err = daemon.stop()
            self.assertEqual(code, 0, err)
        self.assertEqual(err.count("waits until it can record again: "), 1, err)
        self.assertEqual(err.count("records again\n"), 1, err)
        rows = records(self.log())
        kinds = [r["kind"] for r in rows]
        at = kinds.index("gap")
        self.assertEqual(kinds[at - 1:at + 2], ["shutdown", "gap", "boot"])
        self.assertEqual(rows[at]["reason"], "disk-full")
        self.assertEqual((kinds.count("gap"), kinds[-1]), (1, "shutdown"))
        self.assertEqual(verify(self.log())[1]["verdict"], "gap")

    def test_a_day_that_cannot_end_is_ended_later_and_its_seed_revealed(self):
        with self.phone("--play", self.day) as daemon:
            self.until(lambda: len(self.kinds()) > 2, "no day began")
            self.no_room(daemon)
            self.until(lambda: self.unwell(daemon), "nothing said that nothing is recorded")
            self.until(lambda: not json.loads(daemon.get("/api/phones")[1])["phones"][0]["on"], "the day never ended")
            self.assertIsNone(daemon.process.poll())
            self.room(daemon)
            self.until(lambda: self.boots() >= 2, "the next day never began")
            code, err = daemon.stop()
            self.assertEqual(code, 0, err)
        kinds = self.kinds()
        at = kinds.index("gap")
        self.assertEqual(kinds[at:at + 2], ["gap", "shutdown"])
        code, verdict = verify(self.log())
        self.assertEqual((code, verdict["verdict"], verdict["schedule"]["revealed"]), (0, "gap", True))

    def test_told_to_stop_with_no_room_it_stops_and_says_what_is_missing(self):
        with self.phone() as daemon:
            self.until(lambda: self.boots() == 1, "it never booted")
            self.no_room(daemon)
            code, err = daemon.stop()
            self.assertEqual(code, 2, err)
        self.assertIn("the shutdown among them", err.splitlines()[-1])
        with self.phone() as daemon:
            self.assertEqual(daemon.stop()[0], 0)
        self.assertEqual(verify(self.log())[1]["verdict"], "gap")


class Service(Handset):
    def test_systemd_hears_ready_life_and_stopping(self):
        path = str(self.folder / "notify")
        heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        heard.bind(path)
        heard.settimeout(30)
        env = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"}
        with self.phone(env=env) as daemon:
            self.assertIn("READY=1", heard.recv(4096).decode())
            for _ in range(3):
                self.assertEqual(heard.recv(4096).decode(), "WATCHDOG=1")
            self.assertEqual(daemon.stop(signal.SIGINT)[0], 0)
        said = []
        heard.setblocking(False)
        try:
            while True:
                said.append(heard.recv(4096).decode())
        except BlockingIOError:
            pass
        self.assertTrue(any("STOPPING=1" in line for line in said), said)
        heard.close()

    def test_sighup_reads_the_sites_again(self):
        host = self.folder / "sites" / "a.grm"
        host.mkdir(parents=True)
        (host / "index.html").write_text("<title>A</title><p>one</p><a href='http://b.grm/'>to b</a>")
        with Daemon("--data", self.folder / "data", "--sites", self.folder / "sites") as daemon:
            page = Page(daemon).pick_up().browse()
            new = self.folder / "sites" / "b.grm"
            new.mkdir()
            (new / "index.html").write_text("<title>B</title><p>two</p>")
            page.tap(100, 160)
            page.says("to b")
            daemon.process.send_signal(signal.SIGHUP)
            while True:
                page.says("to b")
                page.tap(20, 130)
                page.until(lambda p: "to b" not in p.state["words"])
                if "two" in page.state["words"]:
                    break
                page.key(BACK)
            self.assertEqual(daemon.stop()[0], 0)


if __name__ == "__main__":
    unittest.main()
