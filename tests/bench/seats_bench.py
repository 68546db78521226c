"""Thirty phones in thirty hands at once, beside one alone: does each feel as one does?

One hand: a page every five seconds (a link of a front page, a few wheel turns, back to it), over the
protocol of emulator/serve/PROTOCOL.md, every frame acknowledged. Measured from the last byte of a tap
sent to the frame that follows it, and the daemon's memory (Pss, children included) after a tenth of the
time, half of it and at its end. Every visit the daemon owns up to must be in its log, and every log intact.

usage: seats_bench.py BIN_DIR [--seats N] [--minutes M] [--json]        (30 phones, 2 minutes)
"""
import argparse
import json
import pathlib
import random
import sys
import tempfile
import threading
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("bin")
arguments.add_argument("--seats", type=int, default=30)
arguments.add_argument("--minutes", type=float, default=2)
arguments.add_argument("--json", action="store_true")
options = arguments.parse_args()
sys.argv[1:] = [options.bin]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from handset_client import BACK, Daemon, Page, sites  # noqa: E402
from programs import records, verify  # noqa: E402

PAGE_EVERY_S = 5.0
CONTENT = range(80, 600)  # CSS pixels: where a page's own links are.


def processes(pid):
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def memory_mib(pid):
    total = 0
    for each in processes(pid):
        try:
            lines = pathlib.Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # Gone meanwhile.
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Hand(threading.Thread):
    def __init__(self, daemon, name, until, waits):
        super().__init__()
        self.daemon_, self.name_, self.until_, self.waits = daemon, name, until, waits
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

    def run(self):
        try:
            self.page = Page(self.daemon_, self.name_).pick_up().browse()
            self.page.tap(100, 160)
            self.page.says("저수지")
            links = self.links()
            due = time.monotonic() + self.dice.random() * PAGE_EVERY_S
            while due + 2 * PAGE_EVERY_S < self.until_:
                self.rest(due)
                self.answered(lambda: self.page.tap(*self.dice.choice(links)))
                for _ in range(3):
                    self.rest(time.monotonic() + 0.3 + self.dice.random() * 0.5)
                    self.page.wheel(120)
                self.rest(due + PAGE_EVERY_S)
                self.answered(lambda: self.page.key(BACK))
                due += 2 * PAGE_EVERY_S
            self.page.close()
        except Exception as error:  # Of a thread: told by measure().
            self.failure = error


def measure(seats, seconds):
    with tempfile.TemporaryDirectory(prefix="seats-bench-") as folder:
        with Daemon("--data", folder, *sites(), "--phones", seats) as daemon:
            names = [f"phone-{i + 1}" for i in range(seats)] if seats > 1 else ["phone"]
            waits = []
            begun = time.monotonic()
            hands = [Hand(daemon, name, begun + seconds, waits) for name in names]
            for hand in hands:
                hand.start()
            time.sleep(seconds / 10)
            early = memory_mib(daemon.process.pid)
            time.sleep(max(0, begun + seconds * 0.5 - time.monotonic()))
            half_way = memory_mib(daemon.process.pid)
            time.sleep(max(0, begun + seconds * 0.95 - time.monotonic()))
            late = memory_mib(daemon.process.pid)
            for hand in hands:
                hand.join()
            failures = [f"{hand.name_}: {hand.failure!r}" for hand in hands if hand.failure]
            visits = {name: daemon.metric("visits_total", name) for name in names}
            daemon.stop()
        lost, broken = 0, []
        for name in names:
            log = pathlib.Path(folder) / name
            lost += visits[name] - sum(r["kind"] == "visit" for r in records(log, "--kind", "visit"))
            if verify(log)[1]["verdict"] != "intact":
                broken.append(name)
    return {"seats": seats, "seconds": seconds, "taps": len(waits), "visits": sum(visits.values()),
            "p50_ms": share(waits, 0.5) * 1000, "p99_ms": share(waits, 0.99) * 1000,
            "memory_early_mib": early, "memory_half_way_mib": half_way, "memory_late_mib": late,
            "records_lost": lost, "logs_not_intact": broken, "failures": failures}


one = measure(1, min(60 * options.minutes, 180))
many = measure(options.seats, 60 * options.minutes)
ratio = many["p99_ms"] / one["p99_ms"]
# Caches of words and pictures fill in the first minutes, each to its bound.
growth = many["memory_late_mib"] / many["memory_half_way_mib"]
if options.json:
    print(json.dumps({"one": one, "many": many, "p99_ratio": ratio, "memory_growth": growth}))
else:
    for run in (one, many):
        print(f"{run['seats']:3} phones, {run['seconds']:.0f} s: {run['taps']} taps, {run['visits']} visits; tap to pixels "
              f"p50 {run['p50_ms']:.1f} ms, p99 {run['p99_ms']:.1f} ms; memory {run['memory_early_mib']:.0f} MiB, "
              f"half-way {run['memory_half_way_mib']:.0f} MiB, at the end {run['memory_late_mib']:.0f} MiB")
        for failure in run["failures"]:
            print(f"    {failure}")
    print(f"p99 of {options.seats} phones / of one: {ratio:.2f}x (at most 2); memory in the second half: {growth:.2f}x; "
          f"records lost: {many['records_lost']}; logs not intact: {len(many['logs_not_intact'])}")
sys.exit(bool(many["failures"] or many["records_lost"] or many["logs_not_intact"]))
