#include "viewer/index/tally.h"

#include <algorithm>

#include "storage/hash.h"
#include "viewer/index/address.h"

namespace viewer::index {
namespace {

template <class T>
const T* as(const storage::StoredRecord& stored) {
  return stored.record ? std::get_if<T>(&stored.record->payload) : nullptr;
}

std::optional<unsigned> mark_rank(Kind kind) {
  switch (kind) {
    case gap:
    case clock_change:
    case media_alert:
    case damaged:
      return 0;
    case boot:
    case shutdown:
      return 1;
    case chapter:
      return 2;
    case screen:
      return 3;
    default:
      return std::nullopt;
  }
}

// Whether nothing is looked at from this record on.
bool ends_use(const storage::Record& record) {
  if (const auto* turned = std::get_if<storage::Screen>(&record.payload)) return !turned->on;
  return std::holds_alternative<storage::Boot>(record.payload) ||
         std::holds_alternative<storage::Shutdown>(record.payload) ||
         std::holds_alternative<storage::Gap>(record.payload);
}

}  // namespace

std::int64_t wall_ms(storage::Timestamp time) {
  return time.unix_ms + time.offset_minutes * minute_ms;
}

std::int64_t floor_to(std::int64_t wall, std::int64_t unit) {
  const std::int64_t rest = wall % unit;
  return wall - (rest < 0 ? rest + unit : rest);
}

unsigned hour_of_week(std::int64_t wall) {
  constexpr std::int64_t week_ms = 7 * day_ms;
  constexpr std::int64_t thursday = 3 * day_ms;  // 1970-01-01 was one.
  const std::int64_t since_monday = wall + thursday;
  return static_cast<unsigned>((since_monday - floor_to(since_monday, week_ms)) / hour_ms);
}

void add_to(Use& sum, const Use& more) {
  sum.count += more.count;
  sum.dwell_ms += more.dwell_ms;
  sum.first_seq = std::min(sum.first_seq, more.first_seq);
  sum.last_seq = std::max(sum.last_seq, more.last_seq);
}

std::int64_t name_of(std::string_view text) {
  const storage::Digest digest = storage::sha256(text);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | digest[i];
  // 0 stands for "nothing known".
  return bits == 0 ? 1 : static_cast<std::int64_t>(bits);
}

Kind kind_of(const storage::StoredRecord& stored) {
  return stored.record ? static_cast<Kind>(stored.record->payload.index()) : damaged;
}

bool made_by_a_person(const storage::Record& record) {
  switch (static_cast<Kind>(record.payload.index())) {
    case visit:
    case app_open:
    case operation:
    case media_alert:
      return true;
    case screen:
      return std::get<storage::Screen>(record.payload).on;
    default:
      return false;
  }
}

void Tally::clear() {
  *this = Tally(carry_);
}

void Tally::add(const storage::StoredRecord& stored) {
  const Kind kind = kind_of(stored);
  if (stored.record) {
    carry_.wall = wall_ms(stored.record->time);
    carry_.offset_minutes = stored.record->time.offset_minutes;
  }
  const bool by_person = stored.record && made_by_a_person(*stored.record);
  roll_up(stored, kind, by_person || kind == screenshot);
  const std::pair<std::uint64_t, std::size_t> place{stored.seq / 256, stored.seq % 256};
  blocks[{kind, place.first}].set(place.second);
  if (const auto rank = mark_rank(kind)) marks.push_back({*rank, carry_.wall, stored.seq});
  if (!stored.record) return;

  charge(stored.record->time.unix_ms);
  if (const auto* page = as<storage::Visit>(stored)) {
    // Coming back to an answer, or loading it again, is not asking again.
    if (page->via != "back" && page->via != "forward" && page->via != "reload") {
      if (const auto words = searched_words(page->url)) {
        blocks[{searched, place.first}].set(place.second);
        use(Used::words, name_of(*words), stored.seq);
      }
    }
  }
  if (by_person) person(stored);
  if (ends_use(*stored.record)) rest();
  front(stored);
}

void Tally::roll_up(const storage::StoredRecord& stored, Kind kind, bool active) {
  ++records;
  visits += kind == visit;
  screenshots += kind == screenshot;
  for (const Unit unit : {Unit::minute, Unit::hour, Unit::day}) {
    const std::int64_t begin = floor_to(carry_.wall, unit_ms[static_cast<std::size_t>(unit)]);
    const auto [at, is_new] = rolls.try_emplace({unit, begin});
    Roll& roll = at->second;
    if (is_new) {
      roll.first_seq = stored.seq;
      roll.offset_minutes = carry_.offset_minutes;
    }
    roll.last_seq = stored.seq;
    ++roll.records;
    roll.visits += kind == visit;
    roll.screenshots += kind == screenshot;
    roll.active += active;
    roll.body_bytes += stored.body.size();
    if (const auto* shot = as<storage::Screenshot>(stored))
      roll.picture_bytes += std::min(shot->png_bytes, storage::max_image_bytes);
    if (kind == screenshot && !roll.image_seq) roll.image_seq = stored.seq;
  }
  if (active) ++week[hour_of_week(carry_.wall)];
}

void Tally::person(const storage::StoredRecord& stored) {
  const std::int64_t wall = carry_.wall;
  const bool is_back = carry_.has_person && wall - carry_.person_wall >= shortest_idle_ms;
  if (is_back) idles.push_back({carry_.person_wall, wall, carry_.person_seq, stored.seq});
  if (carry_.in_use && (wall - carry_.person_wall > still_in_use_ms || wall < carry_.person_wall)) {
    stretches.push_back(carry_.stretch);
    carry_.in_use = false;
  }
  Stretch& stretch = carry_.stretch;
  if (!carry_.in_use) {
    carry_.in_use = true;
    stretch = {wall, wall, stored.seq, stored.seq, 0, 0};
  }
  const bool is_new_minute =
      stretch.records == 0 || floor_to(wall, minute_ms) != floor_to(stretch.to, minute_ms);
  stretch.minutes += is_new_minute;
  ++stretch.records;
  stretch.to = wall;
  stretch.to_seq = stored.seq;
  carry_.has_person = true;
  carry_.person_wall = wall;
  carry_.person_ms = stored.record->time.unix_ms;
  carry_.person_seq = stored.seq;
}

// The phone, its screen or the record of it ended here: so did the stretch, unless nobody had been
// there for long.
void Tally::rest() {
  carry_.is_shown = false;
  if (!carry_.in_use) return;
  Stretch& stretch = carry_.stretch;
  const std::int64_t since = carry_.wall - stretch.to;
  if (since > 0 && since <= still_in_use_ms) stretch.to = carry_.wall;
  stretches.push_back(stretch);
  carry_.in_use = false;
}

void Tally::use(Used what, std::int64_t name, std::uint64_t seq) {
  Use& it = used[{what, floor_to(carry_.wall, day_ms), name}];
  if (it.count == 0 && it.dwell_ms == 0) it.first_seq = seq;
  ++it.count;
  it.last_seq = seq;
}

// What stood in front until `now_ms` was looked at, for as long as somebody may have been there.
void Tally::charge(std::int64_t now_ms) {
  if (!carry_.is_shown) return;
  const std::int64_t until = std::min(now_ms, carry_.person_ms + still_in_use_ms);
  const std::int64_t looked = until - carry_.charged_to_ms;
  carry_.charged_to_ms = now_ms;
  if (looked <= 0) return;
  const std::int64_t day = floor_to(carry_.wall, day_ms);
  const auto add = [&](Used what, std::int64_t name, std::uint64_t seq) {
    if (name == 0) return;
    Use& it = used[{what, day, name}];
    if (it.count == 0 && it.dwell_ms == 0) it.first_seq = it.last_seq = seq;
    it.dwell_ms += looked;
  };
  add(Used::app, carry_.app, carry_.app_seq);
  if (carry_.page == 0 || carry_.app != carry_.page_app) return;
  add(Used::site, carry_.site, carry_.page_seq);
  add(Used::page, carry_.page, carry_.page_seq);
}

void Tally::front(const storage::StoredRecord& stored) {
  const storage::Record& record = *stored.record;
  if (std::holds_alternative<storage::Boot>(record.payload) ||
      std::holds_alternative<storage::Gap>(record.payload)) {
    carry_.site = carry_.page = carry_.app = carry_.page_app = 0;
  } else if (const auto* page = as<storage::Visit>(stored)) {
    const std::string host = host_of(page->url);
    carry_.site = host.empty() ? 0 : name_of(host);
    carry_.page = name_of(page->url);
    carry_.page_app = carry_.app;
    carry_.page_seq = stored.seq;
    if (carry_.site != 0) use(Used::site, carry_.site, stored.seq);
    use(Used::page, carry_.page, stored.seq);
  } else if (const auto* open = as<storage::AppOpen>(stored)) {
    carry_.app = name_of(open->app);
    carry_.app_seq = stored.seq;
    use(Used::app, carry_.app, stored.seq);
  } else if (const auto* shot = as<storage::Screenshot>(stored)) {
    pictured(*shot, stored.seq);
  }
  if (made_by_a_person(record)) {
    carry_.is_shown = true;
    carry_.charged_to_ms = record.time.unix_ms;
  }
}

// A profile may log no apps: what was in front of a picture is then all that is known of them.
void Tally::pictured(const storage::Screenshot& shot, std::uint64_t seq) {
  if (shot.app.empty()) return;
  const std::int64_t app = name_of(shot.app);
  if (carry_.page != 0 && carry_.page_app != app && name_of(shot.url) == carry_.page)
    carry_.page_app = app;
  if (carry_.app == app) return;
  carry_.app = app;
  carry_.app_seq = seq;
  use(Used::app, app, seq);
}

}  // namespace viewer::index
