"""Walks a whole log and says what can be proved about it: FORMAT.md, "Verdicts"."""
import base64
import hashlib
import pathlib
import sqlite3

from . import database, merkle, notes, records, schedule

MAX_FINDINGS = 100
PAGE_BYTES = 8_192
LEAST_ROW_BYTES = 16
NODE_LEVELS = range(8, 57, 8)


class Walk:
    """One verification. `say` collects findings; verdict() ranks them."""

    def __init__(self, folder, given_notes=(), given_keys=()):
        self.folder = pathlib.Path(folder)
        if self.folder.is_file():
            self.folder = self.folder.parent
        self.given_notes = given_notes
        self.findings = []      # (seq or None, sentence)
        self.damaged = False    # Something is, at no particular record.
        self.exact = set()      # Records that are damaged themselves.
        self.ranges = []        # (first, end): a record in it is.
        self.diverged = []      # The same, where two histories were signed.
        self.remembered = 0     # The largest size a valid checkpoint speaks of.
        self.rows = 0
        self.tree = merkle.Tree()
        self.audit = schedule.Audit()
        self.gaps, self.closed, self.origin = [], False, None
        self.images = self.agreeing = self.sealed = 0
        self.witnesses, self.witnessed_size = [], -1
        self.keys = self._keys(given_keys)
        self.read_to_the_end = True

    def say(self, seq, what):
        self.findings.append((seq, what))

    def bad(self, seq, what):
        self.exact.add(seq)
        self.say(seq, what)

    def broken(self, what):
        self.damaged = True
        self.say(None, what)

    def _keys(self, given):
        if given:
            keys = [notes.parse_vkey(text) for text in given]
            if None in keys:
                raise database.CannotRead("a key given is no vkey")
            return keys
        try:
            text = (self.folder / "log.vkey").read_text(encoding="utf8", errors="replace")
        except OSError:
            text = ""
        key = notes.parse_vkey(text.removesuffix("\n"))
        if key is None:
            self.broken("log.vkey holds no key")
        return [key] if key else []

    def run(self):
        flat = self._read_flat()
        try:
            with database.opened(self.folder / "log.db") as db:
                self._walk(db, flat)
        except sqlite3.DatabaseError as error:
            self.broken(f"not read to the end: {error}")
            self.read_to_the_end = False
        return self.verdict()

    def _read_flat(self):
        path = self.folder / "checkpoints"
        if path.is_symlink() or path.exists() and not path.is_file():
            raise database.CannotRead(f"{path}: not a regular file")
        return path.read_bytes() if path.exists() else b""

    def _walk(self, db, flat):
        database.check_format(db, self.folder / "log.db")
        self.schema = database.schema_problems(db)
        for table in database.tables_not_ours(db):
            raise sqlite3.DatabaseError(f"{table} is no table of ours")
        first = db.execute("SELECT body FROM record WHERE seq = 0").fetchone()
        self.origin = self._origin(first)
        self.claims = []  # (Checkpoint, where)
        self._read_notes(flat, db)
        self._walk_records(db)
        self._compare_claims()
        self._check_nodes(db)
        self._check_images(db)

    def _origin(self, first):
        """The key's name; where there is no key, what the genesis says."""
        try:
            record = records.decode(first[0])
            said = record["origin"] if record["kind"] == "genesis" else None
        except (records.Damaged, TypeError):
            said = None
        named = next((key.name for key in self.keys if key.kind == 1), None)
        if said is not None and named is not None and said != named:
            self.bad(0, f"the genesis names the origin {said}, the key {named}")
        return named or said or ""

    # Notes.

    def _read_notes(self, flat, db):
        self.in_file, last = set(), 0
        for piece in notes.split_file(flat, self.origin):
            checkpoint = self._claim(piece, "the file checkpoints", torn_is_fine=True)
            if checkpoint is None:
                continue
            self.in_file.add(checkpoint)
            if checkpoint.size < last:
                self.broken("the file checkpoints goes back to a smaller size")
            last = max(last, checkpoint.size)
        # What the writer has put there since: never in the database before it is in the file.
        later = {self._plain(piece) for piece in notes.split_file(self._read_flat(), self.origin)}
        for size, note in db.execute("SELECT size, note FROM checkpoint ORDER BY size"):
            checkpoint = self._claim(note if isinstance(note, bytes) else b"", "the table checkpoint")
            if checkpoint is None:
                continue
            if checkpoint.size != size:
                self.broken(f"the checkpoint in row {size} is of size {checkpoint.size}")
            if checkpoint not in self.in_file and checkpoint not in later:
                self.broken(f"the checkpoint of size {size} is in the database only")
        for note in self.given_notes:
            if self._plain(note) is None:
                raise database.CannotRead("a checkpoint given is no signed note")
            self._claim(note, "a checkpoint given")

    @staticmethod
    def _plain(piece):
        note = notes.parse_note(piece)
        return notes.parse_checkpoint(note.text) if note else None

    def _claim(self, piece, where, torn_is_fine=False):
        # First: the rest of a signature may still read as base64.
        if torn_is_fine and notes.is_torn(piece, self.origin):
            return None
        note = notes.parse_note(piece)
        checkpoint = self._plain(piece)
        if checkpoint is None or checkpoint.origin != self.origin:
            self.broken(f"{where} holds what is no checkpoint of this log")
            return None
        by_log, witnesses, false_name = notes.check_note(note, self.origin, self.keys)
        if false_name or not by_log:
            self.broken(f"{where} holds a note falsely signed, or by nobody we trust: size {checkpoint.size}")
            return checkpoint
        self.claims.append((checkpoint, witnesses))
        self.remembered = max(self.remembered, checkpoint.size)
        return checkpoint

    # Records.

    def _walk_records(self, db):
        self.roots, self.nodes, self.bounds = {}, {}, {}
        wanted = {checkpoint.size for checkpoint, _ in self.claims}
        self.first_use, self.whole, expected = {}, True, 0
        room = db.execute("PRAGMA page_count").fetchone()[0] * PAGE_BYTES // LEAST_ROW_BYTES
        self.roots[0] = self.tree.root()
        for row in db.execute("SELECT seq, typeof(body), body, typeof(leaf64), leaf64 FROM record ORDER BY seq"):
            seq, body = row[0], row[2] if row[1] == b"text" else b""
            if seq < 0:
                self.bad(0, f"row {seq} stands before the first record")
                continue
            if seq != expected and self.whole:
                self.bad(expected, f"records {expected} to {seq - 1} are missing")
                self.whole = False
            if seq >= room:
                break
            self.rows += 1
            leaf = merkle.leaf_hash(body)
            fits = row[3] == b"integer" and row[4] == int.from_bytes(leaf[:8], "big", signed=True)
            if not fits:
                self.bad(seq, "it is not the bytes its locator says")
            at_ms, claimed = self._see(seq, body)
            if claimed not in (None, seq):
                self.bad(seq - 1 if fits and claimed == seq - 1 else seq, f"record {seq} claims to be {claimed}")
            self._grow(leaf, at_ms, seq)
            if self.whole and self.tree.size in wanted:
                self.roots[self.tree.size] = self.tree.root()
            expected = seq + 1

    def _see(self, seq, body):
        """(instant, number claimed) of the record, None where there is none."""
        self.closed = False
        try:
            record = records.decode(body)
        except records.Damaged as error:
            self.bad(seq, f"it is no record: {error}")
            return None, None
        if (record["kind"] == "genesis") != (seq == 0):
            self.bad(seq, "it is a second genesis, or the first is none")
        self.closed = record["kind"] == "shutdown"
        if record["kind"] == "gap":
            self.gaps.append(seq)
        if record["kind"] == "screenshot":
            self.first_use.setdefault(bytes.fromhex(record["image"]), []).append((seq, record["png_bytes"]))
        self.audit.see(seq, record)
        return record["at_ms"], record["seq"]

    def _grow(self, leaf, at_ms, seq):
        low, high = self.bounds.get("now", (None, None))
        if at_ms is not None:
            low, high = (at_ms, at_ms) if low is None else (min(low, at_ms), max(high, at_ms))
        self.bounds["now"] = (low, high)
        for level, n, digest in self.tree.add(leaf):
            if level not in NODE_LEVELS:
                continue
            if level > 8:
                below = [self.nodes[level - 8, n * 256 + i][1:] for i in range(256)]
                known = [b for b in below if b[0] is not None]
                low, high = (min(b[0] for b in known), max(b[1] for b in known)) if known else (None, None)
            else:
                self.bounds["now"] = (None, None)
            self.nodes[level, n] = (digest, low, high)

    def _compare_claims(self):
        agreeing, agreed_by = {0}, {}
        for checkpoint, witnesses in self.claims:
            if self.roots.get(checkpoint.size) == checkpoint.root:
                agreeing.add(checkpoint.size)
                for name in witnesses:
                    agreed_by.setdefault(name, set()).add(checkpoint.size)
                    self.witnessed_size = max(self.witnessed_size, checkpoint.size)
                    if name not in self.witnesses:
                        self.witnesses.append(name)
        self.agreeing, self.agreeing_sizes = len(agreeing) - 1, agreeing
        self.sealed = max(agreeing)
        disagreeing = [(checkpoint, witnesses) for checkpoint, witnesses in self.claims
                       if self.roots.get(checkpoint.size, checkpoint.root) != checkpoint.root]
        two_histories = any(checkpoint.size <= self.sealed for checkpoint, _ in disagreeing)
        for checkpoint, witnesses in disagreeing:
            # Of two histories a checkpoint that agrees may be of either, unless a witness has seen both behind it.
            shared = set().union(*(agreed_by.get(name, ()) for name in witnesses)) if two_histories else agreeing
            start = max((size for size in shared if size < checkpoint.size), default=0)
            (self.diverged if two_histories else self.ranges).append((start, checkpoint.size))
            self.say(None, f"a checkpoint of size {checkpoint.size} disagrees with records {start} to {checkpoint.size - 1}")
        if self.sealed == 0 and self.remembered == 0 and self.rows > 1:
            self.broken("no checkpoint over more than one record")

    def _check_nodes(self, db):
        left = dict(self.nodes)
        for level, n, digest, low, high in db.execute("SELECT level, n, hash, min_ms, max_ms FROM node"):
            wanted = left.get((level, n))
            if wanted is None:
                # Over records that are not all here, a node says nothing.
                if not 0 <= level < 64 or n < 0 or (n + 1) << level <= self.rows:
                    self.broken(f"a node no log has: level {level}, {n}")
            elif len(digest) == 32:
                del left[level, n]
                first, end = n << level, (n + 1) << level
                if digest != wanted[0]:
                    start = max(size for size in self.agreeing_sizes if size < end)
                    self.ranges.append((max(first, start), end))
                    self.say(first, f"records {first} to {end - 1} do not add up to their node")
                elif (low, high) != wanted[1:]:
                    self.broken(f"the node over records {first} to {end - 1} states other times")
        for level, n in left:
            self.broken(f"the node over records {n << level} to {((n + 1) << level) - 1} is missing")

    def _check_images(self, db):
        rows = list(db.execute("SELECT rowid, sha256 FROM image ORDER BY rowid"))
        self.images, left, unnamed = len(rows), dict(self.first_use), 0
        for rowid, key in rows:
            uses = left.pop(key, None)
            if uses is None:
                unnamed += 1
                continue
            row = db.execute("SELECT typeof(png), png FROM image WHERE rowid = ?", (rowid,)).fetchone()
            kind, png = row or (None, b"")
            found = db.execute("SELECT rowid FROM image WHERE sha256 = ?", (key,)).fetchone()  # By its index.
            if found != (rowid,) or not 1 <= rowid <= len(rows) or kind != b"blob" or hashlib.sha256(png).digest() != key:
                self.bad(uses[0][0], "its picture is not the one taken, or in no place a recorder puts one")
            for seq, png_bytes in uses:
                if len(png) != png_bytes:
                    self.bad(seq, "its picture is not as long as it says")
        for uses in left.values():
            self.bad(uses[0][0], "its picture is missing")
        if unnamed and self.rows >= self.remembered:
            self.broken("a picture no record names")

    # The verdict.

    def _first(self, spans):
        """The smallest record named; an exact record, or a smaller range, explains what it lies in or before."""
        kept = []
        for start, end in sorted(set(spans), key=lambda span: (span[1] - span[0], span)):
            if not any(seq < end for seq in self.exact) and not any(start <= a and b <= end for a, b in kept):
                kept.append((start, end))
        return min(self.exact | {start for start, _ in kept}, default=None)

    def verdict(self):
        if not self.read_to_the_end:
            self.rows = 0
        root = self.tree.root() if self.read_to_the_end else bytes(32)
        rolled_back = self.remembered > self.rows
        schema = getattr(self, "schema", [])
        for problem in schema:
            self.say(None, problem)
        kind, first_bad = "intact", None
        if self.damaged or self.exact or self.ranges or schema and not (self.diverged or rolled_back):
            kind, first_bad = "damaged", self._first(self.ranges + self.diverged)
        elif self.diverged:
            kind, first_bad = "diverged", self._first(self.diverged)
        elif rolled_back:
            kind, first_bad = "rolled-back", self.rows
            self.say(self.rows, f"a checkpoint remembers {self.remembered} records, {self.rows} are here")
        elif self.gaps:
            kind = "gap"
        elif self.rows and self.witnessed_size == self.rows:
            kind = "intact-witnessed"
        return {"verdict": kind, "ok": kind in ("intact-witnessed", "intact", "gap"), "records": self.rows,
                "root": base64.b64encode(root).decode(), "first_bad": first_bad,
                "schedule": self.audit.result(), "images": self.images, "checkpoints": self.agreeing,
                "sealed": self.sealed, "witnesses": self.witnesses, "closed": self.closed, "gaps": self.gaps,
                "read_to_the_end": self.read_to_the_end,
                "findings": [{"seq": seq, "what": what} for seq, what in self.findings[:MAX_FINDINGS]]}


def verify(folder, given_notes=(), given_keys=()):
    """The verdict as a dict. Damage is an answer; database.CannotRead is not."""
    return Walk(folder, given_notes, given_keys).run()
