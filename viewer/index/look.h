// What an index knows of a log, by seeks: none of these takes longer for a longer log. See filler.h
// for what an index is and tally.h for what its numbers mean.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/database.h"
#include "viewer/index/filler.h"
#include "viewer/index/tally.h"

namespace viewer::index {

// Wall milliseconds, from <= t < to.
struct Span {
  std::int64_t from = 0, to = 0;
};

// The finest of 1 s, 2 s, 5 s ... 1 h ... 1 day, 2, 4, 8 days ... that cuts `span`, widened to
// whole ones, into at most `buckets`.
std::int64_t bucket_ms_for(Span span, std::uint64_t buckets);
Span widened(Span span, std::int64_t unit);

struct Totals {
  std::uint64_t records = 0, visits = 0, screenshots = 0;
};

struct Bucket {
  std::int64_t from = 0;
  Roll roll;
};

struct Named {
  std::int64_t name = 0;
  Use use;
};

// One thread. Each call sees the index as it is then; between two it may have grown.
class Look {
 public:
  // `db` holds an index, for reading. Throws storage::Error if it is one of another version.
  explicit Look(storage::Database& db);
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;

  Ends ends();
  std::optional<Span> whole();  // In whole minutes; nothing while nothing is indexed.
  Totals totals();
  Totals totals(Span whole_minutes);

  // `bucket_ms` and both ends of `span` in whole minutes; empty buckets left out.
  std::vector<Bucket> buckets(Span span, std::int64_t bucket_ms);
  // At least `shortest_ms` long, and at most `limit` of them; by time. The one still going on is
  // the last one's business: see carried().
  std::vector<Idle> idles(Span span, std::int64_t shortest_ms, std::uint64_t limit);
  struct Marks {
    std::vector<Mark> marks;  // By time.
    bool more = false;        // There are others: of each rank, spread over the span.
  };
  Marks marks(Span span, std::uint64_t limit);
  std::vector<std::uint64_t> week();           // 168 counts.
  std::vector<std::uint64_t> week(Span span);  // In whole hours.
  std::vector<Bucket> days(Span span,
                           std::uint64_t limit);  // The newest that it touches; oldest first.
  // Of equal length, the later first.
  std::vector<Stretch> longest_stretches(Span span, std::uint64_t limit);
  std::optional<Stretch> unfinished_stretch();  // None of the others: still going on.
  std::optional<Stretch> stretch_around(std::uint64_t seq);

  // By count, then by dwell_ms, then by name; the most first.
  std::vector<Named> most_used(Used what, std::uint64_t limit);
  // All that were used on these whole days, in no order: at most max_names.
  std::vector<Named> used(Used what, Span days);

  // The nearest record of that kind at or behind, at or before `seq`.
  std::optional<std::uint64_t> next(Kind kind, std::uint64_t seq);
  std::optional<std::uint64_t> previous(Kind kind, std::uint64_t seq);

  bool has_words() const { return has_words_; }
  // The rows numbered `first` to `last` whose words hold `needle`, at most `limit`, in either
  // direction. `needle` is UTF-8 of two characters or more, without NUL. Empty `kinds`: all. What
  // does not decode is not among them. Only where has_words().
  std::vector<std::uint64_t> search(std::string_view needle, std::span<const Kind> kinds,
                                    std::uint64_t first, std::uint64_t last,
                                    storage::Query::Order order, std::uint64_t limit);

 private:
  std::int64_t number(std::string_view name);
  std::vector<Bucket> rolls(storage::Statement& select);
  std::vector<Named> named(storage::Statement& select);
  std::optional<std::uint64_t> nearest(storage::Statement& select, Kind kind, std::uint64_t seq,
                                       bool forwards);

  storage::Database& db_;
  storage::Statement number_, block_from_, block_to_, words_up_, words_down_;
  bool has_words_ = false;
};

}  // namespace viewer::index
