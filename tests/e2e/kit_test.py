"""The trainer's kit (sample_sessions/kit) is whole: notes, cards, links, commands, both languages."""
import base64
import functools
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest
from urllib.parse import urlsplit

from programs import BIN, ROOT, SAMPLES, ProgramTest, run

PROFILES = json.loads((ROOT / "emulator/capture/profiles.json").read_text(encoding="utf-8"))["profiles"]
VOID = {"meta", "link", "input", "br", "img", "hr"}
NOTE = {"en": ["Objective", "What to notice", "Questions", "How to run it"],
        "ko": ["목표", "눈여겨볼 것", "물음", "이끄는 법"]}
CARD = {"en": ["Reported", "Source and certainty", "What other accounts say", "Assumed by this project"],
        "ko": ["보도된 것", "출처와 확실함", "다른 보도가 말하는 것", "이 사업이 가정한 것"]}
GUIDE = ["glance", "prepare", "fifteen", "nobody", "trouble", "fortyfive", "debrief", "transfer",
         "support", "uneasy"]
PAGES = ["cards.html", "glossary.html", "guide.html", "handouts.html", "notes.html", "retelling.html"]
PRINTED = ("Join", "Code", "Console", "Listening")  # By `red-flag class`, each before an address or words.
SEEN_IN = ("emulator/**/*", "viewer/*/**/*", "scripts/*", "sample_sessions/lessons/*", "sample_sessions/fallback/*.yaml")
NAMES_A_PROGRAM = re.compile(r"(?:build/release/bin/)?(red-flag|trace-viewer|append-only-audit) ")


def plain(text):
    return " ".join(text.split())


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.parts = tag, attributes, parent, []

    def walk(self):
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, *tags):
        return [e for e in self.walk() if e.tag in tags]

    def words(self):
        return plain("".join(p if isinstance(p, str) else p.words() for p in self.parts))

    def in_language(self, language):
        """Its own parts in that language: the kit keeps each in a div of its own."""
        return next((p for p in self.parts if isinstance(p, Element) and p.tag == "div"
                     and p.attributes.get("lang") == language), None)

    def under(self, heading):
        """What stands between the heading of these words and the next."""
        found, inside = Element("#part", {}, None), False
        for part in self.parts:
            if isinstance(part, Element) and part.tag == "h3":
                inside = part.words() == heading
            elif inside:
                found.parts.append(part)
        return found


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("#root", {}, None)
        self.feed(path.read_text(encoding="utf-8"))
        self.ids = {e.attributes["id"]: e for e in self.root.walk() if "id" in e.attributes}

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.at)
        self.at.parts.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag):
        while tag not in VOID and self.at.parent and self.at.tag != tag:
            self.at = self.at.parent
        if tag not in VOID and self.at.parent:
            self.at = self.at.parent

    def handle_data(self, data):
        self.at.parts.append(data)


def sections(page, name, wanted, where):
    """The faults of one section's headings, in both languages, and that something stands under each."""
    section = page.ids.get(name)
    if section is None:
        return [f"{where}: nothing about {name}"]
    faults = []
    for language, headings in wanted.items():
        part = section.in_language(language)
        if part is None:
            faults.append(f"{where}: {name} is not in {language}")
            continue
        faults += [f"{where}: {name} says nothing under '{heading}'" for heading in headings
                   if not part.under(heading).words()]
    return faults


def faults_of_notes(samples, pages):
    faults = []
    for session in sorted(samples.glob("*.yaml")):
        faults += sections(pages["notes.html"], session.stem, NOTE, "notes.html")
    return faults


def faults_of_cards(pages):
    faults = []
    page = pages["cards.html"]
    for profile in PROFILES:
        missing = sections(page, profile["id"], CARD, "cards.html")
        faults += missing
        if missing:
            continue
        english, korean = (page.ids[profile["id"]].in_language(one) for one in ("en", "ko"))
        for language, part in (("en", english), ("ko", korean)):
            if profile["source"][language] not in part.under(CARD[language][1]).words():
                faults.append(f"cards.html: {profile['id']} cites another source than the profile")
        for part in (english.under(CARD["en"][1]), korean.under(CARD["ko"][1])):
            if f" {profile['certainty']}" not in part.words():
                faults.append(f"cards.html: {profile['id']} does not say how certain it is")
        for field, place in (("contradictions", 2), ("assumed", 3)):
            for language, part in (("en", english), ("ko", korean)):
                listed = [e.words() for e in part.under(CARD[language][place]).all("li")]
                if listed != [plain(one[language]) for one in profile[field]]:
                    faults.append(f"cards.html: {profile['id']} has other {field} than the "
                                  f"profile, in {language}")
    return faults


