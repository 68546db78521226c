"""Exports that are drawn, opened by what they are for: a PNG and its words, ffprobe, an XML parser."""
import datetime
import json
import os
import shutil
import signal
import struct
import subprocess
import unittest

from png_file import DC, IPTC_EXT, PHOTOSHOP, RED_FLAG, VIRTUAL_RECORDING, Png, xmp_alternatives, xmp_properties
from programs import BIN, SAMPLES, ProgramTest, peak_of, play, records, run, verify

LABEL = "SIMULATION - fictional device"
EVENING = SAMPLES / "ordinary_evening.yaml"


def boxes_of(data):
    """The boxes of an MP4 file's top (ISO 14496-12): name and content."""
    out, at = [], 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        out.append((name, data[at + 8:at + size]))
        at += size
    return out


class Pictures(ProgramTest):
    def made(self, what, *more):
        log = self.folder / what
        done = run("make_log", what, log, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return log

    def export(self, log, form, out, *more, code=0):
        done = run("trace-viewer", "export", log, "--format", form, "--out", self.folder / out, *more)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1 if code else 0, done.stderr)
        return done.stderr if code else self.folder / out

    def shots(self, log):
        return records(log, "--kind", "screenshot")

    def says_what_it_is(self, xmp, verdict="intact"):
        self.assertEqual(xmp[f"{DC}title"], LABEL)
        self.assertEqual(xmp[f"{PHOTOSHOP}Headline"], LABEL)
        self.assertEqual(xmp[f"{IPTC_EXT}DigitalSourceType"], VIRTUAL_RECORDING)
        self.assertIn(LABEL, xmp[f"{PHOTOSHOP}Instructions"])
        self.assertIn("root", xmp[f"{PHOTOSHOP}Instructions"])
        self.assertIn("SIMULATION", xmp[f"{DC}description"])
        self.assertTrue(xmp[f"{PHOTOSHOP}Source"])
        self.assertTrue(xmp[f"{RED_FLAG}assumed"])
        self.assertEqual(xmp[f"{RED_FLAG}verdict"], verdict)

    def test_a_contact_sheet_is_a_page_to_print(self):
        for what in ("evening", "hostile"):
            log = self.made(what)
            png = Png(self.export(log, "contact-sheet", f"{what}.png").read_bytes())
            self.assertEqual((png.width, png.height, png.bits, png.colour), (2480, 3508, 8, 2))
            self.assertAlmostEqual(png.dots_per_inch(), 300, delta=0.1)
            texts = png.texts()
            self.assertEqual((texts["Title"], texts["Warning"], texts["page"]), (LABEL, LABEL, "1 of 1"))
            self.assertEqual(texts["records"].replace("-", ", ").split(", ")[0], str(self.shots(log)[0]["seq"]))
            self.says_what_it_is(png.xmp())

    def test_what_is_written_around_the_pictures_is_in_the_language_asked_for(self):
        play(self.folder / "data", EVENING, phone="told")
        log = self.folder / "data" / "told"
        sheets = {lang: Png(self.export(log, "contact-sheet", f"{lang}.png", "--lang", lang).read_bytes())
                  for lang in ("en", "ko")}
        sheets[""] = Png(self.export(log, "contact-sheet", "default.png").read_bytes())
        said = {lang: sheet.texts() for lang, sheet in sheets.items()}
        for lang in sheets:
            with self.subTest(lang):
                self.assertEqual(said[lang]["Title"], LABEL)
                self.assertTrue(said[lang]["Description"].startswith("SIMULATION. "))
                # What other programs look for stays what the log says.
                for fact in ("Source", "Capture-Profile", "Assumed-Values", "Log-Verdict"):
                    self.assertEqual(said[lang][fact], said["en"][fact])
        self.assertEqual(said[""]["Description"], said["en"]["Description"])
        packet = said["en"]["XML:com.adobe.xmp"]
        self.assertEqual(list(xmp_alternatives(packet, f"{DC}description")), ["x-default"])
        self.assertIn("가상의 전화기의 화면", said["ko"]["Description"])
        self.assertIn("실제 기기에서 가져온 것은 없습니다", said["ko"]["Disclaimer"])
        packet = said["ko"]["XML:com.adobe.xmp"]
        described = xmp_alternatives(packet, f"{DC}description")
        self.assertEqual(list(described), ["x-default", "ko", "en"])
        self.assertEqual(described["x-default"], described["ko"])
        self.assertEqual(described["en"], said["en"]["Description"])
        self.assertEqual(set(xmp_alternatives(packet, f"{DC}title").values()), {LABEL})
        for form in ("video", "gif"):
            films = [self.export(log, form, f"{form}-{lang}.{form}", "--lang", lang) for lang in ("en", "ko")]
            english, korean = [self.decoded(film, "scale=96:54") for film in films]
            self.assertEqual(len(english), len(korean))
            self.assertNotEqual(english, korean)
            self.assertIn("가상의 전화기의 화면".encode(), films[1].read_bytes())
        for form in ("csv", "jsonl", "har", "log"):
            self.assertIn("--lang", self.export(log, form, "no", "--lang", "ko", code=2))
        self.assertIn("--lang", self.export(log, "gif", "no", "--lang", "xx", code=2))

    def test_a_contact_sheet_of_many_has_several_pages(self):
        log = self.made("evenings", 4, 9)
        seen = []
        self.export(log, "contact-sheet", "sheet.png")
        self.assertEqual(sorted(path.name for path in self.folder.glob("sheet*")),
                         ["sheet-2.png", "sheet-3.png", "sheet.png"])
        for name, page in (("sheet.png", 1), ("sheet-2.png", 2), ("sheet-3.png", 3)):
            texts = Png((self.folder / name).read_bytes()).texts()
            self.assertEqual(texts["page"], f"{page} of 3")
            seen += texts["records"].split(", ")
        self.assertEqual(seen, [str(shot["seq"]) for shot in self.shots(log)])

    def test_pages_replace_nothing(self):
        log = self.made("evenings", 4, 9)
        (self.folder / "sheet-3.png").write_text("mine")
        error = self.export(log, "contact-sheet", "sheet.png", code=2)
        self.assertIn("sheet-3.png: is there already", error)
        self.assertEqual([path.name for path in self.folder.glob("*sheet*")], ["sheet-3.png"])
        self.assertEqual((self.folder / "sheet-3.png").read_text(), "mine")

    def test_a_redaction_is_told_with_the_original_s_hash(self):
        log = self.made("evening")
        shot = self.shots(log)[0]
        regions = f"{shot['seq']}:40,200,300,60"
        png = Png(self.export(log, "contact-sheet", "one.png", "--blur", regions, "--seq", shot["seq"]).read_bytes())
        told = f"{shot['seq']}: 40,200 300x60, original SHA-256 {shot['image']}"
        self.assertEqual(png.texts()["redacted"], told)
        self.assertEqual(png.xmp()[f"{RED_FLAG}redacted"], told)
        self.assertIn("REDACTED", png.texts()["Description"])
        self.assertNotIn(shot["title"], "".join(png.texts().values()))

    def test_what_cannot_be_redacted_is_refused_in_a_line(self):
        log = self.made("evening")
        shot = self.shots(log)[0]["seq"]
        for options, why in ((["--blur", f"{shot}:0,0,721,8"], "reaches out of the picture, which is 720x1280"),
                             (["--blur", "0:0,0,8,8"], "record 0 is no screenshot"),
                             (["--blur", "99999:0,0,8,8"], "record 99999 is not in this log"),
                             (["--blur", f"{shot}:0,0,8,8", "--seq", "0"], "is not among those exported"),
                             (["--blur", f"{shot}:0,0,7,8"], "is not SEQ:X,Y,W,H"),
                             (["--kind", "visit"], "only screenshots can be drawn"),
                             (["--seq", "0"], "no screenshot is selected")):
            self.assertIn(why, self.export(log, "contact-sheet", "no.png", *options, code=2))
        for form in ("csv", "jsonl", "log", "tiles"):
            self.assertIn("not made of pictures", self.export(log, form, "no", "--blur", f"{shot}:0,0,8,8", code=2))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["evening"])

    def probed(self, path, *entries):
        told = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-of", "json", "-show_format",
                               "-show_streams", path], capture_output=True, text=True, check=True)
        self.assertEqual(told.stderr, "")
        told = json.loads(told.stdout)
        stream, = told["streams"]
        return stream, told["format"]

    def beats(self, shots):
        """How many half seconds each card stands, the title first, as FORMATS.md has it."""
        longest = max(1, min(6, 600 // len(shots)))
        shorter = max(1, longest * 2 // 3)
        moments = [datetime.datetime.fromisoformat(shot["time"]) for shot in shots]
        out = [10]
        for one, following in zip(moments, moments[1:]):
            passed = (following - one).total_seconds()
            out.append(longest if passed >= 60 else shorter)
            if passed >= 600:
                out.append(shorter)
        return out + [longest]

    def test_a_video_plays_and_says_what_it_is(self):
        for what, more in (("evening", ()), ("evenings", (4, 9)), ("hostile", ())):
            log = self.made(what, *more)
            out = self.export(log, "video", f"{what}.mp4")
            beats = sum(self.beats(self.shots(log)))
            stream, whole = self.probed(out)
            self.assertEqual([stream[key] for key in ("codec_name", "profile", "pix_fmt", "width", "height",
                                                      "color_space", "r_frame_rate", "start_time")],
                             ["h264", "High", "yuv420p", 1920, 1080, "bt709", "2/1", "0.000000"])
            self.assertEqual(int(stream["nb_read_frames"]), beats)
            self.assertEqual(float(whole["duration"]), beats / 2)
            self.assertEqual(whole["tags"]["title"], LABEL)
            self.assertIn("root", whole["tags"]["comment"])
            self.assertIn("SIMULATION", whole["tags"]["description"])
            boxes = boxes_of(out.read_bytes())
            self.assertEqual([name for name, _ in boxes], [b"ftyp", b"moov", b"free", b"mdat", b"uuid"])
            self.assertEqual(boxes[-1][1][:16].hex(), "be7acfcb97a942e89c71999491e3afac")
            self.says_what_it_is(xmp_properties(boxes[-1][1][16:].decode("utf8")), verify(log)[1]["verdict"])
            decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", out, "-f", "null", "-"],
                                     capture_output=True, text=True)
            self.assertEqual((decoded.returncode, decoded.stderr), (0, ""))

    def test_a_gif_plays_and_says_what_it_is(self):
        for what, more in (("evening", ()), ("evenings", (4, 9)), ("hostile", ())):
            log = self.made(what, *more)
            out = self.export(log, "gif", f"{what}.gif")
            beats = self.beats(self.shots(log))
            stream, whole = self.probed(out)
            self.assertEqual([stream[key] for key in ("codec_name", "width", "height")], ["gif", 960, 540])
            self.assertEqual(int(stream["nb_read_frames"]), len(beats))
            self.assertAlmostEqual(float(whole["duration"]), sum(beats) / 2, places=2)
            data = out.read_bytes()
            xmp = data[data.index(b"XMP DataXMP") + 11:]
            self.says_what_it_is(xmp_properties(xmp[:xmp.index(b'<?xpacket end="r"?>') + 19].decode("utf8")),
                                  verify(log)[1]["verdict"])
            self.assertIn(b"NETSCAPE2.0", data)
            self.assertIn(b"Warning: SIMULATION - fictional device", data)

    def luminances(self, path):
        """The relative luminance (WCAG 2.2) of each decoded picture's 16 by 9 parts, and when it appears."""
        times = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                                "frame=pts_time", "-of", "csv=p=0", path], capture_output=True, text=True, check=True)
        raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-vsync", "passthrough", "-vf",
                              "scale=16:9:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                             capture_output=True, check=True).stdout
        linear = [v / 255 / 12.92 if v / 255 <= 0.04045 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in range(256)]
        frames = [[0.2126 * linear[r] + 0.7152 * linear[g] + 0.0722 * linear[b]
                   for r, g, b in zip(*[iter(raw[at:at + 16 * 9 * 3])] * 3)]
                  for at in range(0, len(raw), 16 * 9 * 3)]
        return list(zip(map(float, times.stdout.replace(",", "").split()), frames, strict=True))

    def test_nothing_flashes_more_than_three_times_a_second(self):
        """From black to white and back at every screenshot, more of them than could each stand longer."""
        log = self.made("flashing", 700)
        for form, name in (("video", "f.mp4"), ("gif", "f.gif")):
            seen = self.luminances(self.export(log, form, name))
            changes = [now for (_, before), (now, after) in zip(seen, seen[1:])
                       if any(abs(a - b) >= 0.1 for a, b in zip(before, after))]
            self.assertGreater(len(changes), 600)
            for one, following in zip(changes, changes[1:]):
                self.assertGreaterEqual(following - one, 0.334)

    def decoded(self, path, filters):
        return subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-vsync", "passthrough", "-vf", filters, "-f",
                               "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True).stdout

    def test_what_is_redacted_is_nowhere(self):
        sheets = []
        for name, color in (("red", (255, 0, 0)), ("blue", (0, 0, 255))):
            log = self.made("plain", *color)
            everything = f"{self.shots(log)[0]['seq']}:0,0,720,1280"
            sheet = self.export(log, "contact-sheet", f"{name}.png", "--blur", everything)
            sheets.append(self.decoded(sheet, "crop=420:702:118:718"))
            for form in ("video", "gif"):
                out = self.export(log, form, f"{name}.{form}", "--blur", everything)
                means = self.decoded(out, "crop=iw*0.25:ih*0.8:iw*0.04:ih*0.1,scale=1:1:flags=area")
                for at in range(0 if form == "gif" else 10 * 3, len(means), 3):
                    if form == "gif" and at == 0:
                        continue  # The title.
                    red, _, blue = means[at:at + 3]
                    self.assertLess(abs(red - blue), 12)
            shutil.rmtree(log)
        self.assertEqual(*sheets)

    def test_memory_does_not_grow_with_the_pictures(self):
        few, many = self.made("flashing", 30), self.folder / "many"
        run("make_log", "flashing", many, 180)
        for form in ("contact-sheet", "gif", "video"):
            peaks = []
            for log in (few, many):
                out = self.folder / f"{form} of {log.name}.x"
                code, error, peak_mib, _ = peak_of("trace-viewer", "export", log, "--format", form, "--out", out)
                self.assertEqual((code, error), (0, ""))
                peaks.append(peak_mib)
            with self.subTest(form):
                self.assertLess(peaks[1], peaks[0] + 7)
                self.assertLess(peaks[1], 300)

    def interrupted(self, form, name):
        log = self.made("evenings", 40, 9)
        here = self.folder / "here"
        here.mkdir()
        for how in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([str(BIN / "trace-viewer"), "export", str(log), "--format", form, "--out",
                                        str(here / name)], stderr=subprocess.PIPE)
            while process.poll() is None and not os.listdir(here):
                pass
            process.send_signal(how)
            error = process.communicate()[1].decode()
            self.assertEqual(process.returncode, 2, error)
            self.assertIn("interrupted; nothing was written", error)
            self.assertEqual(os.listdir(here), [])

    def test_an_interrupted_contact_sheet_leaves_nothing(self):
        self.interrupted("contact-sheet", "sheet.png")

    def test_an_interrupted_film_leaves_nothing(self):
        self.interrupted("video", "film.mp4")

    def test_an_interrupted_animation_leaves_nothing(self):
        self.interrupted("gif", "film.gif")


if __name__ == "__main__":
    unittest.main()
