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
# FORMAT.md, "Order of reading".
RECORDS_AT_A_TIME = 1_024
PICTURES_AT_A_TIME = 32


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
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # What SQLite quotes may be no UTF-8.
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
        self.db, self.schema = db, database.schema_problems(db)
        for table in database.tables_not_ours(db):
            raise sqlite3.DatabaseError(f"{table} is no table of ours")
        self.origin = self._origin()
        self._look()
        self._hash_pictures()
        self._read_notes(flat)
        self._walk_records()
        self._compare_claims()
        self._count_nodes()
        self._find_unused_pictures()

    def _number(self, sql, *arguments):
        return database.number(self.db, sql, *arguments)

    def _origin(self):
        """The key's name; where there is no key, what the genesis says."""
        named = next((key.name for key in self.keys if key.kind == 1), None)
        if named is not None:
            return named
        try:
            record = records.decode(self.db.execute("SELECT body FROM record WHERE seq = 0").fetchone()[0])
            return record["origin"] if record["kind"] == "genesis" else ""
        except (records.Damaged, TypeError):
            return ""

    def _look(self):
        self.newest_in_db = self._number("SELECT coalesce(max(size), 0) FROM checkpoint")
        self.end = max(0, self._number("SELECT coalesce(max(seq), -1) + 1 FROM record"))
        self.far_row, self.room = None, self._number("PRAGMA page_count") * PAGE_BYTES // LEAST_ROW_BYTES
        if self.end > self.room:
            self.end, self.far_row = self.room, self._number("SELECT min(seq) FROM record WHERE seq >= ?", self.room)
        self.images = self._number("SELECT coalesce(max(rowid), 0) FROM image")
        if self._number("SELECT count(*) FROM (SELECT 1 FROM record WHERE seq < 0 LIMIT 1)"):
            self.bad(0, "a row stands before the first record")
        if self.newest_in_db > 0 and self._number("SELECT min(size) FROM checkpoint") < 1:
            self.broken("the table checkpoint has a row of no records")
        too_few = self.images > self._count_pictures("image")
        if too_few or self._count_pictures("image WHERE rowid < 1"):
            self.broken("pictures are not numbered as a recorder would")
        if too_few:
            self.images = min(self.images, self._count_pictures("image NOT INDEXED WHERE rowid >= 1"))

    def _count_pictures(self, of):
        """No more than there is room for: pages that lead to one another hold rows without number."""
        return self._number(f"SELECT count(*) FROM (SELECT 1 FROM {of} LIMIT ?)", self.room)

    def _hash_pictures(self):
        """Finds the pictures that are not what their key says, by row."""
        self.false_pictures, self.keys_of, self.lengths = set(), {}, {}  # By row.
        self.unused, expected = set(range(1, self.images + 1)), 1
        for before in range(0, self.images, PICTURES_AT_A_TIME):
            last = min(self.images, before + PICTURES_AT_A_TIME)
            for rowid, key in database.ordered(self.db, "SELECT rowid, sha256 FROM image NOT INDEXED WHERE rowid > ? AND rowid <= ? "
                                               "ORDER BY rowid", (before, last), before + 1, last + 1):
                if rowid != expected:
                    self.broken(f"pictures {expected} to {rowid - 1} are missing")
                expected = rowid + 1
                row = self.db.execute("SELECT typeof(png), png FROM image WHERE rowid = ?", (rowid,)).fetchone()
                if row is None or row[0] != b"blob" or hashlib.sha256(row[1]).digest() != key:
                    self.false_pictures.add(rowid)
                self.keys_of[rowid], self.lengths[rowid] = key, len(row[1] or b"") if row else 0
        if expected != self.images + 1:
            self.broken(f"pictures {expected} to {self.images} are missing")

    # Notes.

    def _read_notes(self, flat):
        """Those of the file and those given; the database's are read as the records come to them."""
        self.claims, self.of_size = [], {}  # [(Checkpoint, witnesses)]; the same by size
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
        self.later = {self._plain(piece) for piece in notes.split_file(self._read_flat(), self.origin)}
        for note in self.given_notes:
            if self._plain(note) is None:
                raise database.CannotRead("a checkpoint given is no signed note")
            self._claim(note, "a checkpoint given")
        self.next_note = self._note_in_db_behind(0)

    def _note_in_db_behind(self, size):
        """(size, note) of the next row, or None."""
        return next(database.ordered(self.db, "SELECT size, note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size LIMIT 1",
                                     (size, self.newest_in_db), size + 1, self.newest_in_db + 1), None)

    def _read_notes_in_db(self, up_to):
        while self.next_note and (up_to is None or self.next_note[0] <= up_to):
            size, note = self.next_note
            checkpoint = self._claim(note if isinstance(note, bytes) else b"", "the table checkpoint")
            if checkpoint is not None:
                if checkpoint.size != size:
                    self.broken(f"the checkpoint in row {size} is of size {checkpoint.size}")
                if checkpoint not in self.in_file and checkpoint not in self.later:
                    self.broken(f"the checkpoint of size {size} is in the database only")
            self.next_note = self._note_in_db_behind(size)

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
        self.of_size.setdefault(checkpoint.size, []).append(checkpoint)
        self.remembered = max(self.remembered, checkpoint.size)
        return checkpoint

    # Records.

    def _walk_records(self):
        self.roots, self.agreeing_sizes, self.nodes, self.nodes_found, self.bounds = {}, {0}, {}, 0, {}
        self.whole, self.expected = True, 0
        self._compare_size(0)
        for begin in range(0, self.end, RECORDS_AT_A_TIME):
            end = min(self.end, begin + RECORDS_AT_A_TIME)
            for row in database.ordered(self.db, "SELECT seq, CAST(body AS TEXT), CAST(leaf64 AS INTEGER) FROM record NOT INDEXED "
                                        "WHERE seq >= ? AND seq < ? ORDER BY seq", (begin, end), begin, end):
                self._see_row(*row)
        if self.far_row is not None and self.expected <= self.far_row:
            self._miss(self.far_row)
        self._read_notes_in_db(None)

    def _miss(self, end):
        self.bad(self.expected, f"records {self.expected} to {end - 1} are missing")
        self.whole = False

    def _see_row(self, seq, body, locator):
        body = body or b""
        try:
            record, problem = records.decode(body), None
        except records.Damaged as error:
            record, problem = None, error
        picture = self._find_picture(record["image"]) if record and record["kind"] == "screenshot" else None
        if seq != self.expected:
            self._miss(seq)
        self.expected = seq + 1
        self.rows += 1
        leaf = merkle.leaf_hash(body)
        fits = locator == int.from_bytes(leaf[:8], "big", signed=True)
        if not fits:
            self.bad(seq, "it is not the bytes its locator says")
        self.closed = False
        if record is None:
            self.bad(seq, f"it is no record: {problem}")
        else:
            self._see(seq, record, picture, fits)
        self._grow(leaf, record["at_ms"] if record else None)
        self._compare_size(self.tree.size)

    def _find_picture(self, key):
        """The row of the picture, found by its key as a viewer would; None where there is none."""
        found = self.db.execute("SELECT rowid FROM image WHERE sha256 = ?", (bytes.fromhex(key),)).fetchone()
        return found[0] if found else None

    def _see(self, seq, record, picture, fits):
        if record["seq"] != seq:
            self.bad(seq - 1 if fits and record["seq"] == seq - 1 else seq, f"record {seq} claims to be {record['seq']}")
        if (record["kind"] == "genesis") != (seq == 0):
            self.bad(seq, "it is a second genesis, or the first is none")
        elif record["kind"] == "genesis" and record["origin"] != self.origin:
            self.bad(0, f"the genesis names the origin {record['origin']}, the key {self.origin}")
        self.closed = record["kind"] == "shutdown"
        if record["kind"] == "gap":
            self.gaps.append(seq)
        if record["kind"] == "screenshot":
            self._see_picture(seq, picture, bytes.fromhex(record["image"]), record["png_bytes"])
        self.audit.see(seq, record)

    def _see_picture(self, seq, rowid, key, png_bytes):
        if rowid is None:
            self.bad(seq, "its picture is missing")
        elif not 1 <= rowid <= self.images:
            self.bad(seq, "its picture is in no place a recorder puts one")
        else:
            self.unused.discard(rowid)
            if rowid in self.false_pictures:
                self.bad(seq, "its picture is not the one taken")
            elif self.keys_of.get(rowid) != key:
                self.bad(seq, "its picture is not the one found under its key")
            elif self.lengths[rowid] != png_bytes:
                self.bad(seq, "its picture is not as long as it says")

    def _grow(self, leaf, at_ms):
        low, high = self.bounds.get("now", (None, None))
        if at_ms is not None:
            low, high = (at_ms, at_ms) if low is None else (min(low, at_ms), max(high, at_ms))
        self.bounds["now"] = (low, high)
        for level, n, digest in self.tree.add(leaf):
            if level not in NODE_LEVELS:
                continue
            if level > 8:
                below = [self.nodes.pop((level - 8, n * 256 + i)) for i in range(256)]
                known = [b for b in below if b[0] is not None]
                low, high = (min(b[0] for b in known), max(b[1] for b in known)) if known else (None, None)
            else:
                self.bounds["now"] = (None, None)
            self.nodes[level, n] = (low, high)
            self._check_node(level, n, digest, (low, high))

    def _check_node(self, level, n, digest, times):
        stored = self.db.execute("SELECT hash, min_ms, max_ms FROM node WHERE level = ? AND n = ?", (level, n)).fetchone()
        if stored and len(stored[0] or b"") != 32:
            stored = None
        self.nodes_found += stored is not None
        if not self.whole:
            return  # Over records that are not all here, a node says nothing.
        first, end = n << level, (n + 1) << level
        if stored is None:
            self.broken(f"the node over records {first} to {end - 1} is missing")
        elif stored[0] != digest:
            self.ranges.append((max(first, max(self.agreeing_sizes)), end))
            self.say(first, f"records {first} to {end - 1} do not add up to their node")
        elif stored[1:] != times:
            self.broken(f"the node over records {first} to {end - 1} states other times")

    def _count_nodes(self):
        count = self._number("SELECT count(*) FROM (SELECT level, n FROM node LIMIT ?) WHERE (n + 1) << level <= ?",
                             self.room, self.end)
        if count != self.nodes_found and self.whole:
            self.broken("there are nodes no record completed")

    # Checkpoints.

    def _compare_size(self, size):
        """The tree is of `size` now: what was signed of it?"""
        self._read_notes_in_db(size)
        if self.whole and size in self.of_size:
            self.roots[size] = self.tree.root()
            if any(checkpoint.root == self.roots[size] for checkpoint in self.of_size[size]):
                self.agreeing_sizes.add(size)

    def _compare_claims(self):
        agreed_by = {}
        for checkpoint, witnesses in self.claims:
            if self.roots.get(checkpoint.size) == checkpoint.root:
                for name in witnesses:
                    agreed_by.setdefault(name, set()).add(checkpoint.size)
                    self.witnessed_size = max(self.witnessed_size, checkpoint.size)
                    if name not in self.witnesses:
                        self.witnesses.append(name)
        agreeing = self.agreeing_sizes
        self.agreeing, self.sealed = len(agreeing) - 1, max(agreeing)
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

    def _find_unused_pictures(self):
        if self.unused and self.rows >= self.remembered:
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
            if first_bad is None and rolled_back and self.read_to_the_end:
                first_bad = self.rows
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
