// What log.db holds: the schema, pinned, and how to read tree and format out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/log_tree.h"

namespace storage {

// Creates every table, view and trigger in an empty database. Inside the caller's transaction.
void create_schema(Database& db);

// Throws Error if the file is not a log, or one newer than this program.
void check_format(Database& db);

// Throws Error if one of the four tables is not as create_schema made it. What stands in its place,
// a view say, may have no end, so nothing may be read from it.
void check_tables(Database& db);

// What differs from the schema create_schema writes, one sentence each; empty when nothing does.
std::vector<std::string> schema_problems(Database& db);

// max(seq) + 1, or 0.
std::uint64_t next_seq(Database& db);

// The tree of the first `size` records, from stored nodes and at most 255 records. Throws Error
// if a node or record it needs is missing.
LogTree load_tree(Database& db, std::uint64_t size);

// Watches the rows that one query with ORDER BY gives. Where pages contradict each other SQLite may
// hand out a row twice, or one nobody asked for, and go on so without end.
class InOrder {
 public:
  enum class Direction { up, down };
  // Of rows numbered `begin` to `end` - 1. `db` lives as long as this.
  InOrder(const Database& db, std::uint64_t begin, std::uint64_t end,
          Direction direction = Direction::up)
      : db_(db), begin_(begin), end_(end), direction_(direction) {}
  // Throws DamagedDatabase if `number` is not one that may come now.
  void see(std::int64_t number);

 private:
  const Database& db_;
  std::uint64_t begin_, end_;  // What may still come.
  Direction direction_;
};

// One row of `node`, if it is there and well formed.
std::optional<LogNode> read_node(Statement& by_level_and_index, unsigned level,
                                 std::uint64_t index);
inline constexpr const char* select_node =
    "SELECT hash, min_ms, max_ms FROM main.node WHERE level = ?1 AND n = ?2";

// The first eight bytes of a leaf hash as `record.leaf64` keeps them.
std::int64_t leaf64(const Digest& leaf);

}  // namespace storage
