-- The schema of format 1: what sqlite_schema holds. A run of white space here is one space there.

CREATE TABLE record(seq INTEGER PRIMARY KEY, body TEXT NOT NULL, leaf64 INTEGER NOT NULL) STRICT;

CREATE TABLE image(sha256 BLOB PRIMARY KEY, png BLOB NOT NULL) STRICT;

CREATE TABLE node(level INTEGER NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL, min_ms INTEGER
  NOT NULL, max_ms INTEGER NOT NULL, PRIMARY KEY(level, n)) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;

CREATE VIEW visit AS SELECT seq, body ->> '$.time' AS time, body ->> '$.url' AS url, body ->>
  '$.title' AS title, body ->> '$.status' AS status, body ->> '$.via' AS via, body ->> '$.referrer'
  AS referrer FROM record WHERE body ->> '$.kind' = 'visit';

CREATE VIEW screenshot AS SELECT seq, body ->> '$.time' AS time, body ->> '$.image' AS image, body
  ->> '$.width' AS width, body ->> '$.height' AS height, body ->> '$.trigger' AS trigger, body ->>
  '$.due' AS due, body ->> '$.app' AS app, body ->> '$.url' AS url, body ->> '$.title' AS title,
  body ->> '$.text' AS text FROM record WHERE body ->> '$.kind' = 'screenshot';

CREATE TRIGGER record_insert BEFORE INSERT ON record WHEN NEW.seq IS NOT (SELECT
  coalesce(max(seq), -1) + 1 FROM record) BEGIN SELECT RAISE(ABORT, 'append-only: seq must be the
  next'); END;

CREATE TRIGGER record_update BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'append-only:
  records never change'); END;

CREATE TRIGGER record_delete BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'append-only:
  records are never removed'); END;

CREATE TRIGGER image_insert BEFORE INSERT ON image WHEN NEW.rowid IS NOT -1 OR EXISTS(SELECT 1
  FROM image WHERE rowid = -1) OR EXISTS(SELECT 1 FROM image WHERE sha256 = NEW.sha256) BEGIN SELECT
  RAISE(ABORT, 'append-only: the image is already there'); END;

CREATE TRIGGER image_update BEFORE UPDATE ON image BEGIN SELECT RAISE(ABORT, 'append-only: images
  never change'); END;

CREATE TRIGGER image_delete BEFORE DELETE ON image BEGIN SELECT RAISE(ABORT, 'append-only: images
  are never removed'); END;

CREATE TRIGGER node_insert BEFORE INSERT ON node WHEN EXISTS(SELECT 1 FROM node WHERE level =
  NEW.level AND n = NEW.n) BEGIN SELECT RAISE(ABORT, 'append-only: the node is already there'); END;

CREATE TRIGGER node_update BEFORE UPDATE ON node BEGIN SELECT RAISE(ABORT, 'append-only: nodes
  never change'); END;

CREATE TRIGGER node_delete BEFORE DELETE ON node BEGIN SELECT RAISE(ABORT, 'append-only: nodes are
  never removed'); END;

CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint WHEN NEW.size <= (SELECT
  coalesce(max(size), -1) FROM checkpoint) BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints only
  grow'); END;

CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT,
  'append-only: checkpoints never change'); END;

CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT,
  'append-only: checkpoints are never removed'); END;
