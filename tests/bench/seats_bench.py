"""Thirty phones in thirty hands at once, beside one alone: does each feel as one does?

One hand: a page every five seconds (a link of a front page, a few wheel turns, back to it), over the
protocol of emulator/serve/PROTOCOL.md, every frame acknowledged. Measured from the last byte of a tap
sent to the frame that follows it, and the daemon's memory (Pss, children included) after a tenth of the
time, half of it and at its end. Every visit the daemon owns up to must be in its log, and every log intact.

usage: seats_bench.py BIN_DIR [--seats N] [--minutes M] [--in-class] [--json]       (30 phones, 2 minutes)
"""
import argparse
import json
import pathlib
import sys
import tempfile
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("bin")
arguments.add_argument("--seats", type=int, default=30)
arguments.add_argument("--minutes", type=float, default=2)
arguments.add_argument("--json", action="store_true")
arguments.add_argument("--in-class", action="store_true", help="joined by the code, in red-flag class")
options = arguments.parse_args()
sys.argv[1:] = [options.bin]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from class_client import Class  # noqa: E402
from handset_client import Daemon, Page, sites  # noqa: E402
from programs import records, verify  # noqa: E402
from seat_hands import Hand, memory_mib, share  # noqa: E402

def daemon_of(folder, seats):
    if options.in_class:
        return Class(pathlib.Path(folder) / "class", seats=seats)
    return Daemon("--data", folder, *sites(), "--phones", seats)


def logs_in(folder):
    return pathlib.Path(folder) / "class/phones" if options.in_class else pathlib.Path(folder)


def pages_of(daemon, seats):
    """By the phone's name: what opens a page that holds it."""
    if not options.in_class:
        names = [f"phone-{i + 1}" for i in range(seats)] if seats > 1 else ["phone"]
        return {name: lambda name=name: Page(daemon, name) for name in names}
    joined = [daemon.join(f"Cloud {i + 1}") for i in range(seats)]
    daemon.begin()
    return {seat["phone"]: lambda seat=seat: daemon.page(seat) for seat in joined}


def visits_of(daemon, names):
    if options.in_class:
        return {seat["phone"]: seat["visits"] for seat in daemon.room()["seats"]}
    return {name: daemon.metric("visits_total", name) for name in names}


def measure(seats, seconds):
    with tempfile.TemporaryDirectory(prefix="seats-bench-") as folder:
        with daemon_of(folder, seats) as daemon:
            pages = pages_of(daemon, seats)
            names = list(pages)
            waits = []
            begun = time.monotonic()
            hands = [Hand(pages[name], name, begun + seconds, waits) for name in names]
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
            visits = visits_of(daemon, names)
            daemon.stop()
        lost, broken = 0, []
        for name in names:
            log = logs_in(folder) / name
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