def faults_of_languages(pages):
    faults = []
    for name, page in pages.items():
        for section in page.root.all("section"):
            for language in ("en", "ko"):
                if section.in_language(language) is None:
                    faults.append(f"{name}: section '{section.words()[:30]}' is not in {language}")
    return faults


def faults_of_links(samples, pages):
    faults = []
    for name, page in pages.items():
        for element in page.root.walk():
            link = element.attributes.get("href") or element.attributes.get("src")
            if not link or urlsplit(link).scheme:
                continue
            parts = urlsplit(link)
            target = (samples / "kit" / parts.path) if parts.path else samples / "kit" / name
            if not target.is_file():
                faults.append(f"{name}: {link} leads nowhere")
            elif parts.fragment and parts.fragment not in pages[target.name].ids:
                faults.append(f"{name}: {link}: no such part")
    readme = (samples / "README.md").read_text(encoding="utf-8")
    for file in re.findall(r"`((?:kit|lessons|cards)/[\w./-]+|\w+\.yaml)`", readme):
        if not (samples / file).exists():
            faults.append(f"README.md: {file} is not there")
    return faults


def helps():
    """For each command there is ('red-flag play'): the options its --help names."""
    found = {}
    for program in ("red-flag", "trace-viewer", "append-only-audit"):
        text = run(program, "--help").stdout
        found[program] = set(re.findall(r"--[a-z][\w-]*", text))
        for command in re.findall(r"^  ([a-z]+) {2,}", text.partition("Subcommands:")[2], re.M):
            options = set(re.findall(r"--[a-z][\w-]*", run(program, command, "--help").stdout))
            found[f"{program} {command}"] = options
    return found


def faults_of_commands(pages, known):
    faults = []
    for name, page in pages.items():
        for line in "\n".join("".join(p for p in code.parts if isinstance(p, str))
                              for code in page.root.all("code")).splitlines():
            program = NAMES_A_PROGRAM.match(line)
            for file in re.findall(r"sample_sessions/[\w./-]+", line):
                if not (ROOT / file).exists():
                    faults.append(f"{name}: {file} is not there")
            if not program:
                continue
            words = line[program.end():].split()
            command = f"{program[1]} {words[0]}"
            if command not in known and program[1] != "append-only-audit":
                continue  # Not built, or a name that no program has yet.
            for option in (w for w in words if w.startswith("--")):
                if option not in known.get(command, known[program[1]]):
                    faults.append(f"{name}: {command} has no {option}")
    return faults


def command_lines(pages):
    """Every line of the kit's command blocks that a reader would type and that ends by itself."""
    lines = {}
    for page in pages.values():
        for block in page.root.all("pre"):
            for line in block.all("code")[0].parts[0].splitlines():
                if NAMES_A_PROGRAM.match(line) and not re.search(r" (?:serve|run|class|dispose) ", line):
                    lines[line] = None
    return list(lines)


def spoken_in(lesson, parts):
    """[(language, line)] of these parts of a lesson's acts."""
    found = []
    for part in re.findall(rf"^    (?:{parts}):\n((?:      .*\n)+)", lesson.read_text(encoding="utf-8"), re.M):
        found += [(language, line.replace('\\"', '"'))
                  for language, line in re.findall(r'(ko|en): "(.*)"$', part, re.M)]
    return found


def faults_of_buttons(guide):
    """Every button the guide says to press is on the console under that name."""
    faults = []
    for language in ("en", "ko"):
        strings = json.loads((ROOT / f"emulator/serve/web/strings/{language}.json").read_text("utf-8"))
        pressed = [strong.words() for part in ("fifteen", "nobody", "uneasy")
                   for strong in guide.ids[part].in_language(language).all("strong")]
        faults += [f"guide.html: no button says '{one}'" for one in pressed
                   if one.rstrip(":") not in PRINTED and one not in strings.values()]
        if len(pressed) < 8:
            faults.append(f"guide.html: presses nothing in {language}")
    return faults


@functools.cache
def everything_shown():
    """The text of whatever a screen may show words of."""
    files = {path for pattern in SEEN_IN for path in ROOT.glob(pattern)
             if path.suffix in ("", ".cc", ".html", ".js", ".json", ".ts", ".yaml") and path.is_file()
             and "node_modules" not in path.parts}
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(files))


def faults_of_quotes(guide, shown):
    """What the guide says is to be seen (<q>) is what some screen says; a number stands for any."""
    return [f"guide.html: nothing shows '{quote.words()}'" for quote in guide.root.all("q")
            if not re.search(re.sub(r"\\?\d+", lambda _: r"(\\d+|\{n\})", re.escape(quote.words())), shown)]


