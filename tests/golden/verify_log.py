#!/usr/bin/env python3
"""Verifies a log by FORMAT.md, with Python's standard library only: a doubter's second opinion.

usage: verify_log.py LOG [--checkpoint FILE]... [--key FILE] [--json]
       verify_log.py --proof FILE --key FILE [--json]
       verify_log.py --tiles DIR --key FILE [--json]

LOG is one phone's folder; a proof is one trace-viewer prove made, DIR an export of tiles. Never writes to it. Exit codes: 0 intact (or a gap), 1 not, 2 could not look.
"""
import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from second import database, notes, published, walk  # noqa: E402


def show(verdict):
    print(verdict["verdict"])
    for label in ("records", "first_bad", "images", "checkpoints", "sealed", "root"):
        if verdict[label] is not None:
            print(f"  {label:<12}{verdict[label]}")
    audit = verdict["schedule"]
    secret = "" if audit["revealed"] else " (a seed is still secret)"
    found = f"{audit['matched']} of {audit['expected']} where they had to be{secret}"
    print(f"  {'schedule':<12}{found if audit['planned'] else 'no screenshots are scheduled by this profile'}")
    for finding in verdict["findings"] + audit["findings"]:
        print("  - " + (f"record {finding['seq']}: " if finding["seq"] is not None else "") + finding["what"])


def check_published(options, keys):
    if not keys or None in keys:
        raise database.CannotRead("--key must name a file of vkeys")
    found = published.check_tiles(options.tiles, keys) if options.tiles \
        else published.check_proof(options.proof.read_bytes(), keys)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("proved" if found["ok"] else "not proved: " + found["problem"])
    return 0 if found["ok"] else 1


def main():
    parser = argparse.ArgumentParser(prog="verify_log.py", description=__doc__.splitlines()[0])
    parser.add_argument("log", nargs="?", type=pathlib.Path)
    parser.add_argument("--proof", type=pathlib.Path)
    parser.add_argument("--tiles", type=pathlib.Path)
    parser.add_argument("--checkpoint", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--key", type=pathlib.Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        given = [path.read_bytes() for path in options.checkpoint]
        keys = options.key.read_text(encoding="utf8", errors="replace").splitlines() if options.key else []
        if options.proof or options.tiles:
            return check_published(options, [notes.parse_vkey(key) for key in keys if key])
        if not options.log:
            parser.error("a LOG, --proof or --tiles is needed")
        verdict = walk.verify(options.log, given, [key for key in keys if key])
    except (OSError, database.CannotRead) as error:
        print(f"verify_log.py: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(verdict, ensure_ascii=False))
    else:
        show(verdict)
    return 0 if verdict["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
