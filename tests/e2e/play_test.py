"""The sample sessions, played, recorded, listed and verified by the shipped programs."""
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import unittest

from programs import BIN, SAMPLES, ProgramTest, play, records, run, verify

SESSIONS = sorted(SAMPLES.glob("*.yaml"))
if "IS_SANITIZED" in os.environ:  # A few show what sanitizers look for.
    SESSIONS = SESSIONS[::3]
EVENING = SAMPLES / "ordinary_evening.yaml"


class Samples(ProgramTest):
    def test_every_sample_plays_through_and_verifies_intact(self):
        self.assertGreaterEqual(len(SESSIONS), 3)
        for session in SESSIONS:
            with self.subTest(session.stem):
                result = play(self.folder / "data", session, phone=session.stem)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertNotIn(f"{session.name}:", result.stderr, "a step missed its target")
                log = self.folder / "data" / session.stem
                code, verdict = verify(log)
                self.assertEqual((code, verdict["verdict"]), (0, "intact"), verdict)
                rows = records(log)
                kinds = [r["kind"] for r in rows]
                self.assertEqual(kinds[0], "genesis")
                self.assertEqual(kinds[1], "boot")
                self.assertEqual(kinds[-1], "shutdown")
                scope = rows[0]["profile"]["log_scope"]
                if scope == "operations":
                    self.assertGreaterEqual(kinds.count("operation"), 20)
                    self.assertGreaterEqual(kinds.count("media_alert"), 2)
                    continue
                self.assertGreaterEqual(kinds.count("screenshot"), 3)
                if scope == "screenshots":
                    continue
                self.assertGreaterEqual(kinds.count("visit"), 8)
                self.assertIn("not_on_network",
                              [r.get("status") for r in rows if r["kind"] == "visit"])

    def test_a_phone_that_is_passed_on_shows_its_new_owner_what_was_kept_before(self):
        log = self.played(SAMPLES / "old_owner.yaml", SAMPLES / "new_owner.yaml")
        self.assertEqual(verify(log)[1]["verdict"], "intact")
        rows = records(log)
        self.assertEqual([r["kind"] for r in rows].count("boot"), 2)
        pictures = [r for r in rows if r["kind"] == "screenshot"]
        second = next(r["seq"] for r in rows if r["kind"] == "boot" and r["seq"] > 1)
        self.assertTrue([r for r in pictures if r["seq"] < second and "살게" in r.get("text", "")],
                        "no picture shows the note that was deleted")

    def test_one_evening_is_three_different_records_by_three_accounts(self):
        kept = {}
        for profile in ("rfa-2022", "motherboard-2016", "bbc-2025"):
            log = self.played(SAMPLES / "three_accounts.yaml", phone=profile,
                              more=("--profile", profile))
            rows = records(log)
            kinds = [r["kind"] for r in rows]
            kept[profile] = (kinds.count("visit"), kinds.count("app_open"), kinds.count("screenshot"))
            word = "동지, 조기" if profile == "bbc-2025" else "오빠, 조기"
            if profile != "motherboard-2016":
                self.assertTrue([r for r in rows if word in r.get("text", "")], f"{profile}: {word}")
        # The table in kit/notes.html.
        self.assertEqual(kept, {"rfa-2022": (10, 0, 10), "motherboard-2016": (0, 8, 8),
                                "bbc-2025": (0, 0, 2)})

    def test_the_same_seed_gives_the_same_records_byte_for_byte(self):
        bodies = []
        for name in ("one", "two"):
            self.assertEqual(play(self.folder / name, EVENING).returncode, 0)
            with sqlite3.connect(f"file:{self.folder / name}/phone/log.db?mode=ro", uri=True) as db:
                bodies.append(db.execute("select body from record order by seq").fetchall())
        self.assertEqual(bodies[0], bodies[1])

    def test_another_seed_gives_another_day(self):
        times = []
        for seed in (7, 8):
            self.assertEqual(play(self.folder / str(seed), EVENING, seed=seed).returncode, 0)
            times.append([r["time"] for r in records(self.folder / str(seed) / "phone")
                          if r["kind"] == "screenshot"])
        self.assertNotEqual(*times)

    def test_a_second_evening_is_carried_on_a_day_later(self):
        log = self.played(EVENING)
        before = records(log)
        self.played(EVENING)
        after = records(log)
        self.assertEqual(after[:len(before)], before)
        self.assertGreater(after[len(before)]["time"], before[-1]["time"])
        self.assertEqual([r["kind"] for r in after].count("boot"), 2)
        self.assertEqual(verify(log)[1]["verdict"], "intact")

    def test_every_screenshot_is_labelled_and_is_what_was_hashed(self):
        log = self.played(EVENING)
        shots = [r for r in records(log) if r["kind"] == "screenshot"]
        for shot in shots:
            png = self.folder / f"{shot['seq']}.png"
            shown = run("trace-viewer", "show", log, shot["seq"], "--png", png)
            self.assertEqual(shown.returncode, 0, shown.stderr)
            data = png.read_bytes()
            self.assertEqual(hashlib.sha256(data).hexdigest(), shot["image"])
            self.assertIn(b"SIMULATION - fictional device", data)

    def test_the_schedule_of_an_evening_is_met_exactly(self):
        _, verdict = verify(self.played(EVENING))
        schedule = verdict["schedule"]
        self.assertGreater(schedule["expected"], 0)
        self.assertEqual(schedule["matched"], schedule["expected"])

    def test_profiles_decide_what_is_recorded(self):
        expected = {"rfa-2022": ({"visit", "screenshot"}, "random"),
                    "motherboard-2016": ({"app_open", "screenshot"}, "app_open"),
                    "bbc-2025": ({"screenshot"}, "regular")}
        for profile, (kinds, trigger) in expected.items():
            with self.subTest(profile):
                log = self.played(EVENING, phone=profile, more=("--profile", profile))
                rows = records(log)
                self.assertLessEqual(kinds, {r["kind"] for r in rows})
                self.assertEqual({r["trigger"] for r in rows if r["kind"] == "screenshot"}, {trigger})
                self.assertEqual(verify(log)[0], 0)
        self.assertNotIn("visit", {r["kind"] for r in records(self.folder / "data/bbc-2025")})

    def test_the_private_key_is_the_daemons_alone(self):
        log = self.played(EVENING)
        self.assertEqual(stat.S_IMODE((log / "log.key").stat().st_mode), 0o600)


