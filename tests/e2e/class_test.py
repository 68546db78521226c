"""red-flag class: joined, led, revealed, ended, taken up again after it was killed; and who may not.

usage: class_test.py BIN_DIR
"""
import datetime
import json
import os
import signal
import socket
import struct
import subprocess
import time
import unittest

from class_client import Class, Refused, http
from handset_client import HOME, Closed, Page
from programs import BIN, RUNS, SAMPLES, ProgramTest, records, run, verify, wait_for
from seat_hands import processes


class Classroom(ProgramTest):
    def open(self, *more, **options):
        return Class(self.folder / "class", *more, **options)

    def refused(self, status, reason, deed, *arguments, **options):
        with self.assertRaises(Refused) as caught:
            deed(*arguments, **options)
        self.assertEqual(caught.exception.status, status)
        self.assertRegex(caught.exception.reason, reason)
        self.assertEqual(len(caught.exception.reason.splitlines()), 1)


class Joining(Classroom):
    def test_a_seat_is_joined_by_the_code_touched_and_its_log_verifies(self):
        with self.open() as course:
            seat = course.join("구름 3")
            self.assertEqual((seat["seat"], seat["phone"], seat["name"]), (1, "seat-1", "구름 3"))
            course.begin()
            page = course.page(seat).pick_up().browse()
            page.tap(100, 160)
            page.says("저수지")
            self.assertEqual(course.room()["seats"][0]["visits"], 1)
            ended = course.end()
            self.assertEqual([s["verdict"] for s in ended["seats"]], ["intact"])
            self.assertEqual(course.stop(), (0, ""))
        rows = records(course.log(seat))
        self.assertEqual(rows[-1]["kind"], "shutdown")
        self.assertEqual([r["url"] for r in rows if r["kind"] == "visit"], ["http://sinmun.grm/"])
        code, verdict = verify(course.log(seat))
        self.assertEqual((code, verdict["verdict"], verdict["records"]), (0, "intact", len(rows)))

    def test_who_has_no_code_no_name_or_no_leave_gets_no_seat(self):
        with self.open(seats=2) as course:
            self.refused(403, "code", course.join, "Cloud", code="wrong")
            self.refused(400, "consent", course.join, "Cloud", consent=False)
            for name in ("", " ", "x" * 31, "a\nb", "\u202eabc"):
                self.refused(400, "name", course.join, name)
            self.refused(400, "language", course.join, "Cloud", language="fr")
            course.join("Cloud", code=course.code.upper().replace("-", "  "))
            self.refused(409, "name is taken", course.join, "cloud ")
            course.join("Brook")
            self.refused(409, "Every seat", course.join, "Rain")
            self.assertEqual(course.stop()[0], 0)

    def test_a_wrong_token_opens_nothing_and_a_seats_own_opens_no_other(self):
        with self.open() as course:
            one, two = course.join("Cloud"), course.join("Brook")
            for phone, token in (("seat-1", two["token"]), ("seat-2", one["token"]), ("seat-1", "0" * 32),
                                 ("seat-1", course.token)):
                with self.assertRaises(Closed) as closed:
                    Page(course, phone, token=token).until(lambda page: page.version > 0)
                self.assertEqual(closed.exception.code, 1008)
            self.assertEqual(Page(course, "seat-3", greet=False).status, 404)
            self.refused(401, "token", course.seat, {"token": "0" * 32})
            self.assertEqual(course.seat(two)["name"], "Brook")
            self.assertEqual(course.stop()[0], 0)


