"""Two implementations, one verdict: tests/golden/verify_log.py against trace-viewer, on every sample log
and on every tampered copy there is. With RUNS=N it flips so many random bytes, and looks closer everywhere."""
import base64
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import unittest

from programs import BIN, ROOT, SAMPLES, ProgramTest, play, run, runs

sys.path.insert(0, str(ROOT / "tests/golden"))
from second import database, ed25519, merkle, notes, published, records, schedule, walk  # noqa: E402

EVENING = SAMPLES / "ordinary_evening.yaml"
FLIPS = runs(25, 2_000)
LONG = FLIPS > 25
AGREE_ON = ("verdict", "first_bad", "records", "root")


def theirs(log, *more):
    """What trace-viewer says: the verdict, or None where it cannot look."""
    done = run("trace-viewer", "verify", log, "--json", *more, timeout=120)
    if done.returncode < 0:
        raise AssertionError(f"trace-viewer died of signal {-done.returncode}")
    return json.loads(done.stdout) if done.returncode in (0, 1) else None


def ours(log, given=(), keys=()):
    try:
        return walk.verify(log, given, keys)
    except database.CannotRead:
        return None


def leaf64(body):
    body = body.encode() if isinstance(body, str) else body or b""
    return int.from_bytes(merkle.leaf_hash(body)[:8], "big", signed=True)


def spelled_out(piece, origin, root):
    """A piece of tests/golden/pieces.txt as the bytes it stands for, in a log of that origin."""
    stands_for = {"@o": origin, "@b": origin[:-1], "@r": root, "@-": notes.DASH, "@s": b"A" * 91 + b"=", "@c": b"A" * 102 + b"==",
                  "\\n": b"\n", "\\r": b"\r"}
    words = re.findall(r"\\x..|[\\@].|.", piece)
    return b"".join(bytes.fromhex(word[2:]) if word.startswith("\\x") else stands_for.get(word, word.encode())
                    for word in words)


WITNESSES = {"v": bytes(range(32)), "w": bytes(range(1, 33))}  # Seeds of invented witnesses.


