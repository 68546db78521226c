"""A year of a phone, exported in each format: time, beside that of verifying the same log, which each export does
first; size; and the most memory it had, which must stay under 300 MiB.

usage: export_bench.py BIN_DIR [--visits N] [--screenshots N] [--log LOG] [--format F]... [--json]
       (1,000,000 visits and 100,000 screenshots, every format)

LOG is measured as it is, instead of one made for it. What is drawn picture by picture (contact-sheet, gif, video) would
take an hour for a year: of those, the first 11,000 records are exported. Exits 1 where a format took more memory than it may.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
arguments = argparse.ArgumentParser()
arguments.add_argument("bin", type=pathlib.Path)
arguments.add_argument("--visits", type=int, default=1_000_000)
arguments.add_argument("--screenshots", type=int, default=100_000)
arguments.add_argument("--log", type=pathlib.Path)
arguments.add_argument("--format", action="append", default=[])
arguments.add_argument("--json", action="store_true")
options = arguments.parse_args()
BIN = options.bin.resolve()
sys.argv = sys.argv[:1]
from programs import peak_of  # noqa: E402

MOST_MIB = 300
DRAWN = ("contact-sheet", "gif", "video")
PART = ("--seq", "0-10999")


def bytes_under(path):
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def measured(*command):
    code, error, peak_mib, seconds = peak_of("trace-viewer", *command, programs=BIN)
    return {"seconds": round(seconds, 2), "peak_mib": round(peak_mib, 1), **({"failed": error.strip()} if code else {})}


def made_log(folder):
    if options.log:
        return options.log
    print(f"making a log of {options.visits} visits and {options.screenshots} screenshots", file=sys.stderr)
    subprocess.run([BIN / "make_log", "pictured", folder / "log", str(options.visits), str(options.screenshots)], check=True)
    return folder / "log"


def main():
    refused = subprocess.run([BIN / "trace-viewer", "export", "x", "--format", "none", "--out", "x"],
                             capture_output=True, text=True)
    formats = re.search(r"\{(.*)\}", refused.stderr)[1].split(",")
    with tempfile.TemporaryDirectory(prefix="red-flag-bench-") as name:
        folder = pathlib.Path(name)
        log = made_log(folder)
        verify = measured("verify", log)
        rows = []
        for form in options.format or formats:
            out = folder / "out"
            part = PART if form in DRAWN else ()
            row = {"format": form, **measured("export", log, "--format", form, "--out", out, *part)}
            row["mb"] = round(sum(bytes_under(path) for path in folder.glob("out*")) / 1e6, 1)
            row["mb_per_second"] = round(row["mb"] / row["seconds"], 1)
            row["times_verify"] = round(row["seconds"] / verify["seconds"], 2)
            rows.append(row)
            for path in folder.glob("out*"):
                shutil.rmtree(path) if path.is_dir() else os.unlink(path)
            if not options.json:
                print("{format:<15}{seconds:>8} s  {times_verify:>6} x verify {mb:>9} MB {mb_per_second:>7} MB/s "
                      "{peak_mib:>7} MiB {failed}".format(**{"failed": "", **row}), flush=True)
        if options.json:
            print(json.dumps({"log_mb": round(bytes_under(log) / 1e6, 1), "verify": verify, "exports": rows}))
    return 1 if any(row["peak_mib"] > MOST_MIB or "failed" in row for row in rows) else 0


sys.exit(main())
