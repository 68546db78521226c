// Finds the records a search is about: through an index as far as one may be used, and by reading
// the log behind it. Either way each is read from the log and looked at before it is a hit.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/index/look.h"

namespace viewer::index {

// As much of a log's index as a search may use: none of it, or its first `done` records.
struct Indexed {
  Look* look = nullptr;  // One that has_words().
  std::uint64_t done = 0;
};

// One thread. What it is given must outlive it.
class SearchWalk {
 public:
  // Of the log's first `size` records. Without `most_time` it goes on to the end. A query of a
  // single character is in no index: it is scanned for.
  SearchWalk(const storage::LogReader& log, std::uint64_t size, const storage::Query& query,
             Indexed indexed, std::optional<std::chrono::milliseconds> most_time = {});

  // Calls `hit` for each record the query is about, in its order, until that returns false, the log
  // ends or the time is up. The query's limit is the caller's business: it tells how many to look
  // up at once. Throws storage::Error if the log, or the index, cannot be read.
  using Hit = std::function<bool(storage::StoredRecord)>;
  void go(const Hit& hit);
  // From then on go() tells now and then how many of the records it may look at are behind it.
  void tell(std::function<void(std::uint64_t, std::uint64_t)> progress) {
    progress_ = std::move(progress);
  }

  bool is_complete() const { return is_complete_; }
  // Where it stopped for want of time: the record to go on behind.
  std::optional<std::uint64_t> stopped_at() const { return stopped_at_; }
  std::uint64_t indexed_records() const { return done_; }

 private:
  bool up() const { return query_.order == storage::Query::Order::oldest_first; }
  bool out_of_time(std::uint64_t looked_to);
  void tell_of(std::uint64_t looked_to) const;
  bool is_wanted(const storage::StoredRecord& row) const;
  bool scan(std::uint64_t first, std::uint64_t end, const Hit& hit);
  bool indexed(std::uint64_t first, std::uint64_t end, const Hit& hit);
  std::vector<std::uint64_t> candidates(std::uint64_t low, std::uint64_t high);

  const storage::LogReader& log_;
  const std::uint64_t size_;
  const storage::Query& query_;
  const std::string needle_;
  Look* const look_;
  const std::uint64_t done_;
  const std::uint64_t at_once_;  // Candidates asked of the index.
  const std::optional<std::chrono::steady_clock::time_point> end_;
  std::vector<Kind> kinds_;
  std::function<void(std::uint64_t, std::uint64_t)> progress_;
  bool is_complete_ = true;
  std::optional<std::uint64_t> stopped_at_;
};

}  // namespace viewer::index