class Leading(Classroom):
    def test_time_stands_until_the_class_begins_and_while_it_is_paused(self):
        with self.open() as course:
            seat = course.join("Cloud")
            page = course.page(seat)
            page.until(lambda p: p.state.get("paused"))
            page.key(1)  # Power: nothing comes of it.
            page.settle()
            self.assertFalse(page.state["on"])
            course.begin()
            page.until(lambda p: p.state.get("paused") is False)
            page.pick_up()
            course.command("pause")
            page.until(lambda p: p.state.get("paused"))
            self.assertEqual(course.seat(seat)["state"], "paused")
            course.command("resume")
            course.command("speed", "5")
            course.command("message", "Five minutes left")
            course.command("chapter", "A break")
            page.until(lambda p: p.state.get("paused") is False)
            self.assertEqual(course.seat(seat)["message"], "Five minutes left")
            self.assertEqual(course.room()["speed"], 5)
            for name, value, status in (("speed", "fast", 400), ("speed", "0", 400), ("act", "99", 409),
                                        ("act", "x", 400), ("fly", "", 404), ("start", "", 409),
                                        ("message", "a\nb", 400), ("chapter", "", 400)):
                self.refused(status, ".", course.command, name, value)
            course.end()
            self.refused(409, "ended", course.command, "reveal")
            self.refused(410, "ended", course.join, "Late")
            self.assertEqual(course.stop()[0], 0)
        titles = [r["title"] for r in records(course.log(seat)) if r["kind"] == "chapter"]
        self.assertIn("A break", titles)

    def test_the_reveal_turns_every_phone_to_its_own_log_at_once(self):
        with self.open() as course:
            seats = [course.join(name, language="en") for name in ("Cloud", "Brook", "Rain")]
            course.begin()
            pages = [course.page(seat) for seat in seats]
            pages[0].key(1)  # One is at its lock screen, two were never switched on.
            self.assertIsNone(course.room()["seats"][0]["records"])
            course.command("reveal")
            for page in pages:
                page.says("Trace Viewer")
            self.assertTrue(course.seat(seats[1])["revealed"])
            self.assertGreater(course.room()["seats"][0]["records"], 3)
            self.refused(410, "revealed", course.join, "Late")
            self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["intact"] * 3)
            self.assertEqual(course.stop()[0], 0)

    def sample_day(self, course):
        return next((seat for seat in course.room()["seats"] if seat["scripted"]), None)

    def recorded(self, course):
        return records(course.log(self.sample_day(course)))

    def test_the_sample_day_stands_still_until_an_act_has_the_phones_on(self):
        with self.open(lesson=SAMPLES / "lessons/fifteen_minutes.yaml") as course:
            course.command("speed", "1000")  # A moment would be minutes of the day.
            course.command("play")
            self.refused(409, "being played", course.command, "play")
            wait_for(lambda: self.sample_day(course)["on"], "a phone")
            for step in ("start", "pause", "resume"):  # The first act has the phones off.
                for _ in range(20):
                    self.assertEqual(self.sample_day(course)["visits"], 0)
                self.assertNotIn("screen", [r["kind"] for r in self.recorded(course)])
                course.command(step)
            course.command("act", "1")
            wait_for(lambda: self.sample_day(course)["visits"] > 0, "a page")
            self.assertTrue(self.sample_day(course)["story"]["say"]["ko"])
            self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["intact"])
            self.assertEqual(course.stop(), (0, ""))

    def test_the_sample_day_is_revealed_where_it_is_or_after_its_end_and_goes_no_further(self):
        def opened(course):
            return [r["app"] for r in self.recorded(course) if r["kind"] == "app_open"]

        def is_at_its_questions(course):
            return self.sample_day(course)["story"]["say"]["en"].startswith("Questions")

        for speed, is_there in (("20", lambda course: self.sample_day(course)["apps"] > 0),
                                ("1000", is_at_its_questions)):
            with self.subTest(speed), Class(self.folder / speed, "--profile", "motherboard-2016") as course:
                course.command("speed", speed)
                course.command("play")
                course.begin()
                wait_for(lambda: is_there(course), "the moment to reveal at")
                before = opened(course)
                course.command("reveal")
                wait_for(lambda: opened(course) != before, "its Trace Viewer")
                course.command("speed", "1000")
                for _ in range(20):
                    self.assertEqual(opened(course), [*before, "trace-viewer"])
                self.assertEqual([r["kind"] for r in self.recorded(course)].count("boot"), 1)
                self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["intact"])
                self.assertEqual(course.stop(), (0, ""))

    def test_the_console_is_the_trainers_alone_and_shows_small_screens(self):
        with self.open() as course:
            seat = course.join("Cloud")
            course.begin()
            page = course.page(seat).pick_up()
            for token in (None, "0" * 32, seat["token"]):
                for path in ("/api/class", "/api/seats/1/screen.png", "/api/seats/1/telling"):
                    self.assertEqual(http(course.console, path, token=token)[0], 401)
                self.assertEqual(http(course.console, "/api/command", {"name": "end"}, token=token)[0], 401)
            status, kind, png = http(course.console, "/api/seats/1/screen.png", token=course.token)
            self.assertEqual((status, kind, png[:8]), (200, "image/png", b"\x89PNG\r\n\x1a\n"))
            self.assertEqual((int.from_bytes(png[16:20]), int.from_bytes(png[20:24])), (180, 320))
            self.assertIn(b"SIMULATION - fictional device", png)
            self.assertEqual(http(course.console, "/api/seats/2/screen.png", token=course.token)[0], 404)
            host = {"Host": "evil.example"}
            self.assertEqual(http(course.console, "/api/class", token=course.token, **host)[0], 421)
            self.assertEqual(http(course.console, "/api/class", token=course.token, Origin="http://evil.example")[0], 403)
            self.assertEqual(http(course.address, "/api/command", {"name": "end"}, token=course.token)[0], 404)
            page.close()
            self.assertEqual(course.stop()[0], 0)

    def test_the_trainer_has_every_log_in_one_viewer_that_ends_with_the_class(self):
        with self.open() as course:
            course.join("Cloud"), course.join("Brook")
            course.begin()
            viewer = course.room()["viewer"]
            phones = wait_for(lambda: (found := json.loads(http(viewer, "/api/v1/phones")[2]))
                              and len(json.dumps(found).split('"seat-')) > 2 and found, "both logs")
            self.assertIn("seat-2", json.dumps(phones))
            course.kill()

        def is_gone():
            try:
                http(viewer, "/healthz")
            except OSError:
                return True
        wait_for(is_gone, "the viewer's end")

    def test_the_telling_minute_is_the_one_with_the_search_in_it(self):
        with self.open("--sites", SAMPLES / "sites") as course:
            seat = course.join("Cloud")
            course.begin()
            page = course.page(seat).pick_up().browse()
            page.press("물레장터").says("먹거리")
            page.press("물건 찾기").text("김치")
            page.says("김치")
            page.key(16)
            page.says("search?q=")
            status, _, body = http(course.console, "/api/seats/1/telling", token=course.token)
            told = json.loads(body)
            self.assertEqual(status, 200)
            self.assertIn("words searched for", told["rule"]["en"])
            self.assertIn("search?q=", " ".join(json.dumps(r) for r in told["records"]) +
                          " ".join(r["url"] for r in records(course.log(seat)) if r["kind"] == "visit"))
            self.assertEqual([r["kind"] for r in told["records"]].count("visit"), 2)
            self.assertEqual(course.stop()[0], 0)


