#include "storage/audit/forge.h"

#include "storage/audit/files.h"
#include "storage/audit/raw.h"
#include "storage/checkpoint.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/log_tree.h"
#include "storage/record_body.h"

namespace storage::audit {
namespace {

// Walks the records as they are and calls at(tree) after each, and before the first.
template <typename At>
void walk(const fs::path& db_path, std::uint64_t records, At at) {
  Database db(db_path, Access::read_only);
  Statement rows = db.prepare("SELECT body FROM main.record WHERE seq < ?1 ORDER BY seq");
  rows.bind(1, records);
  LogTree tree;
  at(tree);
  while (rows.step()) {
    const std::string_view body = rows.text(0);
    const std::optional<BodyHead> head = body_head(body);
    tree.add(leaf_hash(body), head ? head->time.unix_ms : 0);
    at(tree);
  }
}

std::string sql_text(std::string_view text) {
  std::string sql = "'";
  for (const char c : text) sql += c == '\'' ? std::string("''") : std::string(1, c);
  return sql + "'";
}

}  // namespace

void change_record(const fs::path& db, std::uint64_t seq) {
  const std::string where = " WHERE seq = " + std::to_string(seq);
  Raw raw(db);
  without_triggers(raw, "UPDATE record SET body = replace(body, 'http', 'hxxp')" + where +
                            "; UPDATE record SET leaf64 = leaf64(body)" + where);
}

void cut_records(const fs::path& db, std::uint64_t size) {
  const std::string n = std::to_string(size);
  Raw raw(db);
  without_triggers(
      raw, "DELETE FROM record WHERE seq >= " + n +
               "; DELETE FROM node WHERE ((n + 1) << level) > " + n +
               "; DELETE FROM checkpoint WHERE size > " + n +
               "; DELETE FROM image WHERE lower(hex(sha256)) NOT IN "
               "(SELECT body ->> '$.image' FROM record WHERE body ->> '$.kind' = 'screenshot')");
}

void recompute_nodes(const fs::path& db, std::uint64_t records) {
  std::string sql = "DELETE FROM node";
  walk(db, records, [&](const LogTree& tree) {
    for (const LogNode& node : tree.completed()) {
      sql += "; INSERT INTO node VALUES(" + std::to_string(node.subtree.level) + ", " +
             std::to_string(node.subtree.index) + ", x'" + to_hex(node.subtree.hash) + "', " +
             std::to_string(node.times.min_ms) + ", " + std::to_string(node.times.max_ms) + ")";
    }
  });
  Raw raw(db);
  without_triggers(raw, sql);
}

Digest root_of(const fs::path& db, std::uint64_t size) {
  Digest root{};
  walk(db, size, [&](const LogTree& tree) { root = tree.root(); });
  return root;
}

void sign_anew(const fs::path& log, const std::vector<std::uint64_t>& sizes,
               const PrivateKey& key) {
  std::string file;
  std::string sql = "DELETE FROM checkpoint";
  auto next = sizes.begin();
  walk(log / db_name, sizes.empty() ? 0 : sizes.back(), [&](const LogTree& tree) {
    if (next == sizes.end() || tree.size() != *next) return;
    ++next;
    const std::string note =
        sign_checkpoint({key.public_key().name(), tree.size(), tree.root()}, key);
    file += note;
    sql += "; INSERT INTO checkpoint VALUES(" + std::to_string(tree.size()) + ", " +
           sql_text(note) + ")";
  });
  write_file(log / checkpoints_name, file);
  Raw raw(log / db_name);
  without_triggers(raw, sql);
}

PrivateKey plant_key(const fs::path& log, const std::string& origin) {
  PrivateKey key = PrivateKey::generate(origin);
  fs::remove(log / key_name);
  write_file(log / key_name, key.text() + "\n");
  fs::permissions(log / key_name, fs::perms::owner_read | fs::perms::owner_write);
  write_file(log / vkey_name, key.public_key().text() + "\n");
  return key;
}

}  // namespace storage::audit
