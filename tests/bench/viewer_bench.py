"""Looking at logs of different lengths over HTTP: each action must take as long in a long log as in a
short one, and a search find what LIKE finds, faster.

Medians of keep-alive requests to one trace-viewer, everything in the page cache, after the log was
verified and indexed. LIKE reads the same log through Python's sqlite3.

usage: viewer_bench.py BIN_DIR [--sizes N,N,...] [--json]     (10,000 and 1,000,000; RUNS=all: 10,000,000 too)
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

arguments = argparse.ArgumentParser()
arguments.add_argument("bin", type=pathlib.Path)
arguments.add_argument("--sizes", default="10000,1000000" + (",10000000" if os.environ.get("RUNS") == "all" else ""))
arguments.add_argument("--json", action="store_true")
options = arguments.parse_args()
BIN = options.bin.resolve()
ROUNDS = 25
FEW = 1  # Hits that each log has of each word that any of them has.
SEARCHES = {"common word": "news", "three syllables, common": "이야기", "three syllables, rare": "물레방",
            "rare word": "quixotic", "no such word": "zanzibar"}


def memory_mib(pid):
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class Viewer:
    def __init__(self, data, cache):
        self.process = subprocess.Popen([BIN / "trace-viewer", "serve", data, "--cache", cache, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, text=True)
        port = int(re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path, **query):
        self.connection.request("GET", f"/api/v1/phones/phone{path}?{urllib.parse.urlencode(query)}")
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, query, body[:300])
        return body

    def ms(self, path, **query):
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            self.get(path, **query)
            times.append((time.perf_counter() - begun) * 1000)
        return statistics.median(times)

    def wait(self):
        while True:
            index, verdict = json.loads(self.get(""))["index"], json.loads(self.get("/verdict"))
            if index["state"] == "ready" and index["done"] == index["total"] and not verdict["checking"]:
                assert verdict["verdict"]["ok"], verdict
                return
            time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()


def like(log, word):
    """The newest 50 by scanning, in ms, and which."""
    db = sqlite3.connect(f"file:{log}/log.db?mode=ro", uri=True)
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        found = [row[0] for row in db.execute("SELECT seq FROM record WHERE body LIKE ? AND body NOT LIKE "
                                              "'%\"kind\":\"genesis\"%' ORDER BY seq DESC LIMIT 50", (f"%{word}%",))]
        times.append((time.perf_counter() - begun) * 1000)
    db.close()
    return statistics.median(times), found


def measure(size, folder):
    data, cache = folder / "data", folder / "cache"
    data.mkdir(), cache.mkdir()
    subprocess.run([BIN / "make_log", "year", data / "phone", str(size)], check=True)
    begun = time.perf_counter()
    indexer = subprocess.Popen([BIN / "trace-viewer-index", data, "--cache", cache, "--once"])
    _, status, used = os.wait4(indexer.pid, 0)
    took = time.perf_counter() - begun
    assert status == 0
    records = size + size // min(max(size // 1000, 1), 1000)
    out = {"index": {"records": records, "seconds": took, "records_per_s": records / took,
                     "bytes_per_record": sum(f.stat().st_size for f in cache.iterdir()) / records,
                     "indexer_mib": used.ru_maxrss / 1024}}
    viewer = Viewer(data, cache)
    try:
        viewer.wait()
        middle = {"from": "2021-09-01T12:00:00+09:00", "to": "2021-09-01T12:01:00+09:00"}
        out["ms"] = {
            "newest page": viewer.ms("/records", limit=60),
            "page in the middle": viewer.ms("/records", limit=60, before=size // 2),
            "screenshots in the middle": viewer.ms("/screenshots", limit=12, before=size // 2),
            "jump to a date": viewer.ms("/at", time="2021-09-01T12:00:00+09:00"),
            "a moment": viewer.ms("/moment", seq=size // 2),
            "timeline of a year": viewer.ms("/timeline", buckets=200),
            "timeline of a minute": viewer.ms("/timeline", buckets=200, **middle),
            "knows": viewer.ms("/knows"),
            "knows of half a year": viewer.ms("/knows", **{"from": "2021-03-10T10:17:23+09:00",
                                                           "to": "2021-09-16T18:41:00+09:00"}),
        }
        out["search"] = {}
        for name, word in SEARCHES.items():
            # Longer logs hold more hits: what grows with those alone is not the log's length.
            few_ms = viewer.ms("/search", q=word, limit=FEW)
            ms = viewer.ms("/search", q=word, limit=50)
            answer = json.loads(viewer.get("/search", q=word, limit=50))
            like_ms, found = like(data / "phone", word)
            hits = [row["seq"] for row in answer["records"]]
            # LIKE looks at addresses and titles too, so that it finds no more and no less.
            assert hits == found and answer["complete"], (name, hits[:3], found[:3])
            out["search"][name] = {"ms": ms, "few_ms": few_ms, "like_ms": like_ms, "hits": len(hits)}
        out["viewer_mib"] = memory_mib(viewer.process.pid)
    finally:
        viewer.stop()
    return out


def show(results):
    sizes = list(results)
    first, last = results[sizes[0]], results[sizes[-1]]
    print(f"{'ms, median':<28}" + "".join(f"{size:>14,}" for size in sizes) + f"{'growth':>10}   goal <= 2x")
    for name in first["ms"]:
        print(f"{name:<28}" + "".join(f"{results[s]['ms'][name]:14.2f}" for s in sizes) +
              f"{last['ms'][name] / first['ms'][name]:9.2f}x")
    for name in SEARCHES:
        print(f"{'one hit, ' + name:<28}"[:28].ljust(28) +
              "".join(f"{results[s]['search'][name]['few_ms']:14.2f}" for s in sizes) +
              f"{last['search'][name]['few_ms'] / first['search'][name]['few_ms']:9.2f}x")
    for name in SEARCHES:
        hits = "/".join(str(results[s]["search"][name]["hits"]) for s in sizes)
        print(f"{'page, ' + name:<28}"[:28].ljust(28) + "".join(f"{results[s]['search'][name]['ms']:14.2f}" for s in sizes) +
              f"{last['search'][name]['ms'] / first['search'][name]['ms']:9.2f}x   {hits} hits")
    print(f"\n{'LIKE over the same log':<28}" + "".join(f"{size:>14,}" for size in sizes) + "   index at the longest: goal >= 50x")
    for name in SEARCHES:
        it = last["search"][name]
        print(f"{name:<28}" + "".join(f"{results[s]['search'][name]['like_ms']:14.2f}" for s in sizes) +
              f"{it['like_ms'] / it['ms']:9.1f}x   the same {it['hits']} hits")
    print()
    for label, key, form in (("records indexed a second", "records_per_s", "14,.0f"), ("index bytes a record", "bytes_per_record", "14.1f"),
                             ("indexer, MiB", "indexer_mib", "14.1f")):
        print(f"{label:<28}" + "".join(format(results[s]["index"][key], form) for s in sizes))
    print(f"{'viewer, MiB':<28}" + "".join(f"{results[s]['viewer_mib']:14.1f}" for s in sizes))


results = {}
for number in map(int, options.sizes.split(",")):
    with tempfile.TemporaryDirectory(prefix="red-flag-viewer-bench-") as place:
        results[number] = measure(number, pathlib.Path(place))
if options.json:
    print(json.dumps(results))
else:
    show(results)
    if sys.stdout.isatty():
        print("\nGoals: every action flat (<= 2x from the shortest to the longest log), search >= 50x faster than LIKE.")