def seconds(time_text):
    return datetime.datetime.fromisoformat(time_text.replace("Z", "+00:00")).timestamp()


class ComingBack(Classroom):
    def shows_time(self, page, when):
        """On its status bar, give or take the minute that may turn."""
        minutes = [time.strftime("%H:%M", time.localtime(when + late)) for late in (0, 60)]
        return any(minute in page.state["words"] for minute in minutes)

    def visit(self, page):
        page.pick_up().browse()
        page.tap(100, 160)
        return page.says("저수지")

    def test_a_killed_daemon_comes_back_to_its_seats_phones_and_logs_with_an_honest_gap(self):
        with self.open() as course:
            seats = [course.join(name) for name in ("구름", "여울")]
            course.begin()
            pages = [course.page(seat) for seat in seats]
            for page in pages:
                self.visit(page)
            before, code = course.room(), course.code
            console_token = course.token
            course.kill()
        with self.open() as again:
            self.assertEqual(again.code, code)
            self.assertEqual(http(again.console, "/api/class", token=console_token)[0], 200)
            room = again.room()
            self.assertEqual((room["state"], room["act"]), (before["state"], before["act"]))
            for seat in seats:
                self.assertEqual(again.seat(seat)["name"], seat["name"])
                self.visit(again.page(seat))
            self.assertEqual(again.join("바람")["seat"], 3)
            verdicts = [s["verdict"] for s in again.end()["seats"]]
            self.assertEqual(verdicts, ["gap", "gap", "intact"])
            self.assertEqual(again.stop()[0], 0)
        for seat in seats:
            rows = records(again.log(seat))
            self.assertEqual([r["kind"] for r in rows].count("gap"), 1)
            self.assertEqual([r["kind"] for r in rows].count("visit"), 2)
            self.assertEqual(verify(again.log(seat))[0], 0)
            self.assertEqual([r["time"] for r in rows], sorted(r["time"] for r in rows))

    def test_a_cut_line_finds_its_phone_as_it_was(self):
        with self.open() as course:
            seat = course.join("Cloud")
            course.begin()
            page = self.visit(course.page(seat))
            page.socket.shutdown(socket.SHUT_RDWR)
            page.close()
            wait_for(lambda: not course.room()["seats"][0]["connected"], "a seat that is away")
            course.page(seat).says("저수지")
            self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["intact"])
            self.assertEqual(course.stop()[0], 0)

    def test_a_lid_closed_and_opened_leaves_a_gap_that_says_so(self):
        with self.open() as course:
            seat = course.join("Cloud")
            course.begin()
            page = self.visit(course.page(seat))
            stopped = processes(course.process.pid)
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            # Longer than a busy machine holds a process up: see Recorder::alive().
            time.sleep(60 if RUNS == "all" else 6.5)
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
            page.key(HOME)
            page.says("설정")
            wait_for(lambda: [r for r in records(course.log(seat)) if r["kind"] == "gap"], "a gap")
            self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["gap"])
            self.assertEqual(course.stop()[0], 0)
        gaps = [r for r in records(course.log(seat)) if r["kind"] == "gap"]
        self.assertEqual([g["reason"] for g in gaps], ["stopped"])
        schedule = verify(course.log(seat))[1]["schedule"]
        self.assertEqual(schedule.get("findings", []), [])

    @unittest.skipUnless((BIN / "libasleep.so").exists(), "built with a sanitizer, which is loaded first itself")
    def test_a_laptop_asleep_for_two_hours_wakes_to_the_right_time_and_says_so(self):
        asleep = self.folder / "asleep"
        asleep.write_bytes(struct.pack("=q", 0))

        def sleep(until):
            with open(asleep, "r+b") as file:
                file.write(struct.pack("=q", until))
        with self.open(env={"LD_PRELOAD": str(BIN / "libasleep.so"), "ASLEEP": str(asleep)}) as course:
            seat = course.join("Cloud")
            course.begin()
            page = self.visit(course.page(seat))
            fell_asleep = time.time()
            sleep(7200)
            page.until(lambda p: self.shows_time(p, fell_asleep + 7200))  # Though nobody touches it.
            wait_for(lambda: [r for r in records(course.log(seat)) if r["kind"] == "gap"], "a gap")
            page.key(HOME)
            page.says("설정")
            # Paused for lunch, the lid closed: no time passed on the phone, and nothing was missed.
            course.command("pause")
            page.until(lambda p: p.state["paused"])
            sleep(14400)
            course.command("resume")
            page.until(lambda p: not p.state["paused"])
            page.tap(63, 126)
            page.says("저수지")
            self.assertEqual([s["verdict"] for s in course.end()["seats"]], ["gap"])
            self.assertEqual(course.stop()[0], 0)
        rows = records(course.log(seat))
        # A busy machine may hold a process up for some seconds too.
        gaps = [r for r in rows if r["kind"] == "gap" and seconds(r["time"]) - seconds(r["since"]) > 600]
        self.assertEqual([gap["reason"] for gap in gaps], ["stopped"], rows)
        gap, = gaps
        self.assertLess(abs(seconds(gap["since"]) - fell_asleep), 10)
        self.assertLess(abs(seconds(gap["time"]) - seconds(gap["since"]) - 7200), 10)
        last = seconds(rows[-1]["time"])
        self.assertLess(abs(last - time.time() - 7200), 60)
        self.assertEqual([r for r in rows if seconds(gap["since"]) < seconds(r["time"]) < seconds(gap["time"])], [])
        self.assertEqual(verify(course.log(seat))[1]["schedule"]["findings"], [])


