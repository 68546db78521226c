#include "storage/log_store.h"

#include <algorithm>
#include <new>
#include <vector>

#include "storage/error.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/merkle.h"
#include "storage/record_body.h"
#include "storage/verifier.h"

namespace storage {

LogStore::LogStore(const std::filesystem::path& folder)
    : folder_(folder), db_(folder / db_name, Access::append) {
  check_format(db_);
  const std::vector<std::string> problems = schema_problems(db_);
  if (!problems.empty()) throw Error((folder / db_name).string() + ": " + problems.front());
  db_.lock_down();
  begin_ = db_.prepare("BEGIN IMMEDIATE");
  commit_ = db_.prepare("COMMIT");
  rollback_ = db_.prepare("ROLLBACK");
  insert_record_ = db_.prepare("INSERT INTO main.record(seq, body, leaf64) VALUES(?1, ?2, ?3)");
  insert_node_ = db_.prepare(
      "INSERT INTO main.node(level, n, hash, min_ms, max_ms) VALUES(?1, ?2, ?3, ?4, ?5)");
  insert_image_ = db_.prepare("INSERT INTO main.image(sha256, png) VALUES(?1, ?2)");
  find_image_ = db_.prepare("SELECT 1 FROM main.image WHERE sha256 = ?1");
  insert_checkpoint_ = db_.prepare("INSERT INTO main.checkpoint(size, note) VALUES(?1, ?2)");
}

void LogStore::set_patience(bool patient) {
  db_.set_patience(std::chrono::milliseconds(patient ? 5'000 : 0));
}

void LogStore::check_undisturbed() {
  if (const char* problem = db_.disturbance()) throw Error((folder_ / problem).string());
  if (!db_.is_wal_cut()) return;
  check_nothing_is_missing();
  db_.begin_wal_anew();
}

// Somebody made the WAL shorter. An honest tool copied it into log.db first; whether this was one,
// only the log can say, all of it: no page the WAL held is known to be in log.db otherwise. Nobody
// writes meanwhile, and the connections that look are not ours, whose cache would hide a loss.
void LogStore::check_nothing_is_missing() {
  std::string problem;
  try {
    begin_.run();
    const Verdict verdict = verify(folder_);
    rollback_.run();
    if (!ok(verdict) || verdict.records != tree_.size() || verdict.root != tree_.root()) {
      const std::uint64_t first =
          verdict.first_bad.value_or(std::min(verdict.records, tree_.size()));
      problem = "record " + std::to_string(first) + " is not there as it was";
    }
  } catch (const CannotWrite& error) {
    if (std::string_view(error.reason()) == "locked") throw;
    problem = error.what();
  } catch (const Error& error) {
    problem = error.what();
  }
  if (!problem.empty()) {
    throw Error((folder_ / db_name).string() +
                "-wal: cut while its writer was running: " + problem);
  }
}

// Crash points. Before COMMIT returns: none of the batch is there after recovery, or all of it, and
// nobody was told either way. After it: all of it is there, unsealed, and so are its images and
// nodes, which are in the same transaction.
void LogStore::commit(std::span<Addition* const> batch) {
  before_ = tree_;
  rows_ = 0;
  try {
    check_undisturbed();
    begin_.run();
    for (Addition* addition : batch) {
      addition->first_seq = tree_.size();
      if (addition->image != nullptr) put_image(*addition->image, addition->png);
      for (const Record& record : addition->records) put(record);
    }
    db_.expect(rows_);
    commit_.run();
    db_.note_wal_length();
  } catch (...) {
    tree_ = before_;
    rethrow_after_rollback();
  }
}

// Where COMMIT failed at the last sync, the frames may stand whole in the WAL, but behind what it
// says is valid: the next commit writes over them. Only a crash before that could bring them back.
void LogStore::rethrow_after_rollback() {
  for (Statement* statement : {&begin_, &commit_, &insert_record_, &insert_node_, &insert_image_,
                               &find_image_, &insert_checkpoint_}) {
    statement->reset();
  }
  try {
    rollback_.run();
  } catch (const Error&) {
    // SQLite has rolled back by itself, or nothing was begun.
  }
  try {
    throw;
  } catch (const std::bad_alloc&) {
    throw CannotWrite("out-of-memory", (folder_ / db_name).string() + ": out of memory");
  }
}

// A foreign trigger with RAISE(IGNORE) would swallow the row and report success.
void LogStore::insert(Statement& statement) {
  statement.run();
  if (db_.changes() != 1) throw Error((folder_ / db_name).string() + ": did not take a row");
  ++rows_;
}

void LogStore::put(const Record& record) {
  body_.clear();
  append_body(body_, tree_.size(), record);
  const Digest leaf = leaf_hash(body_);
  insert_record_.bind(1, tree_.size());
  insert_record_.bind(2, std::string_view(body_));
  insert_record_.bind(3, leaf64(leaf));
  insert(insert_record_);
  tree_.add(leaf, record.time.unix_ms);
  for (const LogNode& node : tree_.completed()) {
    insert_node_.bind(1, static_cast<std::int64_t>(node.subtree.level));
    insert_node_.bind(2, node.subtree.index);
    insert_node_.bind(3, std::span<const std::uint8_t>(node.subtree.hash));
    insert_node_.bind(4, node.times.min_ms);
    insert_node_.bind(5, node.times.max_ms);
    insert(insert_node_);
  }
}

void LogStore::put_image(const Digest& digest, std::span<const std::uint8_t> png) {
  find_image_.bind(1, std::span<const std::uint8_t>(digest));
  const bool there = find_image_.step();
  find_image_.reset();
  if (there) return;
  insert_image_.bind(1, std::span<const std::uint8_t>(digest));
  insert_image_.bind(2, png);
  insert(insert_image_);
}

void LogStore::add_checkpoint(std::uint64_t size, std::string_view note) {
  try {
    check_undisturbed();
    insert_checkpoint_.bind(1, size);
    insert_checkpoint_.bind(2, note);
    db_.expect(1);
    insert(insert_checkpoint_);
    db_.note_wal_length();
  } catch (...) {
    rethrow_after_rollback();
  }
}

}  // namespace storage
