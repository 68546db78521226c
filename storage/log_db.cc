#include "storage/log_db.h"

#include <algorithm>
#include <array>

#include "storage/insist.h"
#include "storage/record_body.h"

namespace storage {
namespace {

struct SchemaEntry {
  const char* type;
  const char* name;
  const char* sql;
};

// Compared byte for byte with sqlite_schema on every open. The triggers are a courtesy to honest
// tools; THREATS.md says what they stop. Why each reads as it does:
// - UPDATE and DELETE triggers have neither OF nor WHEN: "UPDATE OF seq" is skipped by SET rowid=.
// - The INSERT triggers refuse a taken key themselves, since REPLACE fires no DELETE trigger
//   unless recursive_triggers happens to be on. max() of an INTEGER PRIMARY KEY is one seek.
// - NEW.rowid is -1 unless the statement names a rowid, which it must not.
constexpr std::array schema = {
    SchemaEntry{"table", "record",
                "CREATE TABLE record(seq INTEGER PRIMARY KEY, body TEXT NOT NULL, "
                "leaf64 INTEGER NOT NULL) STRICT"},
    SchemaEntry{"table", "image",
                "CREATE TABLE image(sha256 BLOB PRIMARY KEY, png BLOB NOT NULL) STRICT"},
    SchemaEntry{"table", "node",
                "CREATE TABLE node(level INTEGER NOT NULL, n INTEGER NOT NULL, "
                "hash BLOB NOT NULL, min_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL, "
                "PRIMARY KEY(level, n)) STRICT, WITHOUT ROWID"},
    SchemaEntry{"table", "checkpoint",
                "CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT"},
    SchemaEntry{"view", "visit",
                "CREATE VIEW visit AS SELECT seq, body ->> '$.time' AS time, "
                "body ->> '$.url' AS url, body ->> '$.title' AS title, "
                "body ->> '$.status' AS status, body ->> '$.via' AS via, "
                "body ->> '$.referrer' AS referrer "
                "FROM record WHERE body ->> '$.kind' = 'visit'"},
    SchemaEntry{"view", "screenshot",
                "CREATE VIEW screenshot AS SELECT seq, body ->> '$.time' AS time, "
                "body ->> '$.image' AS image, body ->> '$.width' AS width, "
                "body ->> '$.height' AS height, body ->> '$.trigger' AS trigger, "
                "body ->> '$.due' AS due, body ->> '$.app' AS app, body ->> '$.url' AS url, "
                "body ->> '$.title' AS title, body ->> '$.text' AS text "
                "FROM record WHERE body ->> '$.kind' = 'screenshot'"},
    SchemaEntry{"trigger", "record_insert",
                "CREATE TRIGGER record_insert BEFORE INSERT ON record "
                "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM record) "
                "BEGIN SELECT RAISE(ABORT, 'append-only: seq must be the next'); END"},
    SchemaEntry{"trigger", "record_update",
                "CREATE TRIGGER record_update BEFORE UPDATE ON record "
                "BEGIN SELECT RAISE(ABORT, 'append-only: records never change'); END"},
    SchemaEntry{"trigger", "record_delete",
                "CREATE TRIGGER record_delete BEFORE DELETE ON record "
                "BEGIN SELECT RAISE(ABORT, 'append-only: records are never removed'); END"},
    SchemaEntry{"trigger", "image_insert",
                "CREATE TRIGGER image_insert BEFORE INSERT ON image "
                "WHEN NEW.rowid IS NOT -1 OR EXISTS(SELECT 1 FROM image WHERE rowid = -1) "
                "OR EXISTS(SELECT 1 FROM image WHERE sha256 = NEW.sha256) "
                "BEGIN SELECT RAISE(ABORT, 'append-only: the image is already there'); END"},
    SchemaEntry{"trigger", "image_update",
                "CREATE TRIGGER image_update BEFORE UPDATE ON image "
                "BEGIN SELECT RAISE(ABORT, 'append-only: images never change'); END"},
    SchemaEntry{"trigger", "image_delete",
                "CREATE TRIGGER image_delete BEFORE DELETE ON image "
                "BEGIN SELECT RAISE(ABORT, 'append-only: images are never removed'); END"},
    SchemaEntry{"trigger", "node_insert",
                "CREATE TRIGGER node_insert BEFORE INSERT ON node "
                "WHEN EXISTS(SELECT 1 FROM node WHERE level = NEW.level AND n = NEW.n) "
                "BEGIN SELECT RAISE(ABORT, 'append-only: the node is already there'); END"},
    SchemaEntry{"trigger", "node_update",
                "CREATE TRIGGER node_update BEFORE UPDATE ON node "
                "BEGIN SELECT RAISE(ABORT, 'append-only: nodes never change'); END"},
    SchemaEntry{"trigger", "node_delete",
                "CREATE TRIGGER node_delete BEFORE DELETE ON node "
                "BEGIN SELECT RAISE(ABORT, 'append-only: nodes are never removed'); END"},
    SchemaEntry{"trigger", "checkpoint_insert",
                "CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint "
                "WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoint) "
                "BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints only grow'); END"},
    SchemaEntry{"trigger", "checkpoint_update",
                "CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint "
                "BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints never change'); END"},
    SchemaEntry{"trigger", "checkpoint_delete",
                "CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint "
                "BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints are never removed'); END"},
};

std::int64_t pragma(Database& db, const char* name) {
  Statement statement = db.prepare(std::string("PRAGMA ") + name);
  const std::int64_t value = statement.step() ? statement.integer(0) : 0;
  statement.reset();
  return value;
}

}  // namespace

void create_schema(Database& db) {
  db.run("PRAGMA application_id=" + std::to_string(application_id) +
         "; PRAGMA user_version=" + std::to_string(format_version));
  for (const SchemaEntry& entry : schema) db.run(entry.sql);
}

void check_format(Database& db) {
  if (pragma(db, "application_id") != application_id) {
    throw Error(db.path().string() + ": not a red-flag log");
  }
  const std::int64_t version = pragma(db, "user_version");
  if (version != format_version) {
    throw Error(db.path().string() + ": log format " + std::to_string(version) +
                (version > format_version ? " is newer than this program (it knows up to "
                                          : " is unknown to this program (it knows ") +
                std::to_string(format_version) + ")");
  }
}

std::vector<std::string> schema_problems(Database& db) {
  std::vector<std::string> problems;
  std::array<bool, schema.size()> seen{};
  Statement rows = db.prepare("SELECT type, name, sql FROM main.sqlite_schema");
  while (rows.step()) {
    const std::string type(rows.text(0));
    const std::string name(rows.text(1));
    // The only indexes are SQLite's own, for PRIMARY KEYs; they have no SQL.
    if (type == "index" && name.starts_with("sqlite_autoindex_") && !rows.is_text(2)) continue;
    const auto entry = std::find_if(schema.begin(), schema.end(), [&](const SchemaEntry& e) {
      return name == e.name && type == e.type;
    });
    if (entry == schema.end()) {
      problems.push_back("the schema has a " + type + " that is not ours: " + name);
    } else {
      seen[static_cast<std::size_t>(entry - schema.begin())] = true;
      if (rows.text(2) != entry->sql) {
        problems.push_back("the schema's " + type + " " + name + " is not as the log was made");
      }
    }
  }
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (!seen[i]) {
      problems.push_back(std::string("the schema's ") + schema[i].type + " " + schema[i].name +
                         " is gone");
    }
  }
  return problems;
}

