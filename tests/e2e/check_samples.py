#!/usr/bin/env python3
"""Checks the sample sites and sessions: every link, picture, tap and search leads somewhere.

Usage: check_samples.py [SAMPLE_SESSIONS_FOLDER]. Standard library only. Exit 0: all good; 1: the
faults, one per line, on stderr; 2: could not look. It walks each session as the phone would,
by the rules of emulator/site/network.h and emulator/phone/page_process.h.
"""
import os
import pathlib
import re
import sys
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

LEAST_SITES, LEAST_PAGES, MOST_PICTURE_BYTES, MOST_SITE_BYTES = 5, 25, 40_000, 3_000_000
VOID = {"meta", "link", "img", "br", "input", "hr", "col"}
# What the phone's page engine cannot do; a page using it looks right only in a browser.
BEYOND_THE_ENGINE = re.compile(
    r"<script|<svg|<iframe|@import|display:\s*(?:inline-)?(?:flex|grid)|var\(|calc\(|transform:|"
    r"@font-face|object-fit")

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def apps_by_name():
    """Every app of the phone: its Korean name, and what sessions call it."""
    listed = pathlib.Path(__file__).resolve().parents[2] / "emulator/phone/installed.cc"
    found = re.findall(r'\{"([a-z-]+)",\s*"([^"]+)",', listed.read_text(encoding="utf-8"))
    return {name: app for app, name in found}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.parts = []  # Elements and strings, in order.

    def walk(self):
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def words(self):
        raw = "".join(p if isinstance(p, str) else p.words() for p in self.parts)
        return " ".join(raw.split())

    def inside(self, tag):
        element = self
        while element and element.tag != tag:
            element = element.parent
        return element


class Page(HTMLParser):
    """A page's tree. Unclosed or wrongly closed tags are faults: our own pages must be clean."""

    def __init__(self, where, text):
        super().__init__(convert_charrefs=True)
        self.where = where
        self.root = self.at = Element("#root", {}, None)
        self.feed(text)
        self.close()
        if self.at is not self.root:
            fault(where, f"<{self.at.tag}> is never closed")

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.at)
        self.at.parts.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.at.tag != tag:
            fault(self.where, f"line {self.getpos()[0]}: </{tag}> closes <{self.at.tag}>")
            return
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.parts.append(data)

    def all(self, *tags):
        return [e for e in self.root.walk() if e.tag in tags]


