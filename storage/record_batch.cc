#include "storage/record_batch.h"

#include "storage/insist.h"
#include "storage/record_body.h"

namespace storage {

void RecordBatch::clear() {
  rows_.clear();
  entries_.clear();
}

void RecordBatch::add(std::uint64_t seq, const Record& record) {
  insist(rows_.size() < capacity, "a batch takes no more records than its capacity");
  entries_ += '\0';
  append_body(entries_, seq, record);
  rows_.push_back({entries_.size(), record.time.unix_ms});
}

std::span<const Digest> RecordBatch::leaves() {
  const Message all(reinterpret_cast<const std::uint8_t*>(entries_.data()), entries_.size());
  messages_.clear();
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    messages_.push_back(all.subspan(begin(row), rows_[row].end - begin(row)));
  }
  leaves_.resize(messages_.size());
  sha256_each(messages_, leaves_);
  return leaves_;
}

std::string_view RecordBatch::body(std::size_t row) const {
  const std::size_t begins = begin(row) + 1;
  return std::string_view(entries_).substr(begins, rows_[row].end - begins);
}

TimeBounds RecordBatch::times(std::size_t first, std::size_t rows) const {
  TimeBounds bounds;
  for (const Row& row : std::span(rows_).subspan(first, rows)) {
    bounds.add({row.time_ms, row.time_ms});
  }
  return bounds;
}

}  // namespace storage