void check_tables(Database& db) {
  Statement found =
      db.prepare("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1");
  for (const SchemaEntry& entry : schema) {
    if (entry.type != std::string_view("table")) continue;
    found.bind(1, std::string_view(entry.name));
    const bool ours = found.step() && found.is_text(0) && found.text(0) == entry.sql;
    found.reset();
    if (!ours) {
      throw Error(db.path().string() + ": table " + entry.name + " is not as the log was made");
    }
  }
}

std::uint64_t next_seq(Database& db) {
  Statement statement = db.prepare("SELECT coalesce(max(seq), -1) + 1 FROM main.record");
  statement.step();
  const std::int64_t next = statement.integer(0);
  return next < 0 ? 0 : static_cast<std::uint64_t>(next);
}

void InOrder::see(std::int64_t number) {
  const auto row = static_cast<std::uint64_t>(number);  // Below 0: beyond any end.
  if (row < begin_ || row >= end_) {
    throw DamagedDatabase(db_.path().string() + ": pages contradict each other at row " +
                          std::to_string(number));
  }
  (direction_ == Direction::up ? begin_ : end_) = direction_ == Direction::up ? row + 1 : row;
}

std::optional<LogNode> read_node(Statement& by_level_and_index, unsigned level,
                                 std::uint64_t index) {
  by_level_and_index.bind(1, static_cast<std::int64_t>(level));
  by_level_and_index.bind(2, index);
  std::optional<LogNode> node;
  if (by_level_and_index.step() && by_level_and_index.blob(0).size() == 32) {
    node.emplace();
    node->subtree.level = level;
    node->subtree.index = index;
    std::ranges::copy(by_level_and_index.blob(0), node->subtree.hash.begin());
    node->times = {by_level_and_index.integer(1), by_level_and_index.integer(2)};
  }
  by_level_and_index.reset();
  return node;
}

LogTree load_tree(Database& db, std::uint64_t size) {
  LogTree tree;
  Statement nodes = db.prepare(select_node);
  for (unsigned level = max_node_level; level > 0; level -= node_level_step) {
    const std::uint64_t end = size >> level;
    for (std::uint64_t index = tree.size() >> level; index < end; ++index) {
      const std::optional<LogNode> node = read_node(nodes, level, index);
      if (!node) {
        throw Error(db.path().string() + ": tree node " + std::to_string(index) + " of level " +
                    std::to_string(level) + " is missing");
      }
      tree.add_node(*node);
    }
  }
  Statement rows =
      db.prepare("SELECT seq, body FROM main.record WHERE seq >= ?1 AND seq < ?2 ORDER BY seq");
  rows.bind(1, tree.size());
  rows.bind(2, size);
  while (rows.step()) {
    const std::string_view body = rows.text(1);
    const std::optional<BodyHead> head = body_head(body);
    if (static_cast<std::uint64_t>(rows.integer(0)) != tree.size() || !head) break;
    tree.add(leaf_hash(body), head->time.unix_ms);
  }
  if (tree.size() != size) {
    throw Error(db.path().string() + ": record " + std::to_string(tree.size()) +
                " is missing or damaged");
  }
  return tree;
}

std::int64_t leaf64(const Digest& leaf) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | leaf[i];
  return static_cast<std::int64_t>(bits);
}

}  // namespace storage