class Addresses(Classroom):
    def test_a_public_address_is_refused_and_shown_the_way_out(self):
        done = run("red-flag", "class", "--data", self.folder / "class", "--listen", "203.0.113.5:8080")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1))
        self.assertRegex(done.stderr, "public address.*TLS.*--i-have-consent")
        self.assertFalse((self.folder / "class").exists())

    def test_behind_a_tls_proxy_its_name_is_ours_and_no_other(self):
        with self.open("--url", "https://class.example") as course:
            self.assertEqual(course.address, "https://class.example/")
            here = course.said["Listening"]
            ours = {"Host": "class.example", "Origin": "https://class.example"}
            self.assertEqual(http(here, "/api/class", **ours)[0], 200)
            self.assertEqual(http(here, "/api/class", Host="other.example")[0], 421)
            self.assertEqual(http(here, "/api/class", Host="class.example", Origin="http://class.example")[0], 200)
            self.assertEqual(http(here, "/api/class", Host="class.example", Origin="https://other.example")[0], 403)

    def test_where_somebody_joined_from_is_written_nowhere(self):
        with self.open(listen="127.0.0.1:0") as course:
            address = course.address.replace("127.0.0.1", "127.0.0.77")
            with self.assertRaises((OSError, Refused)):
                course.address = address
                course.join("Cloud")
            course.address = course.said["Join"]
            seat = course.join("Cloud")
            course.page(seat).until(lambda p: p.state)
            self.assertEqual(course.stop(), (0, ""))
        for path in (self.folder / "class").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"127.0.0", path.read_bytes(), path)


