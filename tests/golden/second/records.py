"""What one record's body must be: FORMAT.md, "Records"."""
import calendar
import datetime
import json
import re

MAX_BODY_BYTES = 65_535
HEAD = re.compile(rb'\{"seq":(0|[1-9][0-9]{0,18}),"kind":"([a-z_]*)","time":"([^"\\]*)"')
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
MAX_DEPTH = 8


class Damaged(ValueError):
    """A body that is no record; says why."""


def unix_ms(text):
    """The instant an RFC 3339 text names, in whole milliseconds."""
    match = TIME.fullmatch(text)
    if not match:
        raise Damaged("a time that is none")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    ms = int(((match[7] or "") + "000")[:3])
    try:
        datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise Damaged("a time that does not exist") from None
    instant = calendar.timegm((year, month, day, hour, minute, second)) * 1000 + ms
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            raise Damaged("an offset that does not exist")
        offset_ms = (int(match[9]) * 60 + int(match[10])) * 60_000
        instant -= offset_ms if match[8] == "+" else -offset_ms
    if not 0 <= instant < 253_402_300_800_000:
        raise Damaged("a time outside the years 1970 to 9999")
    return instant


def _text(value):
    return isinstance(value, str)


def _flag(value):
    return isinstance(value, bool)


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and -2**63 <= value < 2**63


def _count(value):
    return _whole(value) and value >= 0


def _digest(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _time(value):
    return isinstance(value, str) and unix_ms(value) is not None


def _texts(value):
    return isinstance(value, list) and all(map(_text, value))


def _status(value):
    return value in ("ok", "not_found", "not_on_network", "crashed")


def _object(**keys):
    return lambda value: isinstance(value, dict) and not _problem(keys, value)


SCHEDULE = _object(algorithm=_text, min_ms=_whole, mean_ms=_whole, max_ms=_whole, seed_sha256=_digest)
KINDS = {
    "genesis": {
        "simulation": lambda value: value is True, "format": lambda value: _whole(value) and value in (1, 2), "origin": _text,
        "device": _object(name=_text, model=_text, locale=_text, width=_whole, height=_whole),
        "profile": _object(id=_text, title=_text, source=_text, certainty=_text, assumed=_texts,
                           log_scope=_text, user_can_view=_flag),
        "schedule": SCHEDULE},
    "boot": {"session": _text, "persona": _text, "software": _text, "schedule": SCHEDULE},
    "screen": {"on": _flag},
    "app_open": {"app": _text, "title": _text},
    "visit": {"url": _text, "title": _text, "status": _status, "via": _text, "referrer": _text},
    "screenshot": {"image": _digest, "width": _count, "height": _count, "png_bytes": _count,
                   "trigger": _text, "app": _text, "url": _text, "title": _text, "text": _text},
    "heartbeat": {"uptime_ms": _whole, "screen_on": _flag},
    "chapter": {"title": _text},
    "gap": {"reason": _text, "since": _time, "unsealed_records": _count},
    "clock_change": {"from": _time, "to": _time},
    "shutdown": {"reason": _text, "seed": _digest},
    "operation": {"action": _text, "app": _text, "target": _text},
    "media_alert": {"title": _text, "media_type": _text, "signer": _text, "outcome": _text},
}


def _problem(keys, value):
    return next((key for key, is_right in keys.items() if key not in value or not is_right(value[key])), None)


def _pairs(pairs):
    found = dict(pairs)
    return found if len(found) == len(pairs) else Twice(found, pairs)


class Twice(dict):
    """An object in which a key was said twice; the first counts, and `twice` lists them."""

    def __init__(self, found, pairs):
        super().__init__(found)
        names = [name for name, _ in pairs]
        self.twice = {name for name in names if names.count(name) > 1}


def _depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def _no_number(text):
    raise Damaged(f"{text} is no JSON")


def decode(body):
    """The record as a dict with `at_ms` added, or Damaged."""
    if len(body) > MAX_BODY_BYTES:
        raise Damaged("longer than a record can be")
    head = HEAD.match(body)
    if not head or int(head[1]) >= 2**63 or not body.endswith(b"}"):
        raise Damaged("it does not begin or end as a record does")
    try:
        text = body.decode()
        record = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_number)
        json.dumps(record, ensure_ascii=False).encode()  # A lone surrogate is no character.
    except Damaged:
        raise
    except (ValueError, RecursionError):
        raise Damaged("not JSON in UTF-8") from None
    if _depth(record) > MAX_DEPTH:
        raise Damaged("nested too deep")
    kind = record["kind"]
    if isinstance(record, Twice) and record.twice & {"seq", "kind", "time"}:
        raise Damaged("its head is said twice")
    if kind not in KINDS:
        raise Damaged(f"no kind of record: {kind}")
    record["at_ms"] = unix_ms(record["time"])
    wrong = _problem(KINDS[kind], record)
    if wrong:
        raise Damaged(f"{wrong} is missing or not what it must be")
    if kind == "screenshot" and "due" in record and not _time(record["due"]):
        raise Damaged("due is not what it must be")
    return record