def faults_of_guide(samples, pages):
    """The guide goes through the fifteen-minute lesson word by word: they must not drift apart."""
    page = pages["guide.html"]
    faults = [f"guide.html: no part '{part}'" for part in GUIDE if part not in page.ids]
    if faults:
        return faults
    words = {one: page.ids["fifteen"].in_language(one).words() for one in ("en", "ko")}
    lesson = (samples / "lessons/fifteen_minutes.yaml").read_text(encoding="utf-8")
    spoken = spoken_in(samples / "lessons/fifteen_minutes.yaml", "trainer|questions|actions")
    for ko, en in re.findall(r'^  - act: \{ko: "(.*)", en: "(.*)"\}$', lesson, re.M):
        spoken += [("ko", ko), ("en", en)]
    if len(spoken) < 20:
        faults.append("lessons/fifteen_minutes.yaml: this test cannot read it")
    faults += faults_of_buttons(page) + faults_of_quotes(page, everything_shown())
    return faults + [f"guide.html: does not say '{line}'" for language, line in spoken
                     if plain(line) not in words[language]]


def faults_of(samples, known):
    missing = [name for name in PAGES if not (samples / "kit" / name).is_file()]
    if missing:
        return [f"{name} is missing" for name in missing]
    pages = {path.name: Page(path) for path in sorted((samples / "kit").glob("*.html"))}
    faults = (faults_of_notes(samples, pages) + faults_of_cards(pages) + faults_of_languages(pages)
              + faults_of_links(samples, pages) + faults_of_commands(pages, known)
              + faults_of_guide(samples, pages))
    for name, page in pages.items():
        if page.root.all("script"):
            faults.append(f"{name}: has a script")
        if "SIMULATION" not in page.root.words():
            faults.append(f"{name}: does not say SIMULATION")
    if pages["retelling.html"].root.all("link", "img"):
        faults.append("retelling.html: is not self-contained")
    return faults


def told_by(page):
    """What an exported story shows: its author's words, and the records as signed. Without what differs
    from log to log (record 0) and from font to font (pictures)."""
    text = page.read_text(encoding="utf-8")
    bodies = [json.loads(base64.b64decode(body)) for body in re.findall(r"^extra (\S+)$", text, re.M)]
    shown = [{name: value for name, value in body.items() if name != "image"}
             for body in bodies if body["kind"] != "genesis"]
    return re.findall(r'<div class="said">.*?</div>', text, re.S), shown


class Fallback(ProgramTest):
    """The page for the day on which nothing runs, kept ready. kit.test.mjs opens it without a network."""
    kept = SAMPLES / "fallback/evening.html"

    def test_it_is_what_the_script_makes_today(self):
        made = self.folder / "made.html"
        made.write_text("an older one")
        ran = subprocess.run([ROOT / "scripts/fallback", made], env={**os.environ, "RED_FLAG_BIN": str(BIN)},
                             capture_output=True, text=True, timeout=120)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        words, shown = told_by(self.kept)
        self.assertEqual((words, shown), told_by(made), "run scripts/fallback")
        self.assertGreater(len(words), 20)
        self.assertGreater(len([one for one in shown if one["kind"] == "screenshot"]), 5)

    def test_it_is_small_enough_to_carry_and_ends_with_what_the_lesson_ends_with(self):
        self.assertLess(self.kept.stat().st_size, 2_000_000)
        story = (SAMPLES / "fallback/story.yaml").read_text(encoding="utf-8")
        lines = spoken_in(SAMPLES / "lessons/fifteen_minutes.yaml", "actions")
        self.assertEqual(len(lines), 6)
        for _, line in lines:
            self.assertIn(line, story)


class LongLesson(ProgramTest):
    def test_it_calls_what_is_pressed_by_its_name(self):
        lines = spoken_in(SAMPLES / "lessons/forty_five_minutes.yaml", "trainer")
        for folder, keys in (("emulator/serve/web", ("wall_telling", "wall_viewer")),
                             ("viewer/web", ("panel_how", "try_to_delete"))):
            for language, (left, right) in {"en": '""', "ko": "‘’"}.items():
                strings = json.loads((ROOT / folder / f"strings/{language}.json").read_text("utf-8"))
                said = " ".join(line for one, line in lines if one == language)
                for key in keys:
                    self.assertIn(left + strings[key] + right, said)


