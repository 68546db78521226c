// Records on their way into table `record`: encoded one behind the other, and hashed together.
// Pure. Part of storage_writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/hash_many.h"
#include "storage/log_tree.h"
#include "storage/record.h"

namespace storage {

// A run of records from some number on. Its memory is used again after clear(); it stays as large
// as the largest run so far, at most capacity times max_body_bytes.
class RecordBatch {
 public:
  static constexpr std::size_t capacity = 256;

  void clear();
  // At most `capacity` (asserted).
  void add(std::uint64_t seq, const Record& record);
  std::size_t size() const { return rows_.size(); }

  // Hashes every body; the result lives until clear(). O(bytes).
  std::span<const Digest> leaves();
  // Until the next add().
  std::string_view body(std::size_t row) const;
  // Of rows [first, first + rows).
  TimeBounds times(std::size_t first, std::size_t rows) const;

 private:
  struct Row {
    std::size_t end = 0;  // Of its entry in entries_.
    std::int64_t time_ms = 0;
  };
  std::size_t begin(std::size_t row) const { return row == 0 ? 0 : rows_[row - 1].end; }

  std::vector<Row> rows_;
  std::string entries_;  // What is hashed: 00 and the body, one after another.
  std::vector<Message> messages_;
  std::vector<Digest> leaves_;
};

}  // namespace storage