class Network:
    """emulator/site/network.h in twenty lines: hosts are folders, nothing else exists."""

    def __init__(self, sites):
        self.sites = sites
        self.hosts = {h for h in os.listdir(sites) if os.path.isdir(os.path.join(sites, h))}

    def get(self, url):
        """(path of the file, final address), or None when nothing answers."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname not in self.hosts:
            return None
        path, query = unquote(parts.path).strip("/"), unquote(parts.query.replace("+", " "))
        folder = not path or parts.path.endswith("/")
        if folder:
            path = f"{path}/index".lstrip("/")
        names = [f"{path.removesuffix('.html')}@{query}.html"] if query else []
        names += ([] if folder else [path]) + [f"{path}.html"]
        names += [] if folder else [f"{path}/index.html"]
        for name in names:
            file = os.path.join(self.sites, parts.hostname, name)
            if os.path.isfile(file):
                if name == f"{path}/index.html" and not folder:
                    url = parts._replace(path=parts.path + "/").geturl()
                return file, url
        return None


class Samples:
    def __init__(self, folder):
        self.folder = folder
        self.sites = os.path.join(folder, "sites")
        self.network = Network(self.sites)
        self.pages = {}  # By file.
        self.used = set()  # Files some page or session led to.

    def page(self, file):
        if file not in self.pages:
            with open(file, encoding="utf-8") as source:
                text = source.read()
            where = os.path.relpath(file, self.folder)
            if found := BEYOND_THE_ENGINE.search(text):
                fault(where, f"the page engine has no '{found[0]}'")
            self.pages[file] = Page(where, text)
        return self.pages[file]

    def address_of(self, file):
        host, name = os.path.relpath(file, self.sites).split(os.sep, 1)
        name = name.replace(os.sep, "/")
        if "@" in name:
            path, query = name.removesuffix(".html").split("@", 1)
            key, _, value = query.partition("=")
            return f"http://{host}/{path}?{key}={quote(value)}"
        return f"http://{host}/{name}"

    # --- sites
    def check_sites(self):
        total = 0
        files = sorted(os.path.join(d, n) for d, _, ns in os.walk(self.sites) for n in ns)
        # Beside the hosts' folders: what the browser's start page offers.
        bookmarks = os.path.join(self.sites, "bookmarks.txt")
        if bookmarks in files:
            files.remove(bookmarks)
            self.check_bookmarks(bookmarks)
        for file in files:
            total += os.path.getsize(file)
            if file.endswith(".html"):
                self.check_page(file)
            elif file.endswith(".css"):
                self.check_style(file)
            else:
                self.check_picture(file)
        pages = sum(f.endswith(".html") for f in files)
        for what, count, least in (("sites", len(self.network.hosts), LEAST_SITES),
                                   ("pages", pages, LEAST_PAGES)):
            if count < least:
                fault("sites", f"only {count} {what}, at least {least} are wanted")
        if total > MOST_SITE_BYTES:
            fault("sites", f"{total} bytes, at most {MOST_SITE_BYTES} are wanted")
        for file in files:
            # A search's "nothing found" page answers every query that has no file of its own.
            if file not in self.used and os.path.basename(file) not in ("index.html", "search.html"):
                if "@q=" not in file:
                    fault(os.path.relpath(file, self.folder), "no page leads here")
        return len(self.network.hosts), pages, total

    def check_page(self, file):
        page, where = self.page(file), os.path.relpath(file, self.folder)
        address = self.address_of(file)
        reached = self.network.get(address)
        if not reached or os.path.realpath(reached[0]) != os.path.realpath(file):
            fault(where, f"{address} does not lead to it")
        html, titles = page.all("html"), page.all("title")
        if not html or html[0].attributes.get("lang") != "ko":
            fault(where, 'no lang="ko"')
        if len(titles) != 1 or not re.fullmatch(r".+ - \S+", titles[0].words()):
            fault(where, "the title is not 'what - site'")
        metas = [m.attributes for m in page.all("meta")]
        if not any(m.get("charset") == "utf-8" for m in metas):
            fault(where, "no charset")
        if not any(m.get("name") == "viewport" for m in metas):
            fault(where, "no viewport")
        if not any("fictional" in f.words() for f in page.all("footer")):
            fault(where, "the foot does not say it is fictional")
        for image in page.all("img"):
            if image.attributes.get("alt") is None:
                fault(where, f"{image.attributes.get('src')} has no alt")
            # An empty alt is right for a picture beside its own title, not for one alone.
            elif not image.attributes["alt"] and not (image.inside("a") and image.inside("a").words()):
                fault(where, f"{image.attributes.get('src')} has an empty alt and stands alone")
        for element in page.root.walk():
            for key in ("href", "src", "action"):
                if (reference := element.attributes.get(key)) is not None:
                    self.check_reference(where, urljoin(address, reference), reference)

    def check_reference(self, where, url, written):
        reached = self.network.get(url)
        if not reached:
            fault(where, f"{written} leads nowhere")
        else:
            self.used.add(reached[0])

    def check_style(self, file):
        where = os.path.relpath(file, self.folder)
        with open(file, encoding="utf-8") as source:
            text = source.read()
        if found := BEYOND_THE_ENGINE.search(text):
            fault(where, f"the page engine has no '{found[0]}'")
        if text.count("{") != text.count("}"):
            fault(where, "braces do not match")
        for size in re.findall(r"font-size:(\d+)px", text):
            if 0 < int(size) < 13:
                fault(where, f"{size}px text is too small for a phone")
        for reference in re.findall(r"url\(([^)]+)\)", text):
            self.check_reference(where, urljoin(self.address_of(file), reference), reference)

    def check_bookmarks(self, file):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                host, _, name = line.strip().partition(" ")
                if not name or host not in self.network.hosts:
                    fault("sites/bookmarks.txt", f"no site and its name: {line.strip()!r}")

    def check_picture(self, file):
        where = os.path.relpath(file, self.folder)
        with open(file, "rb") as source:
            head = source.read(8)
        kind = {b"\x89PNG": ".png", b"\xff\xd8\xff\xe0": ".jpg"}.get(head[:4])
        if kind is None or not file.endswith(kind):
            fault(where, "neither a PNG nor a JPEG named as what it is")
        if os.path.getsize(file) > MOST_PICTURE_BYTES:
            fault(where, f"larger than {MOST_PICTURE_BYTES} bytes")

    # --- sessions
    def check_session(self, file):
        where = os.path.basename(file)
        with open(file, encoding="utf-8") as source:
            lines = source.read().splitlines()
        head = "\n".join(lines[:lines.index("steps:")])
        for wanted in (r"^format: 1$", r"^  fictional: true$", r'^    ko: ".+"$', r'^    en: ".+"$',
                       r"^start: 2021-03-0\dT\d\d:\d\d:\d\d\+09:00$", r"^sites: sites$"):
            if not re.search(wanted, head, re.M):
                fault(where, f"its head has nothing like {wanted}")
        walk = Walk(self, where)
        for number, (name, value) in read_steps(where, lines):
            walk.step(number, name, value)
        walk.end()
        return walk


STEP = re.compile(r"  - (?:(unlock|lock|home|back|recents)|(\w+): ?(.*?))(?:\s+#.*)?$")


def read_steps(where, lines):
    """The steps of a session written as the samples are: one a line, but for `say`."""
    for number, line in enumerate(lines, 1):
        if number <= lines.index("steps:") + 1 or not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := STEP.fullmatch(line):
            name, value = match[1] or match[2], match[3] or ""
            if name == "say":
                value = "\n".join(lines[number:number + 2])
            yield number, (name, value)
        elif not re.fullmatch(r'      (ko|en): ".+"', line):
            fault(f"{where}:{number}", f"this checker cannot read '{line.strip()}'")


class Walk:
    """One session's way through the pages: what the browser shows, and what was done."""

    def __init__(self, samples, where):
        self.samples, self.where = samples, where
        self.app, self.locked, self.history = "launcher", True, []
        self.chapters, self.says, self.apps, self.outside, self.searches, self.steps = [], [], set(), 0, 0, 0
        self.titles, self.card, self.notes = [], [], []

    def show(self, at, url):
        if reached := self.samples.network.get(url):
            self.samples.used.add(reached[0])
            self.history.append(reached)
            self.titles.append(self.samples.page(reached[0]).all("title")[0].words())
        else:
            if not (urlsplit(url).hostname or "").endswith(".example"):
                fault(at, f"{url} leads nowhere, and is not a deliberate .example address")
            self.outside += 1
            self.history.append(None)

    def current(self, at):
        if self.app != "browser" or not self.history or not self.history[-1]:
            fault(at, "no page is showing")
            return None, None
        file, url = self.history[-1]
        return self.samples.page(file), url

    def step(self, number, name, value):
        at = f"{self.where}:{number}"
        self.steps += 1
        if self.locked and name not in ("unlock", "wait", "chapter", "say"):
            fault(at, f"{name} while the phone is locked")
        if name in ("lock", "unlock"):
            if self.locked == (name == "lock"):
                fault(at, f"{name} twice")
            self.locked = name == "lock"
        elif name == "chapter":
            self.chapters.append(value)
        elif name == "say":
            self.says.append(value)
        elif name == "home":
            self.app = "launcher"
        elif name == "open":
            self.app = value
            self.apps.add(value)
        elif name == "visit":
            self.app = "browser"
            self.show(at, value)
        elif name == "card":
            with open(os.path.join(self.samples.folder, value), encoding="utf-8") as card:
                self.card = re.findall(r'  - title: \{ko: "(.+)", en: ".+"\}', card.read())
        elif name == "back" and self.app == "files":
            pass
        elif name == "back":
            if self.app == "browser" and len(self.history) > 1:
                self.history.pop()
            else:
                fault(at, "nothing to go back to")
        elif name == "tap":
            self.tap(at, value)
        elif name == "type":
            self.type(at, value)
        elif name == "scroll":
            if self.app == "browser":
                self.current(at)
        elif name == "recents":
            self.app = "recents"
        elif name not in ("wait", "swipe", "erase", "caret"):
            fault(at, f"unknown step {name}")

    def tap(self, at, value):
        wanted = re.fullmatch(r'\{text: "(.+)"\}', value)
        if self.app == "notes" and wanted:
            if wanted[1] not in self.notes and wanted[1] not in ("새로 적기", "지우기"):
                fault(at, f"no note says '{wanted[1]}'")
            return
        if self.app == "files" and wanted:
            if wanted[1] not in self.card:
                fault(at, f"no file on the card is called '{wanted[1]}'")
            return
        if self.app == "recents" and wanted:
            self.app = apps_by_name().get(wanted[1])
            if self.app not in self.apps:
                fault(at, f"no app used before is called '{wanted[1]}'")
            return
        page, url = self.current(at)
        if not wanted:
            fault(at, f"this checker cannot read 'tap: {value}'")
        elif page:
            for element in page.all("a", "button", "input"):
                words = element.attributes.get("placeholder", "") if element.tag == "input" else element.words()
                if wanted[1] in words:
                    if element.tag != "a":
                        fault(at, f"'{wanted[1]}' is no link")
                    else:
                        self.show(at, urljoin(url, element.attributes["href"]))
                    return
            fault(at, f"no link on {url} says '{wanted[1]}'")

    def type(self, at, value):
        into = re.fullmatch(r'\{text: "(.+)", into: "input\[name=(\w+)\]", submit: (true|false)\}', value)
        if not into:
            if self.app != "notes" or not re.fullmatch(r'".+"', value):
                fault(at, f"nowhere to type {value}")
            self.notes.append(value.strip('"'))
            return
        page, url = self.current(at)
        if not page:
            return
        fields = [e for e in page.all("input") if e.attributes.get("name") == into[2]]
        form = fields and fields[0].inside("form")
        if not form or form.attributes.get("method", "get") != "get":
            fault(at, f"no GET form with a field '{into[2]}' on {url}")
            return
        if fields[0].attributes.get("value"):
            fault(at, "the field is not empty: typing would add to what it says")
        if into[3] == "false":  # Written, and not sent.
            return
        self.searches += 1
        self.show(at, urljoin(url, form.attributes["action"]) + f"?{into[2]}={quote(into[1])}")

    def end(self):
        def want(truth, what):
            if not truth:
                fault(self.where, what)
        want(self.chapters and '"Start"' in self.chapters[0], "the first chapter is not the start")
        want(self.chapters and '"End"' in self.chapters[-1], "the last chapter is not the end")
        want(all("ko: " in s and "en: " in s for s in self.says), "a line is not in both languages")
        want(self.says and "simulation" in self.says[0] and "모의" in self.says[0],
             "the first line does not say that this is a simulation")
        want(self.says and self.says[-1].count("?") >= 2, "the last line asks the room nothing")
        want(self.locked, "the phone is left unlocked")
        want(self.apps - {"browser"}, "no app but the browser is opened")
        want(self.outside, "no address outside the network is tried")
        want(self.searches, "nothing is searched for")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..", "sample_sessions")
    folder = os.path.realpath(folder)
    if not os.path.isdir(os.path.join(folder, "sites")):
        print(f"check_samples: {folder}: has no sites folder", file=sys.stderr)
        return 2
    samples = Samples(folder)
    sessions = sorted(f for f in os.listdir(folder) if f.endswith(".yaml"))
    walks = [samples.check_session(os.path.join(folder, f)) for f in sessions]
    if len(sessions) < 3:
        fault("sample_sessions", "fewer than three sessions")
    hosts, pages, total = samples.check_sites()
    for line in faults:
        print(line, file=sys.stderr)
    for walk in walks:
        if "-v" in os.environ.get("CHECK_SAMPLES", ""):
            print("\n".join(f"  {walk.where}: {t}" for t in walk.titles))
        print(f"{walk.where}: {walk.steps} steps, {len(walk.titles)} pages, {walk.searches} searches, "
              f"{walk.outside} outside, apps {', '.join(sorted(walk.apps))}")
    print(f"{hosts} sites, {pages} pages, {total // 1000} kB, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
