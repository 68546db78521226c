// A log's tree as it grows: the frontier, and the `node` rows each record completes. Pure; the
// writer stores what the verifier recomputes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/log_format.h"
#include "storage/merkle.h"

namespace storage {

// The earliest and latest instant shown by a run of records; empty() before the first.
struct TimeBounds {
  std::int64_t min_ms = INT64_MAX;
  std::int64_t max_ms = INT64_MIN;
  bool empty() const { return min_ms > max_ms; }
  void add(TimeBounds other) {
    if (other.min_ms < min_ms) min_ms = other.min_ms;
    if (other.max_ms > max_ms) max_ms = other.max_ms;
  }
  friend bool operator==(const TimeBounds&, const TimeBounds&) = default;
};

// One row of table `node`.
struct LogNode {
  Subtree subtree;
  TimeBounds times;
  friend bool operator==(const LogNode&, const LogNode&) = default;
};

// A value.
class LogTree {
 public:
  std::uint64_t size() const { return frontier_.size(); }
  Digest root() const { return frontier_.root(); }

  // Adds the next record. The nodes it completes are in completed() until the next add.
  void add(const Digest& leaf, std::int64_t time_ms);
  const std::vector<LogNode>& completed() const { return completed_; }

  // Adds the next records by their leaves and the bounds of their times, as add() one by one would,
  // but several times as fast. At most up to the next multiple of 256 (asserted).
  void add_run(std::span<const Digest> leaves, TimeBounds times);

  // Adds the next 256 records by their root and the bounds of their times, as add() would. The size
  // must be a multiple of 256 (asserted).
  void add_block(const Digest& root, TimeBounds times);

  // Adds a stored node instead of its 2^level records. The size must be a multiple of 2^level.
  void add_node(const LogNode& node);

 private:
  void note_bounds(unsigned level, TimeBounds times);
  void complete_nodes();  // From subtrees_.

  Frontier frontier_;
  // bounds_[k]: of the records since the last complete node of level 8 * (k + 1).
  std::array<TimeBounds, max_node_level / node_level_step + 1> bounds_;
  std::vector<Subtree> subtrees_;
  std::vector<LogNode> completed_;
};

}  // namespace storage