class Disposing(Classroom):
    def ended(self):
        with self.open() as course:
            seat = course.join("Cloud")
            course.begin()
            course.page(seat).pick_up()
            course.end()
            course.stop()
        return self.folder / "class"

    def dispose(self, folder, *more, typed=""):
        return subprocess.run([str(BIN / "red-flag"), "dispose", str(folder), *more], input=typed, text=True,
                              capture_output=True, timeout=60)

    def test_a_class_is_disposed_of_once_its_name_is_typed(self):
        folder = self.ended()
        for typed in ("", "no\n", "Class\n"):
            done = self.dispose(folder, typed=typed)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("nothing was removed", done.stderr)
        self.assertTrue((folder / "class.json").exists())
        done = self.dispose(folder, typed="class\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^Removed class: 1 phone with \d+ records, \d+ files, .* MB\.")
        self.assertFalse(folder.exists())

    def test_what_is_no_class_or_holds_something_else_stays(self):
        folder = self.ended()
        link = self.folder / "link"
        link.symlink_to(folder)
        other = self.folder / "other"
        other.mkdir()
        (other / "thesis.txt").write_text("years of work")
        for path, name, why in ((link, "link", "symbolic link"), (other, "other", "no class.json"),
                                (self.folder / "nowhere", "nowhere", "No such file")):
            done = self.dispose(path, "--yes", name)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, f"^red-flag: .*{why}.*\n$")
        for place, make in (("notes.txt", lambda p: p.write_text("mine")),
                            ("phones/seat-1/notes.txt", lambda p: p.write_text("mine")),
                            ("phones/other", lambda p: p.mkdir()),
                            ("phones/seat-1/checkpoints.bak", lambda p: p.symlink_to(other / "thesis.txt")),
                            ("phones/seat-2", lambda p: p.symlink_to(other))):
            make(folder / place)
            done = self.dispose(folder, "--yes", "class")
            self.assertEqual(done.returncode, 2, place)
            self.assertIn(place, done.stderr)
            self.assertTrue((folder / "phones/seat-1/log.db").exists())
            (folder / place).rmdir() if (folder / place).is_dir() and not (folder / place).is_symlink() else (folder / place).unlink()
        self.assertEqual((other / "thesis.txt").read_text(), "years of work")
        self.assertEqual(self.dispose(folder, "--yes", "class").returncode, 0)

    def test_a_running_class_is_not_disposed_of_but_from_its_own_console_and_once_it_ended(self):
        with self.open() as course:
            course.join("Cloud")
            done = self.dispose(self.folder / "class", "--yes", "class")
            self.assertEqual(done.returncode, 2)
            self.assertIn("a class is running there", done.stderr)
            self.refused(409, "[Ee]nd", course.command, "dispose", "class")
            course.end()
            self.refused(400, "name", course.command, "dispose", "other")
            course.command("dispose", "class")
            self.assertEqual(course.process.wait(60), 0)
        self.assertFalse((self.folder / "class").exists())


if __name__ == "__main__":
    unittest.main()