class Kit(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.known = helps()
        assert "red-flag play" in cls.known and "--seed" in cls.known["red-flag play"], cls.known

    def test_it_is_whole(self):
        self.assertEqual(faults_of(SAMPLES, self.known), [])

    def test_every_command_it_names_works_as_it_stands(self):
        (self.folder / "sample_sessions").symlink_to(SAMPLES)
        lines = command_lines({path.name: Page(path) for path in sorted((SAMPLES / "kit").glob("*.html"))})
        self.assertGreater(len(lines), 10)
        formats = run("trace-viewer", "export", "--help").stdout
        for line in lines:
            with self.subTest(line):
                program, *arguments = line.removeprefix("build/release/bin/").split()
                if "--format" in arguments and arguments[arguments.index("--format") + 1] not in formats:
                    self.skipTest("not built yet")
                ran = subprocess.run([BIN / program, *arguments], cwd=self.folder, capture_output=True,
                                     text=True, timeout=120)
                self.assertEqual(ran.returncode, 0, ran.stderr)
                self.assertNotRegex(ran.stderr, r"\.yaml:\d+:", "a step missed its target")

    def test_the_class_begins_as_the_guide_says(self):
        if "red-flag class" not in self.known:
            self.skipTest("no program has this command")
        (self.folder / "sample_sessions").symlink_to(SAMPLES)
        blocks = Page(SAMPLES / "kit/guide.html").ids["fifteen"].all("pre")
        command = blocks[0].all("code")[0].words()
        self.assertIn("red-flag class", command)
        program, *arguments = command.removeprefix("build/release/bin/").split()
        arguments[arguments.index("--listen") + 1] = "127.0.0.1:0"
        # Told another name it says where it listens, as it does of 0.0.0.0.
        arguments += ["--control", "127.0.0.1:0", "--url", "http://class.example"]
        address = r"http://\S+"
        with subprocess.Popen([BIN / program, *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                              text=True) as daemon:
            try:
                for name, value in zip(PRINTED, (address, r"\w+-\w+-\w+", address + r"#\w+", address), strict=True):
                    self.assertRegex(daemon.stdout.readline(), f"^{name}: {value}$")
                daemon.terminate()
                self.assertEqual(daemon.stdout.read(), "", "the guide tells of these lines only")
            finally:
                daemon.terminate()
        self.assertTrue((self.folder / "class").is_dir())

    def test_each_way_of_breaking_it_is_found(self):
        kit = pathlib.Path("kit")
        profile = PROFILES[0]
        for file, old, new, fault in [
            (kit / "notes.html", 'id="lent_phone"', 'id="lost"', "nothing about lent_phone"),
            (kit / "notes.html", "<h3>눈여겨볼 것</h3>", "", "says nothing under '눈여겨볼 것'"),
            (kit / "notes.html", "<h3>Questions</h3>", "<h3>Questions</h3><h3>Else</h3>",
             "says nothing under 'Questions'"),
            (kit / "notes.html", '<div lang="ko">\n<h3>목표', '<div lang="ja">\n<h3>목표', "is not in ko"),
            (kit / "cards.html", 'id="bbc-2025"', 'id="bbc"', "nothing about bbc-2025"),
            (kit / "cards.html", profile["source"]["ko"].split(", ")[-1], "누군가", "cites another source"),
            (kit / "cards.html", "at least 10 s", "at least 11 s", "other assumed than the profile, in en"),
            (kit / "cards.html", "최소 10초", "최소 11초", "other assumed than the profile, in ko"),
            (kit / "guide.html", 'href="handouts.html"', 'href="handout.html"', "leads nowhere"),
            (kit / "guide.html", "notes.html#three_accounts", "notes.html#four", "no such part"),
            (kit / "guide.html", "--data evening", "--folder evening", "red-flag run has no --folder"),
            (kit / "guide.html", "Be silent for a minute", "Talk for a minute", "does not say"),
            (kit / "guide.html", "<strong>End the class</strong>", "<strong>Finish</strong>",
             "no button says 'Finish'"),
            (kit / "guide.html", "<q>1번 자리</q>", "<q>1번째 자리</q>", "nothing shows '1번째 자리'"),
            (kit / "handouts.html", "sample_sessions/two_phones.yaml", "sample_sessions/2.yaml",
             "is not there"),
            (kit / "retelling.html", "</style>", '</style><link rel="stylesheet" href="kit.css">',
             "not self-contained"),
            (pathlib.Path("README.md"), "`kit/notes.html`", "`kit/note.html`", "is not there"),
        ]:
            with self.subTest(fault):
                broken = self.folder / "samples"
                shutil.rmtree(broken, ignore_errors=True)
                broken.mkdir()
                for part in SAMPLES.glob("*.yaml"):
                    shutil.copy(part, broken)
                for part in ("kit", "lessons", "cards", "fallback"):
                    shutil.copytree(SAMPLES / part, broken / part)
                shutil.copy(SAMPLES / "README.md", broken)
                self.assertEqual(faults_of(broken, self.known), [])
                text = (broken / file).read_text(encoding="utf-8")
                self.assertIn(old, text, f"{file}: this test breaks what is not there")
                (broken / file).write_text(text.replace(old, new), encoding="utf-8")
                self.assertIn(fault, "\n".join(faults_of(broken, self.known)))


if __name__ == "__main__":
    unittest.main()
