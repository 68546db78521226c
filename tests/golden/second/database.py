"""Opens a log's database without ever writing to it: FORMAT.md, "Tables" and "Connections"."""
import contextlib
import pathlib
import re
import shutil
import sqlite3
import tempfile
import urllib.parse

APPLICATION_ID = 0x52464C47
FORMAT = 1


class CannotRead(Exception):
    """Not a question of evidence: no log there, no permission, a newer format."""


def _connect(path, *options):
    quoted = urllib.parse.quote(str(path.resolve()))
    db = sqlite3.connect(f"file:{quoted}?{'&'.join(['mode=ro', *options])}", uri=True, isolation_level=None)
    db.text_factory = bytes
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


@contextlib.contextmanager
def opened(path):
    """A connection inside one read transaction. SQLite is told not to touch the -shm file either;
    where it then cannot read (no sidecars, say), a private copy is read instead."""
    if path.is_symlink() or not path.is_file():
        raise CannotRead(f"{path}: no log there")
    db, folder = None, None
    try:
        try:
            db = _connect(path, "readonly_shm=1")
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError:
            folder = tempfile.TemporaryDirectory(prefix="verify-log-")
            for suffix in ("", "-wal"):  # A WAL log has no journal: one beside it was planted.
                source = path.with_name(path.name + suffix)
                if source.exists():
                    shutil.copyfile(source, pathlib.Path(folder.name) / f"copy.db{suffix}")
            db = _connect(pathlib.Path(folder.name) / "copy.db")
            db.execute("BEGIN")
        yield db
    finally:
        if db:
            db.close()
        if folder:
            folder.cleanup()


def number(db, sql, *arguments):
    """The first column of the first row. Not even max() + 1 need be an integer: SQLite makes a float of 2^63."""
    return int(db.execute(sql, arguments).fetchone()[0])


def ordered(db, sql, arguments, begin, end):
    """The rows of a query with ORDER BY, their number first. FORMAT.md, "Verdicts": where pages contradict each
    other, a row may come out of order, or one that was not asked for; it ends the reading."""
    for row in _to_the_last(db, sql, arguments):
        if not begin <= row[0] < end:
            raise sqlite3.DatabaseError(f"pages contradict each other at row {row[0]}")
        begin = row[0] + 1
        yield row


def _to_the_last(db, sql, arguments):
    """Python's module looks one row ahead, and drops a good row where the next cannot be read."""
    given = 0
    try:
        for row in db.execute(sql, arguments):
            given += 1
            yield row
    except sqlite3.DatabaseError:
        yield from db.execute(sql + " LIMIT ?", (*arguments, given + 1)).fetchall()[given:]
        raise


def check_format(db, path):
    found = db.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        raise CannotRead(f"{path}: not a red-flag log")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        raise CannotRead(f"{path}: log format {version} is unknown to this program")


def expected_schema():
    """(type, name) -> SQL. schema.sql holds a statement a paragraph; white space there is one space."""
    text = pathlib.Path(__file__).parents[1].joinpath("schema.sql").read_text(encoding="utf8")
    entries = {}
    for statement in re.sub("(?m)^--.*$", "", text).split(";\n\n"):
        sql = " ".join(statement.split()).removesuffix(";")
        match = re.match(r"CREATE (TABLE|VIEW|TRIGGER) (\w+)", sql)
        if match:
            entries[match[1].lower(), match[2]] = sql
    return entries


def schema_problems(db):
    expected, problems = expected_schema(), []
    for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_schema"):
        kind, name = (part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in (kind, name))
        if kind == "index" and name.startswith("sqlite_autoindex_") and sql is None:
            continue
        wanted = expected.pop((kind, name), None)
        if wanted is None:
            problems.append(f"the schema has a {kind} that is not ours: {name}")
        elif sql != wanted.encode():
            problems.append(f"the schema's {kind} {name} is not as the log was made")
    return problems + [f"the schema's {kind} {name} is gone" for kind, name in expected]


def tables_not_ours(db):
    """Those of the four tables that must not be read: a view in a table's place may have no end."""
    found = {name: sql for name, sql in db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")}
    return [name for (kind, name), sql in expected_schema().items()
            if kind == "table" and found.get(name.encode()) != sql.encode()]
