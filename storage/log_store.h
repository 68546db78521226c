// log.db as its one writer sees it: whole commits, and the tree that grows with them. Part of
// storage_writer.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "storage/database.h"
#include "storage/log_tree.h"
#include "storage/record.h"
#include "storage/record_batch.h"

namespace storage {

// What one caller wants appended. The spans must live until the commit is over.
struct Addition {
  std::span<const Record> records;
  const Digest* image = nullptr;  // With its picture, if it brings one.
  std::span<const std::uint8_t> png;
  std::uint64_t first_seq = 0;  // Set by the commit.
};

// One thread at a time. Throws CannotWrite where trying again may help; any other Error means that
// the file is not what this writer left, or that somebody interferes: nothing more may be appended.
class LogStore {
 public:
  // Opens, hardened and locked down; refuses another format or schema. Reads no record.
  explicit LogStore(const std::filesystem::path& folder);

  Database& db() { return db_; }  // For reading while opening.
  const LogTree& tree() const { return tree_; }
  void set_tree(LogTree tree) { tree_ = std::move(tree); }

  // Everything in one durable transaction, in order, or nothing: then tree() is as it was.
  void commit(std::span<Addition* const> batch);
  // A row of table `checkpoint`, durably.
  void add_checkpoint(std::uint64_t size, std::string_view note);
  // While something is wrong, locks are not waited for: the phone must not stand still.
  void set_patience(bool patient);

 private:
  void check_undisturbed();
  void check_nothing_is_missing();
  bool is_one_statement(std::span<Addition* const> batch) const;
  void commit_at_once(std::span<Addition* const> batch);
  void commit_in_parts(std::span<Addition* const> batch);
  void put(Addition& addition);
  void put_rows();
  void insert(Statement& statement, std::size_t rows = 1);
  Statement& insert_records(std::size_t width);
  Statement& bind_rows(std::size_t first, std::size_t width, std::span<const Digest> leaves);
  void put_node(const LogNode& node);
  void put_image(const Digest& digest, std::span<const std::uint8_t> png);
  [[noreturn]] void rethrow_after_rollback();

  std::filesystem::path folder_;
  Database db_;
  Statement begin_, commit_, rollback_, insert_node_, insert_image_, find_image_,
      insert_checkpoint_;
  static constexpr std::size_t widths = 7;
  std::array<Statement, widths> insert_records_;  // [k]: 2^k rows, once used.
  LogTree tree_;
  LogTree before_;                  // The tree before the commit under way.
  RecordBatch rows_;                // From tree_.size() on; not yet in the table.
  std::int64_t inserted_rows_ = 0;  // By the commit under way.
};

}  // namespace storage
