"""Proofs, tiles and checkpoints as their users meet them: made by one program, checked without its log, and read by a
reader that shares no code with it."""
import base64
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import unittest

from programs import BIN, SAMPLES, ProgramTest, records, run, verify

EVENING = SAMPLES / "ordinary_evening.yaml"


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root_of(hashes):
    """RFC 6962 section 2.1, word for word."""
    if len(hashes) == 0:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(hashes[:k]) + root_of(hashes[k:])).digest()


def tile_name(index):
    """As c2sp.org/tlog-tiles spells a tile's index."""
    name = f"{index % 1000:03}"
    while index := index // 1000:
        name = f"x{index % 1000:03}/{name}"
    return name


def read_tiles(folder, size):
    """Every entry and every hash of every level, read the way a third party would."""
    entries, levels = [], []
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        bundle = (folder / "tile/entries" / (tile_name(index) + ("" if width == 256 else f".p/{width}"))).read_bytes()
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            entries.append(bundle[2:2 + length])
            bundle = bundle[2 + length:]
    level, count = 0, size
    while count:
        hashes = []
        for index in range((count + 255) // 256):
            width = min(256, count - 256 * index)
            tile = folder / f"tile/{level}" / (tile_name(index) + ("" if width == 256 else f".p/{width}"))
            data = tile.read_bytes()
            assert len(data) == 32 * width, tile
            hashes += [data[i:i + 32] for i in range(0, len(data), 32)]
        levels.append(hashes)
        level, count = level + 1, count // 256
    return entries, levels


class Proofs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.log = self.played(EVENING)
        self.key = self.folder / "the.vkey"
        shutil.copy(self.log / "log.vkey", self.key)

    def prove(self, seq, name="proof.tlog-proof"):
        file = self.folder / name
        made = run("trace-viewer", "prove", self.log, seq, "--out", file)
        self.assertEqual(made.returncode, 0, made.stderr)
        return file

    def check(self, file, *more):
        done = run("trace-viewer", "check", file, "--key", self.key, "--json", *more)
        return done.returncode, json.loads(done.stdout)

    def test_every_record_is_proved_without_its_log(self):
        listed = records(self.log)
        proofs = [(r, self.prove(r["seq"], f"{r['seq']}.tlog-proof")) for r in listed]
        shutil.rmtree(self.log)
        for record, file in proofs:
            code, answer = self.check(file)
            self.assertEqual((code, answer["proved"], answer["seq"]), (0, True, record["seq"]))
            self.assertEqual(answer["record"]["kind"], record["kind"])
            self.assertEqual(answer["size"], len(listed))
            shot = record["kind"] == "screenshot"
            self.assertEqual(answer["picture"], "same" if shot else "none")
            self.assertEqual(file.with_suffix(".png").exists(), shot)

    def test_the_picture_beside_it_must_be_the_one_taken(self):
        shots = [r["seq"] for r in records(self.log, "--kind", "screenshot")]
        first, second = self.prove(shots[0], "a.tlog-proof"), self.prove(shots[-1], "b.tlog-proof")
        other = second.with_suffix(".png")
        code, answer = self.check(first, "--png", other)
        self.assertEqual((code, answer["proved"], answer["picture"]), (1, False, "different"))
        first.with_suffix(".png").unlink()
        code, answer = self.check(first)
        self.assertEqual((code, answer["proved"], answer["picture"]), (0, True, "not-given"))
        visit = self.prove(records(self.log, "--kind", "visit")[0]["seq"], "c.tlog-proof")
        self.assertEqual(self.check(visit, "--png", other)[0], 1)

    def test_a_proof_answers_no_or_not_at_all_when_it_should(self):
        proof = self.prove(3)
        for what, arguments, code in (
                ("there already", ("prove", self.log, 3, "--out", proof), 2),
                ("no such record", ("prove", self.log, 10_000, "--out", self.folder / "x"), 1),
                ("named as its picture", ("prove", self.log, 3, "--out", self.folder / "x.png"), 2),
                ("no proof", ("check", EVENING, "--key", self.key), 1),
                ("no file", ("check", self.folder / "x", "--key", self.key), 2),
                ("no key", ("check", proof), 2),
                ("a picture for a key", ("check", proof, "--key", EVENING), 2)):
            with self.subTest(what):
                done = run("trace-viewer", *arguments)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertFalse((self.folder / "x").exists())
        other = self.played(EVENING, phone="other", seed=8)
        done = run("trace-viewer", "check", proof, "--key", other / "log.vkey")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not signed by a key you trust", done.stdout)

    def test_no_flipped_bit_is_believed(self):
        """A sample of what storage's own test does to every bit."""
        good = self.prove(5).read_bytes()
        chance = random.Random(5)
        changed = self.folder / "changed"
        for place in chance.sample(range(len(good) * 8), 60):
            data = bytearray(good)
            data[place // 8] ^= 1 << place % 8
            changed.write_bytes(data)
            self.assertEqual(self.check(changed)[0], 1, place)

    def test_a_changed_record_cannot_be_proved(self):
        import sqlite3
        db = sqlite3.connect(self.log / "log.db")
        guards = db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE record SET body = replace(body, 'kind', 'kinD') WHERE seq = 4")
        db.commit()
        db.close()
        for seq in (4, 5):
            done = run("trace-viewer", "prove", self.log, seq, "--out", self.folder / "x")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("verify the log", done.stderr)
        done = run("trace-viewer", "export", self.log, "--format", "tiles", "--out", self.folder / "tiles")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertFalse((self.folder / "tiles").exists())

    def test_tiles_are_what_a_stranger_reads_the_log_from(self):
        out = self.folder / "tiles"
        out.mkdir()
        done = run("trace-viewer", "export", self.log, "--format", "tiles", "--out", f"{out}/")
        self.assertEqual(done.returncode, 0, done.stderr)
        origin, size, root = (out / "checkpoint").read_text(encoding="utf8").split("\n")[:3]
        entries, levels = read_tiles(out, int(size))
        self.assertEqual([json.loads(e)["seq"] for e in entries], list(range(int(size))))
        self.assertEqual([leaf(e) for e in entries], levels[0])
        self.assertEqual(root_of(levels[0]), base64.b64decode(root))
        self.assertEqual(json.loads(entries[0])["origin"], origin)
        again = run("trace-viewer", "export", self.log, "--format", "tiles", "--out", out)
        self.assertEqual(again.returncode, 2)
        self.assertIn("not an empty folder", again.stderr)

    def test_a_checkpoint_travels_as_a_photograph(self):
        if not shutil.which("zbarimg"):
            self.skipTest("zbarimg is not here")
        code = self.folder / "code.png"
        done = run("trace-viewer", "checkpoint", self.log, "--qr", "--png", code)
        self.assertEqual(done.returncode, 0, done.stderr)
        note, screen = done.stdout.split("\n\n\x1b", 1)
        note += "\n"
        # What the terminal shows, as a picture: two modules in a character, eight pixels a module.
        rows = []
        for line in ("\x1b" + screen).splitlines():
            cells = line.removeprefix("\x1b[38;5;16;48;5;231m").removesuffix("\x1b[0m")
            rows += ["".join("10"[c in " ▄"] for c in cells), "".join("10"[c in " ▀"] for c in cells)]
        shown = self.folder / "shown.pbm"
        big = ["".join(c * 8 for c in row) for row in rows for _ in range(8)]
        shown.write_text(f"P1\n{len(big[0])} {len(big)}\n" + "\n".join(big) + "\n", encoding="ascii")
        for picture in (code, shown):
            read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, timeout=60)
            self.assertEqual(read.stdout.decode().rstrip("\n") + "\n", note)
        remembered = self.folder / "remembered"
        remembered.write_bytes(note.replace("\n", "\r\n").encode() + b"\n \n")  # As mail leaves it.
        self.assertEqual(verify(self.log, "--checkpoint", remembered)[0], 0)
        other = self.played(EVENING, phone="other", seed=8)
        self.assertNotEqual(run("trace-viewer", "verify", other, "--checkpoint", remembered).returncode, 0)


class LongLog(ProgramTest):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "long"
        subprocess.run([str(BIN / "make_log"), "long", str(self.log), "70000"], check=True, timeout=240)

    def test_an_export_that_is_interrupted_leaves_nothing(self):
        out = self.folder / "here" / "tiles"
        out.parent.mkdir()
        for how in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([str(BIN / "trace-viewer"), "export", str(self.log), "--format", "tiles",
                                        "--out", str(out)], stderr=subprocess.PIPE)
            while process.poll() is None and not list(out.parent.glob(".tiles.*/tile/0/*")):
                pass
            process.send_signal(how)
            error = process.communicate()[1].decode()
            if process.returncode == 0:  # It had finished before it was told.
                shutil.rmtree(out)
            else:
                self.assertEqual(process.returncode, 2, error)
                self.assertIn("interrupted; nothing was written", error)
            self.assertEqual(os.listdir(out.parent), [])

    def test_seventy_thousand_records(self):
        out = self.folder / "tiles"
        done = run("trace-viewer", "export", self.log, "--format", "tiles", "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        _, size, root = (out / "checkpoint").read_text(encoding="utf8").split("\n")[:3]
        self.assertGreaterEqual(int(size), 70_000)
        entries, levels = read_tiles(out, int(size))
        self.assertEqual(root_of([leaf(e) for e in entries]), base64.b64decode(root))
        for lower, upper in zip(levels, levels[1:]):
            self.assertEqual([root_of(lower[i:i + 256]) for i in range(0, len(lower) // 256 * 256, 256)], upper)
        # A proof costs what it costs, however long the log.
        proof = self.folder / "proof"
        self.assertEqual(run("trace-viewer", "prove", self.log, 65_536, "--out", proof).returncode, 0)
        self.assertEqual(run("trace-viewer", "check", proof, "--key", out / "log.vkey").returncode, 0)
        self.assertLess(proof.stat().st_size, 4_000)


if __name__ == "__main__":
    unittest.main()
