#include "storage/log_store.h"

#include <algorithm>
#include <bit>
#include <new>
#include <vector>

#include "storage/error.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/merkle.h"
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

// Crash points. Before the commit returns: none of the batch is there after recovery, or all of it,
// and nobody was told either way. After it: all of it is there, unsealed, and so are its images and
// nodes, which are in the same transaction.
void LogStore::commit(std::span<Addition* const> batch) {
  before_ = tree_;
  rows_.clear();
  try {
    check_undisturbed();
    if (is_one_statement(batch)) {
      commit_at_once(batch);
    } else {
      commit_in_parts(batch);
    }
  } catch (...) {
    tree_ = before_;
    rethrow_after_rollback();
  }
}

// Most commits are records and nothing else, as many as one statement takes. It is a transaction by
// itself then, and spares what SQLite does for each statement of a longer one: copying the pages it
// changes, so that the statement alone could be taken back.
bool LogStore::is_one_statement(std::span<Addition* const> batch) const {
  std::size_t records = 0;
  for (const Addition* addition : batch) {
    if (addition->image != nullptr) return false;
    records += addition->records.size();
  }
  const bool completes_node = tree_.size() % node_width + records >= node_width;
  return !completes_node && std::has_single_bit(records) && records < std::size_t{1} << widths;
}

// Whether it took the rows it was given, and nothing else happened, expect() sees to. Behind run()
// nothing may fail any more.
void LogStore::commit_at_once(std::span<Addition* const> batch) {
  for (Addition* addition : batch) put(*addition);
  const std::span<const Digest> leaves = rows_.leaves();
  Statement& statement = bind_rows(0, rows_.size(), leaves);
  tree_.add_run(leaves, rows_.times(0, rows_.size()));
  db_.expect(static_cast<std::int64_t>(rows_.size()));
  statement.run();
}

void LogStore::commit_in_parts(std::span<Addition* const> batch) {
  inserted_rows_ = 0;
  begin_.run();
  for (Addition* addition : batch) put(*addition);
  put_rows();
  db_.expect(inserted_rows_);
  commit_.run();
}

// Where COMMIT failed at the last sync, the frames may stand whole in the WAL, but behind what it
// says is valid: the next commit writes over them. Only a crash before that could bring them back.
void LogStore::rethrow_after_rollback() {
  db_.expect_nothing();
  for (Statement* statement :
       {&begin_, &commit_, &insert_node_, &insert_image_, &find_image_, &insert_checkpoint_}) {
    statement->reset();
  }
  for (Statement& statement : insert_records_) statement.reset();
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

void LogStore::put(Addition& addition) {
  addition.first_seq = tree_.size() + rows_.size();
  if (addition.image != nullptr) put_image(*addition.image, addition.png);
  for (const Record& record : addition.records) {
    if (rows_.size() == RecordBatch::capacity) put_rows();
    rows_.add(tree_.size() + rows_.size(), record);
  }
}

// Inserts the rows laid out so far and the nodes they complete.
void LogStore::put_rows() {
  const std::span<const Digest> leaves = rows_.leaves();
  for (std::size_t first = 0; first < rows_.size();) {
    const std::size_t width =
        std::bit_floor(std::min(rows_.size() - first, std::size_t{1} << (widths - 1)));
    insert(bind_rows(first, width, leaves), width);
    first += width;
  }
  for (std::size_t first = 0; first < rows_.size();) {
    const std::size_t run =
        std::min<std::size_t>(rows_.size() - first, node_width - tree_.size() % node_width);
    tree_.add_run(leaves.subspan(first, run), rows_.times(first, run));
    for (const LogNode& node : tree_.completed()) put_node(node);
    first += run;
  }
  rows_.clear();
}

// Prepared when first needed: most logs are opened for single records, and preparing all of them
// took a sixth of opening one.
Statement& LogStore::insert_records(std::size_t width) {
  Statement& statement = insert_records_[static_cast<std::size_t>(std::countr_zero(width))];
  if (!statement.is_prepared()) {
    std::string insert = "INSERT INTO main.record(seq, body, leaf64) VALUES(?, ?, ?)";
    for (std::size_t row = 1; row < width; ++row) insert += ", (?, ?, ?)";
    statement = db_.prepare(insert);
  }
  return statement;
}

// Row `first` has the number tree_.size() + first.
Statement& LogStore::bind_rows(std::size_t first, std::size_t width,
                               std::span<const Digest> leaves) {
  Statement& statement = insert_records(width);
  int parameter = 1;
  for (std::size_t row = first; row < first + width; ++row) {
    statement.bind(parameter++, tree_.size() + row);
    statement.bind(parameter++, rows_.body(row));
    statement.bind(parameter++, leaf64(leaves[row]));
  }
  return statement;
}

// A foreign trigger with RAISE(IGNORE) would swallow a row and report success.
void LogStore::insert(Statement& statement, std::size_t rows) {
  statement.run();
  if (db_.changes() != static_cast<std::int64_t>(rows)) {
    throw Error((folder_ / db_name).string() + ": did not take a row");
  }
  inserted_rows_ += static_cast<std::int64_t>(rows);
}

void LogStore::put_node(const LogNode& node) {
  insert_node_.bind(1, static_cast<std::int64_t>(node.subtree.level));
  insert_node_.bind(2, node.subtree.index);
  insert_node_.bind(3, std::span<const std::uint8_t>(node.subtree.hash));
  insert_node_.bind(4, node.times.min_ms);
  insert_node_.bind(5, node.times.max_ms);
  insert(insert_node_);
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
  } catch (...) {
    rethrow_after_rollback();
  }
}

}  // namespace storage
