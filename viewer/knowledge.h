// What a log lets its watcher know: inferences from the records, never judgements. One pass, in
// memory that does not grow with the log. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/frequent.h"

namespace viewer {

// Two things a person did belong to one stretch of use when no longer than this lies between them.
// Nor is a page or app taken to be looked at for longer without one. Assumed: no source says what
// the watcher would infer. The same as index/tally.h, so that page and command line agree.
inline constexpr std::chrono::minutes stretch_pause{5};
inline constexpr std::size_t max_known_days = 400;  // The newest are kept.
inline constexpr std::size_t max_known_stretches = 50;
inline constexpr std::size_t seqs_of_each = 5;

struct Sighting {
  std::string title;          // The last seen: a page's, an app's. Empty for a site.
  std::string host;           // Of words searched for.
  std::int64_t dwell_ms = 0;  // In front, until something else was or the screen went off.
  storage::Timestamp first;
  storage::Timestamp last;
  std::vector<std::uint64_t> seqs;  // The first few.
};

struct Stretch {
  storage::Timestamp from;
  storage::Timestamp to;
  std::uint64_t from_seq = 0;
  std::uint64_t to_seq = 0;
  std::uint64_t records = 0;  // All between, whoever made them.
  std::int64_t length_ms() const { return to.unix_ms - from.unix_ms; }
};

struct Day {
  std::uint64_t records = 0;
  std::uint64_t visits = 0;
  std::uint64_t screenshots = 0;
  std::uint64_t picture_bytes = 0;  // As taken: a screen that did not change is stored once.
  std::uint64_t body_bytes = 0;
  std::uint64_t first_seq = 0;
};

class Knowledge {
 public:
  // In the log's order; gaps in it do no harm.
  void add(const storage::StoredRecord& stored);
  // After the last record: what was still in front ends with it.
  void finish();

  std::uint64_t records = 0;
  std::uint64_t damaged = 0;
  std::map<std::string, std::uint64_t, std::less<>> kinds;
  std::optional<storage::Timestamp> first, last;
  Frequent<Sighting> sites{1'000};     // By host.
  Frequent<Sighting> pages{1'000};     // By address.
  Frequent<Sighting> searched{1'000};  // By words.
  Frequent<Sighting> apps{500};        // By id; counted when opened, or in front of a screenshot.
  // [Monday to Sunday][hour]: what a person did, by the phone's own clock.
  std::array<std::array<std::uint64_t, 24>, 7> hours{};
  std::map<std::int64_t, Day> days;  // By days since 1970-01-01, on the phone's own calendar.
  std::uint64_t days_forgotten = 0;  // Older ones there was no room for.
  std::vector<Stretch> stretches;    // Longest first.

 private:
  void see(const storage::Record& record, std::uint64_t seq);
  void person_did(const storage::Timestamp& time, std::uint64_t seq);
  void count_day(const storage::StoredRecord& stored, const storage::Record& record);
  void leave_page(const storage::Timestamp& time);
  void leave_app(const storage::Timestamp& time);
  void reach(const storage::Timestamp& time, std::uint64_t seq);
  void end_stretch();

  struct InFront {
    std::string key;
    storage::Timestamp since;
  };
  // How long it was looked at, if `until` is when it left the front.
  std::int64_t looked_at(const InFront& what, const storage::Timestamp& until) const;
  std::optional<InFront> page_, app_;
  std::int64_t last_deed_ms_ = 0;
  std::optional<Stretch> stretch_;
  std::uint64_t records_before_stretch_ = 0;
};

// "2021-03-04" of a day since 1970-01-01.
std::string day_name(std::int64_t day);
// The day of a time, on the calendar it was shown on.
std::int64_t day_of(const storage::Timestamp& time);

}  // namespace viewer
