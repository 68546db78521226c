// The routes that answer from an index: where in the log to look, and what the watcher knows.
// Numbers are JSON numbers, times RFC 3339 on the phone's own clock; whatever is said of a record
// is read from the record itself.
//
//   .../timeline?from=T&to=T&buckets=N    counts in equal buckets, idle stretches, marks
//   .../at?time=T&screenshots=N           the last record at or before T; with N, the newest N
//                                         screenshots up to it as well, as a page of records
//   .../knows?from=T&to=T                 sites, pages, words searched, apps, stretches of use,
//                                         hours, days: statements.h
//   .../moment?seq=N                      what was in front at record N, and its neighbours
//   .../search?q=TEXT                     a page of what holds TEXT; kind=, before=, after=,
//                                         limit=, order= as for records
//   .../search/marks?q=TEXT&kind=K&from=T&to=T&buckets=N    how much of it where on the timeline
#pragma once

#include <chrono>
#include <string_view>

#include "viewer/index/indexes.h"
#include "viewer/routes.h"

namespace viewer::overview {

inline constexpr std::uint64_t default_buckets = 200, max_buckets = 400;
inline constexpr std::uint64_t max_marks = 400, max_idles = 400;
// A span of no more records than this is counted from the records themselves, to the millisecond.
// Of a longer one the whole days come from the index, and what is left at both ends is counted; a
// day there with more records than this is taken whole, and the answer says "widened".
inline constexpr std::uint64_t max_counted_records = 10'000;
// A search that has not come to its end by then says so, and how far it has come.
inline constexpr std::chrono::milliseconds search_time{500};
inline constexpr std::uint64_t max_counted_hits = 20'000;

// `query`: what stands behind '?', as sent.
Response timeline(const Phone& phone, std::string_view query, const Sources& sources);
Response at(const Phone& phone, std::string_view query, const Sources& sources);
Response knows(const Phone& phone, std::string_view query, const Sources& sources);
Response search(const Phone& phone, std::string_view query, const Sources& sources);
Response search_marks(const Phone& phone, std::string_view query, const Sources& sources);
Response moment(const Phone& phone, std::string_view query, const Sources& sources);

}  // namespace viewer::overview