class Refusals(ProgramTest):
    def refused(self, *arguments):
        result = run("red-flag", *arguments)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertTrue(result.stderr.startswith("red-flag: "), result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        return result.stderr

    def test_every_refusal_is_one_line_that_says_where(self):
        bad = self.folder / "bad.yaml"
        bad.write_text("format: 1\ntitle: x\nstepz: []\n")
        data = self.folder / "data"
        cases = [
            (("play",), "usage"),
            (("play", bad, "--data", data), "bad.yaml:3:1"),
            (("play", self.folder / "none.yaml", "--data", data), "none.yaml"),
            (("play", EVENING, "--data", data, "--profile", "x-1999"), "x-1999"),
            (("play", EVENING, "--data", data, "--phone", "../up"), "../up"),
            (("play", EVENING, "--data", data, "--speed", "-1"), "-1"),
            (("play", EVENING, "--data", data, "--site", "nonsense"), "HOST=DIR"),
            (("play", EVENING, "--data", "/proc/none"), "/proc/none"),
            (("frobnicate",), "usage"),
        ]
        for arguments, said in cases:
            with self.subTest(arguments):
                self.assertIn(said, self.refused(*arguments))
        self.assertFalse(data.exists() and any(data.iterdir()), "a refusal left something behind")

    def test_a_phone_keeps_the_profile_it_began_with(self):
        self.played(EVENING)
        said = self.refused("play", EVENING, "--data", self.folder / "data", "--speed", "max",
                            "--profile", "bbc-2025")
        self.assertIn("rfa-2022", said)

    def test_a_log_whose_database_vanished_is_not_begun_anew(self):
        log = self.played(EVENING)
        for name in ("log.db", "log.db-wal", "log.db-shm"):
            (log / name).unlink(missing_ok=True)
        self.refused("play", EVENING, "--data", self.folder / "data", "--speed", "max")
        self.assertFalse((log / "log.db").exists())


class Tampering(ProgramTest):
    """The deeds of someone with write access to the files, and the first record each one harms."""

    def tampered(self, log, *statements):
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(log, copy)
        with sqlite3.connect(copy / "log.db") as db:
            for (name,) in db.execute("select name from sqlite_master where type='trigger'").fetchall():
                db.execute(f'drop trigger "{name}"')
            for statement in statements:
                db.execute(statement)
        return copy

    def test_verify_names_the_first_bad_record(self):
        log = self.played(EVENING)
        rows = records(log)
        last = rows[-1]["seq"]
        shot = next(r for r in rows if r["kind"] == "screenshot")
        first_use = min(r["seq"] for r in rows if r.get("image") == shot["image"])
        visit = next(r["seq"] for r in rows if r["kind"] == "visit")
        cases = {
            "changed body": (visit, "damaged", f"update record set body=replace(body,'http','hxxp') where seq={visit}"),
            "changed image": (first_use, "damaged", f"update image set png=cast(substr(png,1,200)||x'00'||substr(png,202) as blob) where sha256=x'{shot['image']}'"),
            "removed middle": (5, "damaged", "delete from record where seq=5"),
            "removed newest": (last, "rolled-back", f"delete from record where seq={last}"),
            "swapped": (6, "damaged", "update record set seq=-1 where seq=6", "update record set seq=6 where seq=9",
                        "update record set seq=9 where seq=-1"),
            "inserted": (8, "damaged", f"update record set seq=-seq-2 where seq>=8",
                         "update record set seq=-seq-1 where seq<0",
                         "insert into record select 8, replace(body,'\"seq\":7','\"seq\":8'), leaf64 from record where seq=7"),
        }
        for name, (first_bad, kind, *statements) in cases.items():
            with self.subTest(name):
                code, verdict = verify(self.tampered(log, *statements))
                self.assertEqual((code, verdict["verdict"], verdict["first_bad"]), (1, kind, first_bad), verdict)
        self.assertEqual(verify(log)[1]["verdict"], "intact")

    def test_an_older_copy_put_back_is_rolled_back(self):
        log = self.played(EVENING)
        older = self.folder / "older"
        shutil.copytree(log, older)
        count = len(records(log))
        self.played(EVENING)
        for name in ("log.db", "log.db-wal", "log.db-shm"):
            if (older / name).exists():
                shutil.copy(older / name, log / name)
            else:
                (log / name).unlink(missing_ok=True)
        code, verdict = verify(log)
        self.assertEqual((code, verdict["verdict"], verdict["first_bad"]), (1, "rolled-back", count), verdict)

    def test_a_checkpoint_remembered_elsewhere_shows_a_whole_folder_put_back(self):
        log = self.played(EVENING)
        older = self.folder / "older"
        shutil.copytree(log, older)
        self.played(EVENING)
        note = self.folder / "remembered"
        text = (log / "checkpoints").read_text(encoding="utf8")
        origin = text.split("\n", 1)[0]
        note.write_text(text[text.rindex(f"\n{origin}\n") + 1:], encoding="utf8")
        self.assertEqual(verify(older)[0], 0)
        code, verdict = verify(older, "--checkpoint", note)
        self.assertEqual((code, verdict["verdict"]), (1, "rolled-back"), verdict)


if __name__ == "__main__":
    unittest.main()
