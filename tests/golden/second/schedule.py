"""When screenshots were due, and whether they are there: FORMAT.md, "The schedule audit"."""
import bisect
import hashlib
import hmac
import math

from . import records

FREE_INSTANTS, INSTANTS_PER_RECORD = 1_000_000, 1_000
FAR_MS = 10**16
MAX_FINDINGS = 100
MAX_INTERVAL_MS = 10**12


def interval(schedule, seed, i):
    """The i-th interval in milliseconds."""
    mac = hmac.digest(seed, b"red-flag schedule v1" + i.to_bytes(8, "big"), "sha256")
    u = (int.from_bytes(mac[:8], "big") >> 11) * 2.0**-53
    low, mean, high = (float(schedule[key]) for key in ("min_ms", "mean_ms", "max_ms"))
    if schedule["algorithm"] == "exponential-v1":
        ms = low - mean * math.log(1 - u * (1 - math.exp(-(high - low) / mean)))
    else:
        ms = low + u * (high - low)
    return math.floor(ms + 0.5)


class Boot:
    """One boot's events, from its record to its shutdown."""

    def __init__(self, record):
        self.schedule = record["schedule"]
        self.at_ms = record["at_ms"]
        self.shots = {}  # When due -> the screenshots not yet claimed.
        self.opens, self.power, self.pauses, self.clocks = [], [], [], []

    def settle(self):
        """Sorts screen changes by time, each with the state the latest recorded one up to it left."""
        changes = sorted((at, i, on) for i, (at, on) in enumerate(self.power))
        self.changed, self.states, latest = [at for at, _, _ in changes], [], (-1, False)
        for _, i, on in changes:
            latest = max(latest, (i, on))
            self.states.append(latest[1])

    def screen_on(self, instant):
        """None at the very moment it changed, or within a pause."""
        place = bisect.bisect_left(self.changed, instant)
        if self.changed[place:place + 1] == [instant] or any(a <= instant <= b for a, b in self.pauses):
            return None
        return place > 0 and self.states[place - 1]


class Audit:
    """Fed every record in order; then ask result()."""

    def __init__(self):
        self.matched = self.expected = self.boots = self.secret = 0
        self.findings = []
        self.planned = False
        self.seen = self.instants = 0
        self.boot = self.genesis = None

    def see(self, seq, record):
        kind, now, boot = record["kind"], record["at_ms"], self.boot
        self.seen += 1
        if kind == "genesis":
            self.genesis = record["schedule"]
            self.planned |= self.genesis["algorithm"] != "none"
        elif kind == "boot":
            self._give_up()
            if self.genesis not in (None, record["schedule"]):
                self._find(seq, "the first boot does not repeat the genesis's schedule")
            self.genesis = None
            self.boots += 1
            self.boot = Boot(record)
            self.planned |= record["schedule"]["algorithm"] != "none"
        elif kind == "shutdown":
            self._reveal(seq, now, bytes.fromhex(record["seed"]))
        elif kind == "gap" and record["reason"] == "no-shutdown":
            self._give_up()
        elif boot is None:
            return
        elif kind == "screenshot":
            due = records.unix_ms(record["due"]) if "due" in record else now
            boot.shots.setdefault(due, []).append(seq)
        elif kind == "screen":
            boot.power.append((now, record["on"]))
        elif kind == "app_open":
            boot.opens.append((now, seq))
        elif kind == "clock_change":
            boot.clocks.append(tuple(records.unix_ms(record[key]) for key in ("from", "to")))
        elif kind == "gap":
            boot.pauses.append((records.unix_ms(record["since"]), now))

    def result(self):
        revealed = self.boots > 0 and self.secret == 0 and self.boot is None
        return {"revealed": revealed, "planned": self.planned, "matched": self.matched, "expected": self.expected,
                "findings": self.findings}

    def _find(self, seq, what):
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append({"seq": seq, "what": what})

    def _give_up(self):
        self.secret += self.boot is not None
        self.boot = None

    def _reveal(self, seq, end_ms, seed):
        boot = self.boot
        if boot is None:
            self._find(seq, "a shutdown without a boot before it")
            return
        if hashlib.sha256(seed).hexdigest() != boot.schedule["seed_sha256"]:
            self._find(seq, "the seed revealed is not the one the boot committed to")
            self._give_up()
            return
        self.boot = None
        boot.settle()
        algorithm = boot.schedule["algorithm"]
        if algorithm in ("exponential-v1", "jittered-v1"):
            self._instants(boot, end_ms, seed)
        elif algorithm == "on-app-open-v1":
            self._app_opens(boot, end_ms, seed)
        elif algorithm != "none":
            self._find(seq, "no audit: a schedule of a kind this program does not know")
            return
        for due, shots in sorted(boot.shots.items()):
            for shot in shots:
                self._find(shot, f"a screenshot due at {due} ms, where the schedule has none")

    def _is_sound(self, boot, least):
        low, mean, high = (boot.schedule[key] for key in ("min_ms", "mean_ms", "max_ms"))
        sound = least <= low <= high <= MAX_INTERVAL_MS and (least == 0 or 0 < mean <= MAX_INTERVAL_MS)
        if not sound:
            self._find(None, "no audit: the schedule's intervals make no sense")
        return sound

    def _instants(self, boot, end_ms, seed):
        if not self._is_sound(boot, 1):
            return
        clocks, instant, i = list(boot.clocks), boot.at_ms, 0
        while self.instants < FREE_INSTANTS + INSTANTS_PER_RECORD * self.seen:
            self.instants += 1
            instant += interval(boot.schedule, seed, i)
            i += 1
            while clocks and clocks[0][0] <= instant:
                before, after = clocks.pop(0)
                instant = min(instant + after - before, FAR_MS)
            if instant > end_ms:
                return
            self._claim(boot, instant, end_ms, 0)
        self._find(None, "no audit: the schedule has more instants than anyone could keep")

    def _app_opens(self, boot, end_ms, seed):
        if not self._is_sound(boot, 0):
            return
        for i, (opened_ms, seq) in enumerate(boot.opens):
            instant = opened_ms + interval(boot.schedule, seed, i)
            if instant <= end_ms:
                self._claim(boot, instant, end_ms, seq)

    def _claim(self, boot, instant, end_ms, after_seq):
        """One screenshot that nothing else has claimed must be due at `instant`, or may be."""
        on = boot.screen_on(instant)
        may = on is None or instant == end_ms
        if not (may or on):
            return
        shots = boot.shots.get(instant, [])
        shot = next((seq for seq in shots if seq >= after_seq), None)
        if shot is not None:
            shots.remove(shot)
            self.matched += 1
        elif not may:
            self._find(None, f"no screenshot at {instant} ms, where the schedule put one")
        self.expected += shot is not None or not may
