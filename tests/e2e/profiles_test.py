"""Every profile, lived through: which records it leaves, and which it never does."""
import json
import unittest

from programs import SAMPLES, ProgramTest, play, records, run, verify

EVENING = SAMPLES / "ordinary_evening.yaml"
CARD = SAMPLES / "handed_card.yaml"
ALWAYS = {"genesis", "boot", "chapter", "screen", "heartbeat", "shutdown"}

# What each account says is kept, and nothing else.
KEPT = {
    "rfa-2022": {"visit", "screenshot"},
    "motherboard-2016": {"app_open", "screenshot"},
    "bbc-2025": {"screenshot"},
    "golem-2016": {"visit", "screenshot"},
    "wsj-2017": {"app_open", "visit", "screenshot"},
    "rom2407-2019": {"operation"},
}


def profiles():
    return json.loads(run("red-flag", "profiles", "--json").stdout)


class Profiles(ProgramTest):
    def a_note(self, *steps):
        """A day in Notes, and nowhere else."""
        day = self.folder / "day.yaml"
        (self.folder / "sites").mkdir()
        day.write_text("""format: 1
title: {en: A note}
persona: {name: Nobody, fictional: true}
start: 2021-03-04T19:02:00+09:00
sites: sites
steps:
  - unlock
  - open: notes
""" + "".join(f"  - {step}\n" for step in steps))
        return day

    def test_a_day_leaves_the_kinds_of_records_its_account_reports_and_no_other(self):
        self.assertEqual({p["id"] for p in profiles()}, set(KEPT))
        for profile in profiles():
            with self.subTest(profile["id"]):
                log = self.played(EVENING, phone=profile["id"], more=("--profile", profile["id"]))
                rows = records(log)
                self.assertEqual({r["kind"] for r in rows} - ALWAYS, KEPT[profile["id"]])
                self.assertEqual({r["trigger"] for r in rows if r["kind"] == "screenshot"},
                                 set() if profile["trigger"] == "none" else {profile["trigger"]})
                self.assertEqual(verify(log)[1]["verdict"], "intact")
                self.assertEqual(rows[0]["format"], 2 if profile["log_operations"] else 1)
                self.assertEqual(rows[0]["profile"]["assumed"], profile["assumed"])

    def test_a_file_nobody_approved_leaves_an_alert_where_the_account_says_so(self):
        for profile in profiles():
            with self.subTest(profile["id"]):
                result = play(self.folder / "data", CARD, phone=profile["id"],
                              more=("--profile", profile["id"]))
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertNotIn("handed_card.yaml:", result.stderr, "a step missed its target")
                rows = records(self.folder / "data" / profile["id"])
                alerts = [(r["title"], r["media_type"], r["signer"], r["outcome"])
                          for r in rows if r["kind"] == "media_alert"]
                gate = profile["gate"]
                self.assertEqual(alerts, [("합창 경연 영상", "video", "unknown", "refused"),
                                          ("가사와 악보", "document", "unknown", "refused")]
                                 if gate and gate["alert"] else [])
                opened = [r["target"] for r in rows
                          if r["kind"] == "operation" and r["action"] == "open_file"]
                self.assertEqual(len(opened), 4 if profile["log_operations"] else 0)
                shown = " ".join(r["text"] for r in rows if r["kind"] == "screenshot")
                if profile["trigger"] in ("app_open", "none"):
                    self.assertNotIn("무대에 서 있다", shown)

    def test_words_are_replaced_only_where_that_is_reported(self):
        day = self.a_note("type: '오빠, 남한은 남한테 '", "wait: 400s", "lock")
        for profile in profiles():
            if profile["trigger"] in ("none", "app_open"):
                continue  # No picture of it.
            with self.subTest(profile["id"]):
                log = self.played(day, phone=profile["id"], more=("--profile", profile["id"]))
                last = [r["text"] for r in records(log) if r["kind"] == "screenshot"][-1]
                self.assertEqual(bool(profile["autocorrection"]), profile["id"] == "bbc-2025")
                self.assertIn("동지, 괴뢰지역은 남한테" if profile["autocorrection"] else "오빠, 남한은 남한테", last)

    def test_operations_say_what_was_done_and_not_what_was_typed(self):
        day = self.a_note("type: a word nobody else shall read", "wait: 2s", "home", "lock")
        log = self.played(day, more=("--profile", "rom2407-2019"))
        rows = records(log)
        self.assertEqual([r["action"] for r in rows if r["kind"] == "operation"],
                         ["unlock", "open_app", "type", "home", "lock"])
        self.assertNotIn("nobody else", json.dumps(rows))


if __name__ == "__main__":
    unittest.main()