def clamped(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


def public_of(seed):
    return ed25519._encode(ed25519._times(clamped(seed)[0], ed25519.BASE))


def sign(seed, message):
    """RFC 8032 section 5.1.6; tests only."""
    scalar, prefix = clamped(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ed25519.ORDER
    point = ed25519._encode(ed25519._times(r, ed25519.BASE))
    k = int.from_bytes(hashlib.sha512(point + public_of(seed) + message).digest(), "little")
    return point + ((r + k * scalar) % ed25519.ORDER).to_bytes(32, "little")


def vkey(name, kind, seed):
    key = notes.Key(name, kind, public_of(seed))
    return f"{name}+{key.key_id.hex()}+{base64.b64encode(bytes([kind]) + key.public).decode()}"


def signature_line(name, kind, seed, message, before=b""):
    key_id = notes.Key(name, kind, public_of(seed)).key_id
    return notes.DASH + name.encode() + b" " + base64.b64encode(key_id + before + sign(seed, message)) + b"\n"


REPAIR = "; UPDATE record SET leaf64 = leaf64(body)"
RENUMBER = "; UPDATE record SET body = '{\"seq\":' || seq || substr(body, instr(body, ','))" + REPAIR
LAST = "(SELECT max(seq) FROM record)"


def moved(first, by):
    return f"UPDATE record SET seq = -seq - 1 - {by} WHERE seq >= {first}; UPDATE record SET seq = -seq - 1 WHERE seq < 0"


def swapped(a, b):
    return f"UPDATE record SET seq = -1 WHERE seq = {a}; UPDATE record SET seq = {a} WHERE seq = {b};" \
           f"UPDATE record SET seq = {b} WHERE seq = -1"


def edited(seq, old, new):
    return f"UPDATE record SET body = replace(body, '{old}', '{new}') WHERE seq = {seq}"


def extended(text, seq=4):
    return f"UPDATE record SET body = substr(body, 1, length(body) - 1) || '{text}' WHERE seq = {seq}" + REPAIR


ENDLESS = "AS WITH RECURSIVE c(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM c) SELECT x {}, 'x' {}, 0 leaf64 FROM c"
DEEDS = {
    "nothing": "",
    "body": edited(7, "http", "hxxp"),
    "body, locator repaired": edited(7, "http", "hxxp") + REPAIR,
    "late body, locator repaired": f"UPDATE record SET body = replace(body, '20', '21') WHERE seq = {LAST} - 2" + REPAIR,
    "first body": edited(0, "simulation", "reality"),
    "origin": "UPDATE record SET body = replace(body, '\"origin\":\"', '\"origin\":\"x') WHERE seq = 0" + REPAIR,
    "key misspelt": edited(2, '"kind"', '"kinD"') + REPAIR,
    "body emptied": "UPDATE record SET body = '' WHERE seq = 9" + REPAIR,
    "locator": "UPDATE record SET leaf64 = leaf64 + 1 WHERE seq = 3",
    "picture": "UPDATE image SET png = CAST(x'00' || substr(png, 2) AS BLOB) WHERE rowid = 2",
    "picture longer": "UPDATE image SET png = CAST(png || x'00' AS BLOB) WHERE rowid = 2",
    "picture gone": "DELETE FROM image WHERE rowid = 2",
    "last picture gone": "DELETE FROM image WHERE rowid = (SELECT max(rowid) FROM image)",
    "picture renamed": "UPDATE image SET sha256 = zeroblob(32) WHERE rowid = 1",
    "picture nobody took": "INSERT INTO image VALUES(zeroblob(32), x'00')",
    "picture moved": "UPDATE image SET rowid = 99 WHERE rowid = 1",
    "pictures swapped": "UPDATE image SET rowid = -1 WHERE rowid = 1; UPDATE image SET rowid = 1 WHERE rowid = 2;"
                        "UPDATE image SET rowid = 2 WHERE rowid = -1",
    "middle gone": "DELETE FROM record WHERE seq = 6",
    "two gone": "DELETE FROM record WHERE seq IN (6, 9)",
    "middle gone, renumbered": "DELETE FROM record WHERE seq = 6; UPDATE record SET seq = seq - 1 WHERE seq > 6",
    "middle gone, all repaired": "DELETE FROM record WHERE seq = 6; UPDATE record SET seq = seq - 1 WHERE seq > 6" + RENUMBER,
    "newest gone": f"DELETE FROM record WHERE seq = {LAST}",
    "newest gone, one changed": f"DELETE FROM record WHERE seq >= {LAST} - 2;" + edited(7, "http", "hxxp"),
    "newest gone, schema changed": f"DELETE FROM record WHERE seq >= {LAST} - 2; CREATE TABLE extra(x)",
    "newest gone with checkpoint": f"DELETE FROM record WHERE seq >= {LAST} - 2;"
                                   "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
    "all gone": "DELETE FROM record", "all but the first gone": "DELETE FROM record WHERE seq > 0",
    "first gone": "DELETE FROM record WHERE seq = 0",
    "swapped": swapped(4, 7), "neighbours swapped": swapped(6, 7), "swapped, all repaired": swapped(6, 7) + RENUMBER,
    "inserted": moved(7, 1) + "; INSERT INTO record SELECT 7, body, 0 FROM record WHERE seq = 4",
    "inserted, repaired": moved(7, 1) + "; INSERT INTO record SELECT 7, replace(body, '\"seq\":4', '\"seq\":7'), 0 "
                          "FROM record WHERE seq = 4" + REPAIR,
    "inserted, all repaired": moved(7, 1) + "; INSERT INTO record SELECT 7, body, 0 FROM record WHERE seq = 4" + RENUMBER,
    "copied over the next": "UPDATE record SET (body, leaf64) = (SELECT body, leaf64 FROM record WHERE seq = 4) WHERE seq = 5",
    "copied behind": f"INSERT INTO record SELECT seq + 1, body, leaf64 FROM record WHERE seq = {LAST}",
    "nonsense behind": f"INSERT INTO record SELECT {LAST} + 1, 'nonsense', 0" + REPAIR,
    "a second genesis": f"INSERT INTO record SELECT {LAST} + 1, replace(body, '\"seq\":0', '\"seq\":' || ({LAST} + 1)), 0 "
                        "FROM record WHERE seq = 0" + REPAIR,
    "an unsealed record": f"INSERT INTO record SELECT {LAST} + 1, replace(body, '\"seq\":4', '\"seq\":' || ({LAST} + 1)), 0 "
                          "FROM record WHERE seq = 4" + REPAIR,
    "before the first": "INSERT INTO record VALUES(-5, 'x', 0)",
    "far behind": "INSERT INTO record VALUES(9000000000, 'x', 0)",
    "as far as can be": "INSERT INTO record VALUES(9223372036854775807, 'x', 0)",
    "checkpoint gone": "DELETE FROM checkpoint WHERE size = 1", "checkpoints gone": "DELETE FROM checkpoint",
    "checkpoint forged": "UPDATE checkpoint SET note = replace(note, 'A', 'B') WHERE size = (SELECT max(size) FROM checkpoint)",
    "checkpoint of another size": "UPDATE checkpoint SET size = size + 1 WHERE size = (SELECT max(size) FROM checkpoint)",
    "checkpoint of nothing": "UPDATE checkpoint SET size = -3 WHERE size = 1",
    "checkpoint nonsense": "INSERT INTO checkpoint VALUES(99999, 'hello')",
    "node added": "INSERT OR REPLACE INTO node VALUES(8, 200, zeroblob(32), 0, 0)",
    "node of level 0": "INSERT INTO node VALUES(0, 3, zeroblob(32), 0, 0)",
    "node of level 64": "INSERT INTO node VALUES(64, 0, zeroblob(32), 0, 0)",
    "node below 0": "INSERT INTO node VALUES(8, -1, zeroblob(32), 0, 0)",
    "node changed": "UPDATE node SET hash = zeroblob(32) WHERE n = 1", "node gone": "DELETE FROM node WHERE n = 0",
    "node too short": "UPDATE node SET hash = zeroblob(31) WHERE n = 1",
    "nodes changed": "UPDATE node SET hash = zeroblob(32)", "node of other times": "UPDATE node SET min_ms = 0 WHERE n = 1",
    "view dropped": "DROP VIEW visit", "trigger added": "CREATE TRIGGER t AFTER INSERT ON record BEGIN SELECT 1; END",
    "table added": "CREATE TABLE extra(x)", "index added": "CREATE INDEX i ON record(leaf64)",
    **{f"{table} dropped": f"DROP TABLE {table}" for table in ("record", "image", "node", "checkpoint")},
    **{f"{table} a view without end": f"DROP TABLE {table}; CREATE VIEW {table} " + ENDLESS.format(*columns)
       for table, columns in (("record", ("seq", "body")), ("image", ("sha256", "png")), ("checkpoint", ("size", "note")))},
    "a key twice": extended(',"title":"again"}'), "kind twice": extended(',"kind":"boot"}'),
    "space in the head": edited(4, ',"time"', ', "time"') + REPAIR, "space behind it": extended(" }"),
    "space behind the end": extended("} "), "something behind the end": extended("}x"),
    "an unknown key": extended(',"zzz":[1,{"a":null}]}'), "nested 9 deep": extended(',"zzz":' + "[" * 8 + "]" * 8 + "}"),
    "nested 8 deep": extended(',"zzz":' + "[" * 7 + "]" * 7 + "}"), "a lone surrogate": extended(',"zzz":"\\ud800"}'),
    "not a number": extended(',"zzz":NaN}'), "a huge number": extended(',"zzz":123456789012345678901234567890}'),
    "a huge body": extended(',"zzz":"' + "0" * 66_000 + '"}'),
    "flag for a number": edited(2, '"on":true', '"on":1') + REPAIR,
    "no such day": edited(1, "-03-04T", "-02-30T") + REPAIR, "no such offset": edited(1, "+09:00", "+24:00") + REPAIR,
    "before 1970": edited(1, '"time":"2', '"time":"1') + REPAIR,
    "junk for the first": "UPDATE record SET body = 'junk' WHERE seq = 0",
    "a later format": "PRAGMA user_version = 7", "another program's file": "PRAGMA application_id = 7",
}


PAGE = 8_192


def bend_pages(data, chance):
    """A page exchanged with another, copied over another or zeroed, two cells of a page exchanged, a bit of a page's
    head flipped, or the file cut; says which. The file's first page stays."""
    pages = len(data) // PAGE
    a, b = (chance.randrange(1, pages) * PAGE for _ in "ab")
    one, other = bytes(data[a:a + PAGE]), bytes(data[b:b + PAGE])
    deed = chance.choice(["exchange", "copy", "zero", "cells", "head", "cut"])
    if deed in ("exchange", "copy"):
        data[a:a + PAGE] = other
        if deed == "exchange":
            data[b:b + PAGE] = one
    elif deed == "zero":
        data[a:a + PAGE] = bytes(PAGE)
    elif deed == "cells":
        # SQLite file format, section 1.6: two bytes for each cell, behind a head of 8 or, inside a tree, 12.
        count, cells = int.from_bytes(one[3:5], "big"), a + (8 if one[0] & 8 else 12)
        if 2 <= count < PAGE // 2 - 6:
            i, j = (cells + 2 * chance.randrange(count) for _ in "ij")
            data[i:i + 2], data[j:j + 2] = data[j:j + 2], data[i:i + 2]
    elif deed == "head":
        data[a + chance.randrange(80)] ^= 1 << chance.randrange(8)
    else:
        del data[a:]
    return deed, a // PAGE + 1, b // PAGE + 1


def tamper(log, sql):
    """With every trigger dropped, and put back to the letter."""
    with sqlite3.connect(log / "log.db", isolation_level=None) as db:
        db.create_function("leaf64", 1, leaf64)
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.executescript("BEGIN;" + sql + ";COMMIT" if "PRAGMA" not in sql else sql)
        for _, text in triggers:
            try:
                db.execute(text)
            except sqlite3.OperationalError:
                pass  # Its table is gone.
    db.close()


class Agreement(ProgramTest):
    def agree(self, log, given=(), keys=(), more=()):
        """Both say the same of `log`; returns the verdict."""
        other, own = theirs(log, *more), ours(log, given, keys)
        if other is None or own is None:
            self.assertEqual(other, own)
            return None
        picked = [{key: said[key] for key in AGREE_ON} for said in (other, own)]
        for said, pick in zip((other, own), picked):
            pick["schedule"] = [said["schedule"][key] for key in ("revealed", "planned", "matched", "expected")]
        if not own["read_to_the_end"]:
            for pick in picked:
                del pick["schedule"]
        self.assertEqual(*picked, (other["findings"], own["findings"]))
        return own["verdict"]

    def copied(self, log):
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(log, copy)
        return copy

    def made(self, kind, *more):
        log = self.folder / kind
        done = run("make_log", kind, log, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return log

    def test_on_every_sample_log(self):
        for session in sorted(SAMPLES.glob("*.yaml")):
            with self.subTest(session.stem):
                self.assertEqual(self.agree(self.played(session, phone=session.stem)), "intact")
        self.assertEqual(self.agree(self.made("hostile")), "intact")

    def test_on_profiles_that_schedule_otherwise(self):
        for profile in ("motherboard-2016", "bbc-2025"):
            with self.subTest(profile):
                self.assertEqual(self.agree(self.played(EVENING, phone=profile, more=("--profile", profile))), "intact")

    def test_on_a_live_and_a_killed_log(self):
        log = self.folder / "live"
        writer = subprocess.Popen([BIN / "make_log", "live", log], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for i in range(300):
            writer.stdin.write(f"visit http://news.sbl/{i} title\n" if i % 20 else "shot picture\n")
            writer.stdin.flush()
            writer.stdout.readline()
            if i % 60 == 0:
                self.assertEqual(ours(log)["verdict"], "intact")
        copy = self.folder / "live copy"
        shutil.copytree(log, copy)
        writer.kill()
        writer.wait()
        writer.stdin.close()
        writer.stdout.close()
        for state in (log, copy):
            with self.subTest(state.name):
                self.assertEqual(self.agree(state), "intact")
                (state / "log.db-shm").unlink()
                self.assertEqual(self.agree(state), "intact")

    def test_on_a_log_with_a_gap(self):
        log = self.folder / "data/phone"
        player = subprocess.Popen([BIN / "red-flag", "play", EVENING, "--data", self.folder / "data", "--speed", "60",
                                   "--echo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(5):
            player.stdout.readline()
        player.kill()  # Long before an evening at this speed can end.
        player.wait()
        player.stdout.close()
        self.assertEqual(self.agree(log), "intact")
        self.assertEqual(play(self.folder / "data", EVENING).returncode, 0)
        self.assertEqual(self.agree(log), "gap")

    def test_on_every_deed_of_our_own(self):
        for kind, log in (("evening", self.made("evening")), ("long", self.made("long", 1_500 if LONG else 520))):
            for name, sql in DEEDS.items():
                if kind == "long" and not LONG and "node" not in sql and "DELETE" not in sql and "gone" not in name:
                    continue  # What nodes over whole ranges do not see is the same on a short log.
                with self.subTest(log=kind, deed=name):
                    copy = self.copied(log)
                    tamper(copy, sql)
                    verdict = self.agree(copy)
                    self.assertEqual(verdict == "intact", ours(copy) is not None and ours(copy)["ok"])

    def test_on_what_was_done_to_the_files_around(self):
        log = self.made("evening")
        flat = (log / "checkpoints").read_bytes()
        origin = flat.split(b"\n", 1)[0]
        pieces = notes.split_file(flat, origin.decode())
        other = "other.example+01020304+" + base64.b64encode(bytes(33)).decode()
        changes = {"checkpoints": [b"", flat[:-1], flat[:100], flat + b"hello\n", pieces[-1] + pieces[0], flat + pieces[-1],
                                   flat + pieces[-1][:60], flat + pieces[0][:70] + b"\n" + pieces[-1], pieces[0],
                                   flat.replace(b"\n\n", b"\n"), flat.replace(b"=", b"A"), flat + b"\xff\n", flat + b"\n",
                                   b"\n" + flat, flat.replace(b"\n", b"\r\n"), flat + flat[:len(origin)] + b"\n"]
                   + [flat + pieces[-1][:cut] for cut in range(1, len(pieces[-1]), 9)]
                   + [flat + pieces[-1][:cut] + b"\n" for cut in range(1, len(pieces[-1]), 11)],
                   "log.vkey": [b"", b"nonsense\n", other.encode(), b"\n" + (log / "log.vkey").read_bytes()]}
        # Kept behind the note it repeats, by a witness nobody named, whole or torn, and what comes after.
        cosigned = pieces[-1] + notes.DASH + b"witness.example " + base64.b64encode(bytes(range(76))) + b"\n"
        step = 1 if LONG else 13
        cuts = range(len(pieces[-1]), len(cosigned) + 1, step)
        changes["checkpoints"] += [flat + cosigned + cosigned] + [
            flat + cosigned[:cut] + more for cut in cuts for more in (b"", b"\n", b"\n" + cosigned)]
        for file, texts in changes.items():
            for text in texts:
                with self.subTest(file=file, text=text[-80:]):
                    copy = self.copied(log)
                    (copy / file).write_bytes(text)
                    self.agree(copy)
        for file in ("checkpoints", "log.vkey", "log.db-wal", "log.db-shm"):
            with self.subTest(gone=file):
                copy = self.copied(log)
                (copy / file).unlink()
                self.agree(copy)
        for file in ("checkpoints", "log.db"):
            with self.subTest(linked=file):
                copy = self.copied(log)
                (copy / file).rename(copy / "elsewhere")
                (copy / file).symlink_to("elsewhere")
                self.assertEqual(self.agree(copy), None)
                (copy / file).unlink()
                (copy / file).mkdir()
                self.assertEqual(self.agree(copy), None)

    def test_on_every_piece_a_checkpoints_file_may_hold(self):
        log = self.made("evening")
        flat = (log / "checkpoints").read_bytes()
        origin, _, root = flat.split(b"\n\n")[-2].split(b"\n")[-3:]
        for line in (ROOT / "tests/golden/pieces.txt").read_text().splitlines():
            if line.startswith("#"):
                continue
            what, piece = line.split(" ", 1)
            with self.subTest(line):
                data = spelled_out(piece, origin, root)
                self.assertEqual(notes.is_torn(data, origin.decode()), what == "torn")
                copy = self.copied(log)
                (copy / "checkpoints").write_bytes(flat + data)
                # A whole note is signed with zeros here.
                self.assertEqual(self.agree(copy), "intact" if what == "torn" else "damaged")

    def test_on_a_checkpoint_from_elsewhere(self):
        log = self.played(EVENING)
        older = self.folder / "older"
        shutil.copytree(log, older)
        self.played(EVENING)
        remembered = self.folder / "remembered"
        flat = (log / "checkpoints").read_bytes()
        remembered.write_bytes(notes.split_file(flat, flat.split(b"\n")[0].decode())[-1])
        given, more = [remembered.read_bytes()], ("--checkpoint", remembered)
        self.assertEqual(self.agree(log, given, (), more), "intact")
        self.assertEqual(self.agree(older, given, (), more), "rolled-back")
        key = self.folder / "key"
        shutil.copy(log / "log.vkey", key)
        keys, more = [key.read_text().strip()], ("--key", key)
        self.assertEqual(self.agree(log, (), keys, more), "intact")

    def test_on_two_signed_histories(self):
        """The same cases as in tests/storage/diverged_test.cc, and every pair of kept checkpoints beside."""
        log = self.made("evening")
        flat = (log / "checkpoints").read_bytes()
        origin = flat.split(b"\n", 1)[0].decode()
        pieces = notes.split_file(flat, origin)
        log_key = base64.b64decode((log / "log.key").read_text().strip().split("+", 4)[4])[1:]
        keys = [(log / "log.vkey").read_text().strip()] + [vkey(f"{w}.example/{w}", 4, WITNESSES[w]) for w in WITNESSES]
        bodies = [row[0].encode() for row in sqlite3.connect(log / "log.db").execute("SELECT body FROM record ORDER BY seq")]
        end = len(bodies)

        def kept(size, agrees, witness):
            tree = merkle.Tree()
            for body in bodies[:size]:
                tree.add(merkle.leaf_hash(body))
            root = bytearray(tree.root())
            root[3] ^= not agrees
            text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()
            note = text + b"\n" + signature_line(origin, 1, log_key, text)
            if witness:
                seed, name = WITNESSES[witness], f"{witness}.example/{witness}"
                note += signature_line(name, 4, seed, b"cosignature/v1\ntime 1\n" + text, (1).to_bytes(8, "big"))
            return note

        one = [(size, agrees, witness) for size in (end - 4, end - 2, end) for agrees in (True, False) for witness in ("", "w")]
        cases = [[kept(*a)] for a in one] + [[kept(*a), kept(*b)] for a in one for b in one]
        if not LONG:
            cases = cases[:len(one)] + random.Random(5).sample(cases[len(one):], 30)
        cut = self.folder / "cut"
        shutil.copytree(log, cut)
        (cut / "checkpoints").write_bytes(b"".join(pieces[:-1]))
        tamper(cut, "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)")
        seen = set()
        for folder in (log, cut):
            for number, given in enumerate(cases):
                files = []
                for i, note in enumerate(given):
                    files += ["--checkpoint", self.folder / f"note{i}"]
                    files[-1].write_bytes(note)
                files += ["--key", self.folder / "keys"]
                files[-1].write_text("\n".join(keys) + "\n")
                with self.subTest(folder=folder.name, case=number):
                    seen.add(self.agree(folder, given, keys, files))
        self.assertEqual(seen & {"diverged", "damaged"}, {"diverged", "damaged"})

    def test_on_the_audits_catalogue(self):
        log, kept = self.played(EVENING), self.folder / "kept"
        catalogue = json.loads(run("append-only-audit", "--list", "--json").stdout)
        # The byte flips verify a thousand copies each and keep one.
        chosen = [word for attack in catalogue if LONG or attack["group"] != "byte flips" for word in ("--run", attack["name"])]
        done = run("append-only-audit", log, "--keep", kept, "--json", *chosen, timeout=1_200)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        copies = json.loads((kept / "expected.json").read_text())
        self.assertGreaterEqual(len(copies), 200)
        for expected in copies:
            log = kept / expected["name"]
            with self.subTest(expected["name"]):
                self.agree(log)
                against = expected.get("held_against")
                if against:
                    given = [note.encode() for note in against["checkpoints"]]
                    said = ours(log, given, against["keys"])
                    self.assertEqual((said["verdict"], said["first_bad"]) if said else "refused",
                                     (against["verdict"], against["first_bad"]) if "verdict" in against else "refused")

    def test_on_random_bytes(self):
        for kind, log in (("evening", self.made("evening")), ("large", self.made("large", 1_500))):
            chance = random.Random(3)
            for i in range(FLIPS):
                copy = self.copied(log)
                file = copy / chance.choice(["log.db", "checkpoints"])
                data = bytearray(file.read_bytes())
                place = chance.randrange(len(data))
                data[place] ^= 1 << chance.randrange(8)
                file.write_bytes(data)
                with self.subTest(log=kind, flip=i, file=file.name, place=place):
                    self.agree(copy)

    def test_on_pages_that_contradict_each_other(self):
        """Which rows there are depends on how they are asked for: FORMAT.md, "Order of reading"."""
        for kind, log in (("evening", self.made("evening")), ("large", self.made("large", 1_500))):
            chance = random.Random(4)
            for i in range(4 * FLIPS):
                copy = self.copied(log)
                data = bytearray((copy / "log.db").read_bytes())
                deed = bend_pages(data, chance)
                (copy / "log.db").write_bytes(data)
                with self.subTest(log=kind, number=i, deed=deed):
                    self.agree(copy)


class Published(ProgramTest):
    def test_checks_proofs_and_tiles_the_viewer_made(self):
        log = self.played(EVENING)
        keys = [notes.parse_vkey((log / "log.vkey").read_text().strip())]
        for seq in (0, 1, 7, 20):
            proof = self.folder / f"{seq}.proof"
            made = run("trace-viewer", "prove", log, seq, "--out", proof)
            self.assertEqual(made.returncode, 0, made.stderr)
            data = proof.read_bytes()
            said = published.check_proof(data, keys)
            self.assertEqual((said["ok"], said.get("seq")), (True, seq), said)
            for place in range(0, len(data), 1 if LONG else 37):
                changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]
                self.assertFalse(published.check_proof(changed, keys)["ok"], place)
        for name, source in (("evening", log), ("long", self.folder / "long")):
            if name == "long":
                self.assertEqual(run("make_log", "long", source, 66_000 if LONG else 600).returncode, 0)
                keys = [notes.parse_vkey((source / "log.vkey").read_text().strip())]
            tiles = self.folder / f"tiles of {name}"
            made = run("trace-viewer", "export", source, "--format", "tiles", "--out", tiles)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual(published.check_tiles(tiles, keys)["ok"], True, published.check_tiles(tiles, keys))
        for path in ("checkpoint", published.tile_path(2, 0, 1) if LONG else published.tile_path(1, 0, 2)):
            file = tiles / path
            data = file.read_bytes()
            middle = len(data) // 2
            file.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:])
            self.assertFalse(published.check_tiles(tiles, keys)["ok"], path)
            file.write_bytes(data)

    def test_spells_tile_paths_as_the_specification(self):
        self.assertEqual(published.tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067")
        self.assertEqual(published.tile_path("entries", 273, 112), "tile/entries/273.p/112")


class CommandLine(ProgramTest):
    def verify_log(self, *arguments):
        return subprocess.run([sys.executable, ROOT / "tests/golden/verify_log.py", *map(str, arguments)],
                              capture_output=True, text=True, timeout=120)

    def test_answers_by_exit_code_and_never_by_traceback(self):
        log = self.played(EVENING)
        before = {path.name: path.read_bytes() for path in log.iterdir()}
        whole = self.verify_log(log, "--json")
        self.assertEqual((whole.returncode, json.loads(whole.stdout)["verdict"]), (0, "intact"))
        self.assertTrue(self.verify_log(log).stdout.startswith("intact\n"))
        self.assertEqual(self.verify_log(self.folder / "none").returncode, 2)
        self.assertEqual({path.name: path.read_bytes() for path in log.iterdir()}, before)
        with open(log / "log.db", "r+b") as db:
            db.seek(8_192)
            db.write(os.urandom(30_000))
        broken = self.verify_log(log, "--json")
        self.assertEqual((broken.returncode, json.loads(broken.stdout)["verdict"], broken.stderr), (1, "damaged", ""))


class Ed25519(unittest.TestCase):
    def vectors(self):
        for line in (ROOT / "tests/golden/ed25519.txt").read_text().splitlines():
            if not line.startswith("#"):
                answer, public, message, signature, what = line.split(" ", 4)
                yield answer, bytes.fromhex(public), bytes.fromhex(message.strip("-")), bytes.fromhex(signature), what

    def test_answers_every_edge_case(self):
        for answer, public, message, signature, what in self.vectors():
            with self.subTest(what, public=public.hex()):
                self.assertEqual(ed25519.is_fit_key(public), answer != "nokey")
                if answer != "nokey":
                    self.assertEqual(ed25519.verifies(public, message, signature), answer == "yes")

    def test_takes_the_rfcs_signatures_and_no_changed_one(self):
        for answer, public, message, signature, what in self.vectors():
            if what != "RFC 8032":
                continue
            for part, other in ((0, public), (2, signature)):
                for bit in range(0, 8 * len(other), 13):
                    changed = bytearray(other)
                    changed[bit // 8] ^= 1 << bit % 8
                    parts = [public, message, signature]
                    parts[part] = bytes(changed)
                    self.assertFalse(ed25519.verifies(*parts), bit)
            self.assertFalse(ed25519.verifies(public, message + b"x", signature))


class Golden(unittest.TestCase):
    def test_reads_the_golden_files_as_the_recorder_wrote_them(self):
        golden = ROOT / "tests/golden"
        tree = merkle.Tree()
        for line in (golden / "bodies.jsonl").read_bytes().splitlines():
            records.decode(line)
            tree.add(merkle.leaf_hash(line))
        self.assertEqual(tree.root().hex(), (golden / "bodies.root").read_text().strip())
        kinds = [("exponential-v1", 30_000, 300_000, 1_200_000), ("jittered-v1", 50_000, 60_000, 70_000),
                 ("on-app-open-v1", 0, 1_000, 5_000)]
        for i, line in enumerate((golden / "schedule.txt").read_text().splitlines()):
            drawn = [schedule.interval(dict(zip(("algorithm", "min_ms", "mean_ms", "max_ms"), kind)), bytes(range(32)), i)
                     for kind in kinds]
            self.assertEqual(drawn, [int(word) for word in line.split()])
        for size in (0, 3, 8):
            note = notes.parse_note((golden / f"log1-{size}.checkpoint").read_bytes())
            key = notes.parse_vkey("redflag.example/log1+40a02900+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
            self.assertTrue(notes.check_note(note, key.name, [key])[0])
            self.assertEqual(notes.parse_checkpoint(note.text).size, size)


if __name__ == "__main__":
    unittest.main()
