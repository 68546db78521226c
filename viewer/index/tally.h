// Counts a stretch of a log: records in, sums out. What the index keeps for the whole log is the
// sum of such tallies; what lies at the edge of a span somebody asked about is tallied afresh.
// Pure.
//
// Where it says "wall", a time is in milliseconds of the phone's own clock as it was shown: the
// instant plus its offset, so that an hour of the day is the owner's hour.
//
// Inference, with the values assumed here: a record "a person made" is a visit, an app opened, an
// operation, a file opened, or the screen switched on. A stretch of use ends with the screen, the
// phone, or five minutes without such a record; no page or app is taken to be looked at for longer
// than that without one.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/log_reader.h"

namespace viewer::index {

inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;
inline constexpr std::int64_t still_in_use_ms = 5 * minute_ms;
inline constexpr std::int64_t shortest_idle_ms = minute_ms;

std::int64_t wall_ms(storage::Timestamp time);
std::int64_t floor_to(std::int64_t wall, std::int64_t unit_ms);  // Below 1970 too.
unsigned hour_of_week(std::int64_t wall);  // 0: Monday, 00:00 to 01:00; to 167.

// Kinds of records by number: their place in storage::all_kinds(), and two more.
enum Kind : std::uint8_t {
  genesis,
  boot,
  screen,
  app_open,
  visit,
  screenshot,
  heartbeat,
  chapter,
  gap,
  clock_change,
  shutdown,
  operation,
  media_alert,
  damaged = 64,   // Does not decode.
  searched = 65,  // A visit whose address carries words searched for; also a `visit`.
};
Kind kind_of(const storage::StoredRecord& stored);
bool made_by_a_person(const storage::Record& record);

// One minute, hour or day.
enum class Unit : std::uint8_t { minute, hour, day };
inline constexpr std::array<std::int64_t, 3> unit_ms = {minute_ms, hour_ms, day_ms};

struct Roll {
  std::uint64_t first_seq = 0, last_seq = 0;
  std::uint64_t records = 0, visits = 0, screenshots = 0;
  std::uint64_t active = 0;  // Made by a person, or a screenshot.
  std::uint64_t body_bytes = 0;
  std::uint64_t picture_bytes = 0;         // As taken: a screen that did not change is stored once.
  std::optional<std::uint64_t> image_seq;  // The first screenshot.
  std::int16_t offset_minutes = 0;         // Of the first record.
};

// A site, a page, an app or words searched for on one day. Named by the first eight bytes of the
// SHA-256 of host, address, app id or words: the name itself stands in any of its records.
enum class Used : std::uint8_t { site, page, app, words };
struct UsedKey {
  Used what{};
  std::int64_t day = 0;  // floor_to(wall, day_ms)
  std::int64_t name = 0;
  auto operator<=>(const UsedKey&) const = default;
};
struct Use {
  std::uint64_t count = 0;  // Visits, times opened or found in front of a picture, or searches.
  std::int64_t dwell_ms = 0;
  std::uint64_t first_seq = 0, last_seq = 0;
};
void add_to(Use& sum, const Use& more);
std::int64_t name_of(std::string_view host_url_app_or_words);

struct Mark {
  unsigned rank = 0;  // 0: gap, clock_change, media_alert, damaged; 1: boot, shutdown; 2: chapter;
                      // 3: screen.
  std::int64_t wall = 0;
  std::uint64_t seq = 0;
};

// Between two records a person made, at least shortest_idle_ms apart.
struct Idle {
  std::int64_t from = 0, to = 0;  // Wall.
  std::uint64_t from_seq = 0, to_seq = 0;
};

struct Stretch {
  std::int64_t from = 0, to = 0;  // Wall.
  std::uint64_t from_seq = 0, to_seq = 0;
  std::uint64_t records = 0;  // That a person made.
  std::uint64_t minutes = 0;  // That hold one of them.
};

// What has to be remembered from one record to the next. Plain values: the index keeps them.
struct Carry {
  std::int64_t wall = 0;  // Of the newest record whose time is known.
  std::int16_t offset_minutes = 0;
  // The newest record a person made.
  bool has_person = false;
  std::int64_t person_wall = 0, person_ms = 0;
  std::uint64_t person_seq = 0;
  // What is in front. 0: nothing known.
  bool is_shown = false;
  std::int64_t charged_to_ms = 0;  // Looked at from then on and not yet counted.
  std::int64_t site = 0, page = 0, app = 0, page_app = 0;
  std::uint64_t page_seq = 0, app_seq = 0;
  bool in_use = false;
  Stretch stretch;
};

class Tally {
 public:
  explicit Tally(Carry carry = {}) : carry_(carry) {}

  void add(const storage::StoredRecord& stored);  // In the log's order.

  const Carry& carry() const { return carry_; }
  // Begins a new tally behind this one.
  void clear();

  using Block = std::bitset<256>;
  std::uint64_t records = 0, visits = 0, screenshots = 0;
  std::map<std::pair<Unit, std::int64_t>, Roll> rolls;
  std::map<unsigned, std::uint64_t> week;  // hour_of_week -> active
  std::map<UsedKey, Use> used;
  std::map<std::pair<Kind, std::uint64_t>, Block> blocks;  // By seq / 256: which records are of it.
  std::vector<Mark> marks;
  std::vector<Idle> idles;
  std::vector<Stretch> stretches;  // Those that ended.

 private:
  void roll_up(const storage::StoredRecord& stored, Kind kind, bool active);
  void person(const storage::StoredRecord& stored);
  void front(const storage::StoredRecord& stored);
  void pictured(const storage::Screenshot& shot, std::uint64_t seq);
  void charge(std::int64_t now_ms);
  void rest();
  void use(Used what, std::int64_t name, std::uint64_t seq);
  Carry carry_;
};

}  // namespace viewer::index
