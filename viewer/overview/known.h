// What a watcher knows of a span of a log, as numbers: the same whether they come from an index or
// were counted just now. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "viewer/index/look.h"
#include "viewer/index/tally.h"

namespace viewer::overview {

inline constexpr std::uint64_t max_named = 50;  // Sites, pages, apps, words, searches, stretches.
inline constexpr std::uint64_t max_days = 400;  // The newest are kept.

struct Known {
  index::Span span;
  index::Totals totals;
  std::vector<index::Named> sites, pages, apps, words;  // As Look::most_used() has them.
  std::vector<std::uint64_t> searched;                  // Records, the newest first.
  std::vector<index::Stretch> stretches;                // As Look::longest_stretches() has them.
  std::vector<std::uint64_t> week;                      // 168 counts.
  std::vector<index::Bucket> days;                      // Oldest first.
};

// Puts the stretch that is still going on among the longest, at most max_named.
void add_unfinished(std::vector<index::Stretch>& longest, const index::Stretch& unfinished);

// Counts any number of records in memory that does not grow with them: tallies a stretch at a time
// and keeps the sums of what Known needs, with the bounds an index has (max_names, above).
class Sums {
 public:
  void add(const storage::StoredRecord& stored);  // In the log's order; gaps in it do no harm.
  // What an index knows of whole days, none of whose records are added. What was in front, or a
  // stretch still going on, is not carried over them.
  struct Days {
    index::Totals totals;
    std::array<std::vector<index::Named>, 4> used;  // By index::Used.
    std::vector<std::uint64_t> week;                // 168 counts.
    std::vector<index::Bucket> days;
  };
  void add(const Days& days);

  // Of all that was added. The span is in whole minutes; where nothing was, an hour in 1970.
  Known known();

  // The following are of what known() took in.
  std::uint64_t of_kind(index::Kind kind) const { return kinds_[kind]; }
  std::size_t different(index::Used what) const { return used_[place(what)].size(); }
  // Whether there was room for every name.
  bool is_exact() const { return exact_; }
  std::uint64_t days_forgotten() const { return days_forgotten_; }

 private:
  static std::size_t place(index::Used what) { return static_cast<std::size_t>(what); }
  void put();
  void put_days();
  void put_day(std::int64_t from, const index::Roll& roll);
  void forget_days();
  void put_used();
  void put_use(index::Used what, std::int64_t name, const index::Use& use);
  void put_blocks();
  void put_stretches();
  std::vector<index::Named> most_used(index::Used what) const;

  index::Tally tally_;
  index::Totals totals_;
  std::array<std::uint64_t, index::damaged + 1> kinds_{};
  std::array<std::unordered_map<std::int64_t, index::Use>, 4> used_;
  std::size_t names_ = 0;
  bool exact_ = true;
  std::deque<std::uint64_t> searched_;     // The newest, oldest first.
  std::vector<index::Stretch> stretches_;  // The longest.
  std::array<std::uint64_t, 168> week_{};
  std::map<std::int64_t, index::Roll> days_;
  std::uint64_t days_forgotten_ = 0;
  std::optional<index::Span> minutes_;
};

}  // namespace viewer::overview
