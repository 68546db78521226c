"""Hands on many phones at once, over the protocol, and what it costs the daemon."""
import pathlib
import random
import threading
import time

from handset_client import BACK, Closed

PAGE_EVERY_S = 5.0
CONTENT = range(80, 600)  # CSS pixels: where a page's own links are.


def processes(pid):
    """A process and all its children, theirs included."""
    found = [pid]
    for each in found:
        try:
            for task in pathlib.Path(f"/proc/{each}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # Gone meanwhile.
    return found


def memory_mib(pid, children=True):
    """Its own (Pss: what is shared is counted once), and that of all its children."""
    total = 0
    for each in processes(pid) if children else [pid]:
        try:
            lines = pathlib.Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # Gone meanwhile.
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Hand(threading.Thread):
    def __init__(self, open_page, name, until, waits, page_every_s=PAGE_EVERY_S):
        super().__init__()
        self.open_page, self.name_, self.until_, self.waits = open_page, name, until, waits
        self.page_every_s = page_every_s
        self.dice, self.failure = random.Random(name), None

    def answered(self, deed):
        """Does it, and notes how long the picture took that followed."""
        before, begun = self.page.version, time.monotonic()
        deed()
        self.page.until(lambda p: p.version != before)
        self.waits.append(time.monotonic() - begun)

    def rest(self, until):
        """Looks on: what still comes is read and acknowledged."""
        while (left := until - time.monotonic()) > 0:
            self.page.socket.settimeout(left)
            try:
                self.page.read()
            except TimeoutError:
                break
        self.page.socket.settimeout(30)

    def links(self):
        self.page.send(b"\x08")
        kind, answer = self.page.read()
        while kind != "tappable":
            kind, answer = self.page.read()
        return [(place["x"], place["y"]) for place in answer["list"] if int(place["y"]) in CONTENT]

    def start_page(self):
        """Where the links are, on the front page of a phone just switched on."""
        self.page.pick_up().browse().tap(100, 160)
        self.page.says("저수지")
        return self.links()

    def run(self):
        try:
            self.page = self.open_page()
            links = self.links_known = self.start_page()
            due = time.monotonic() + self.dice.random() * self.page_every_s
            while True:
                self.rest(due)
                self.answered(lambda: self.page.tap(*self.dice.choice(links)))
                for _ in range(3):
                    self.rest(time.monotonic() + 0.3 + self.dice.random() * 0.5)
                    self.page.wheel(120)
                self.rest(due + self.page_every_s)
                self.answered(lambda: self.page.key(BACK))
                due += 2 * self.page_every_s
                if due + 2 * self.page_every_s >= self.until_:
                    break
            self.page.close()
        except Exception as error:  # Of a thread: for whoever started it.
            self.failure = error


class LastingHand(Hand):
    """One that finds its phone again when the line is cut or the daemon was away, as a page does."""
    links_known, back, found = None, 0, ()

    def run(self):
        while time.monotonic() < self.until_ and not self.failure:
            super().run()
            if not isinstance(self.failure, (Closed, OSError)):
                break
            self.failure = None
            self.back += 1
            time.sleep(0.25)  # As link.js.

    def start_page(self):
        """Where the links are, on the phone as it is found."""
        self.page.until(lambda page: page.state)
        self.found += (self.page.state["on"],)
        if not self.page.state["on"]:
            return super().start_page()
        for _ in range(3):
            self.page.wheel(-2000)
            if (found := self.links()) == self.links_known:
                return found
            self.page.key(BACK)
            self.rest(time.monotonic() + 1)
        raise AssertionError(f"{self.name_} is elsewhere: {self.page.state}")
