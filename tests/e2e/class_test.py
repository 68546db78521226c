"""red-flag class: joined, led, revealed, ended, taken up again after it was killed; and who may not.

usage: class_test.py BIN_DIR
"""
import unittest

from class_client import Class, Refused
from handset_client import Closed, Page
from programs import ProgramTest, records, verify


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


if __name__ == "__main__":
    unittest.main()
