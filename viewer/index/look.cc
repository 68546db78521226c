#include "viewer/index/look.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "storage/bigrams.h"

namespace viewer::index {
namespace {

using storage::Statement;

constexpr std::array<std::int64_t, 19> fine_buckets_ms = {
    1'000,          2'000,          5'000,         10'000,        15'000,
    30'000,         minute_ms,      2 * minute_ms, 5 * minute_ms, 10 * minute_ms,
    15 * minute_ms, 30 * minute_ms, hour_ms,       2 * hour_ms,   3 * hour_ms,
    6 * hour_ms,    12 * hour_ms,   day_ms,        2 * day_ms};

std::uint64_t natural(std::int64_t value) {
  return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

void bind_all(Statement& statement, std::initializer_list<std::int64_t> values) {
  int index = 0;
  for (const std::int64_t value : values) statement.bind(++index, value);
}

// Steps to the end; a statement is reset even if a row cannot be read.
template <class F>
void each_row(Statement& statement, F&& f) {
  struct Reset {
    Statement& statement;
    ~Reset() { statement.reset(); }
  } const reset{statement};
  while (statement.step()) f();
}

std::int64_t of(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

// The coarsest unit that divides `ms`.
Unit unit_for(std::int64_t ms) {
  if (ms % day_ms == 0) return Unit::day;
  return ms % hour_ms == 0 ? Unit::hour : Unit::minute;
}

}  // namespace

Span widened(Span span, std::int64_t unit) {
  const std::int64_t to = floor_to(span.to, unit);
  return {floor_to(span.from, unit), to == span.to ? to : to + unit};
}

std::int64_t bucket_ms_for(Span span, std::uint64_t buckets) {
  const auto fits = [&](std::int64_t ms) {
    const Span wide = widened(span, ms);
    return (wide.to - wide.from) / ms <= of(buckets);
  };
  for (const std::int64_t ms : fine_buckets_ms) {
    if (fits(ms)) return ms;
  }
  std::int64_t ms = fine_buckets_ms.back();
  // A span may touch two buckets however long they are.
  while (!fits(ms) && ms < (INT64_MAX >> 4)) ms *= 2;
  return ms;
}

Look::Look(storage::Database& db) : db_(db) {
  Statement version = db_.prepare("PRAGMA user_version");
  version.step();
  const std::int64_t found = version.integer(0);
  version.reset();
  if (found != index_version) {
    throw storage::Error(db_.path().string() + ": no index of this version");
  }
  number_ = db_.prepare("SELECT value FROM number WHERE name = ?1");
  block_from_ =
      db_.prepare("SELECT n, records FROM block WHERE kind = ?1 AND n >= ?2 ORDER BY n LIMIT 2");
  block_to_ = db_.prepare(
      "SELECT n, records FROM block WHERE kind = ?1 AND n <= ?2 ORDER BY n DESC LIMIT 2");
  Statement words = db_.prepare("SELECT 1 FROM main.sqlite_schema WHERE name = 'words'");
  has_words_ = words.step();
  words.reset();
  if (!has_words_) return;
  db_.know_bigrams();
  const std::string select =
      "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 AND rowid <= ?3 "
      "ORDER BY rowid ";
  words_up_ = db_.prepare(select + "LIMIT ?4");
  words_down_ = db_.prepare(select + "DESC LIMIT ?4");
}

std::vector<std::uint64_t> Look::search(std::string_view needle, std::span<const Kind> kinds,
                                        std::uint64_t first, std::uint64_t last,
                                        storage::Query::Order order, std::uint64_t limit) {
  std::string match = storage::phrase_of(needle);
  std::string of_kinds;
  for (const Kind kind : kinds) {
    of_kinds += (of_kinds.empty() ? "" : " OR ") + storage::phrase_of(kind_word(kind));
  }
  if (!of_kinds.empty()) match += " AND (" + of_kinds + ")";
  Statement& select = order == storage::Query::Order::oldest_first ? words_up_ : words_down_;
  select.bind(1, std::string_view(match));
  select.bind(2, first);
  select.bind(3, last);
  select.bind(4, limit);
  std::vector<std::uint64_t> out;
  each_row(select, [&] { out.push_back(natural(select.integer(0))); });
  return out;
}

std::int64_t Look::number(std::string_view name) {
  number_.bind(1, name);
  std::int64_t value = 0;
  each_row(number_, [&] { value = number_.integer(0); });
  return value;
}

Ends Look::ends() {
  const storage::Snapshot snapshot(db_);
  return {natural(number("done")), number("first_body"), number("last_body")};
}

std::optional<Span> Look::whole() {
  std::optional<Span> out;
  Statement first = db_.prepare("SELECT min(t) FROM roll WHERE unit = 0");
  Statement last = db_.prepare("SELECT max(t) FROM roll WHERE unit = 0");
  std::int64_t from = 0, to = 0;
  bool any = false;
  each_row(first, [&] { any = first.is_integer(0), from = first.integer(0); });
  each_row(last, [&] { to = last.integer(0) + minute_ms; });
  if (any) out = Span{from, to};
  return out;
}

Totals Look::totals() {
  const storage::Snapshot snapshot(db_);
  return {natural(number("records")), natural(number("visits")), natural(number("screenshots"))};
}

Totals Look::totals(Span span) {
  Statement sum = db_.prepare(
      "SELECT coalesce(sum(records), 0), coalesce(sum(visits), 0), coalesce(sum(screenshots), 0) "
      "FROM roll WHERE unit = ?1 AND t >= ?2 AND t < ?3");
  Totals out;
  const auto add = [&](Unit unit, std::int64_t from, std::int64_t to) {
    if (from >= to) return;
    bind_all(sum, {static_cast<std::int64_t>(unit), from, to});
    each_row(sum, [&] {
      out.records += natural(sum.integer(0));
      out.visits += natural(sum.integer(1));
      out.screenshots += natural(sum.integer(2));
    });
  };
  // Whole days from the days, what is left at both ends from the hours and the minutes.
  const auto add_from = [&](auto& self, std::size_t unit, std::int64_t from, std::int64_t to) {
    if (from >= to) return;
    const std::int64_t begin = widened({from, from}, unit_ms[unit]).to;
    const std::int64_t end = floor_to(to, unit_ms[unit]);
    if (begin < end) add(static_cast<Unit>(unit), begin, end);
    if (unit == 0) return;
    self(self, unit - 1, from, std::min(begin, to));
    if (begin < to) self(self, unit - 1, std::max(begin, end), to);
  };
  const storage::Snapshot snapshot(db_);
  add_from(add_from, 2, span.from, span.to);
  return out;
}

std::vector<Bucket> Look::rolls(Statement& select) {
  std::vector<Bucket> out;
  each_row(select, [&] {
    Bucket& b = out.emplace_back();
    b.from = select.integer(0);
    b.roll.first_seq = natural(select.integer(1));
    b.roll.last_seq = natural(select.integer(2));
    b.roll.records = natural(select.integer(3));
    b.roll.visits = natural(select.integer(4));
    b.roll.screenshots = natural(select.integer(5));
    b.roll.active = natural(select.integer(6));
    if (select.integer(7) >= 0) b.roll.image_seq = natural(select.integer(7));
    b.roll.offset_minutes = static_cast<std::int16_t>(select.integer(8));
    b.roll.body_bytes = natural(select.integer(9));
    b.roll.picture_bytes = natural(select.integer(10));
  });
  return out;
}

std::vector<Bucket> Look::buckets(Span span, std::int64_t bucket_ms) {
  Statement select = db_.prepare(
      "SELECT t, first_seq, last_seq, records, visits, screenshots, active, image_seq,"
      " offset_minutes, body_bytes, picture_bytes FROM roll WHERE unit = ?1 AND t >= ?2 AND t < ?3 "
      "ORDER BY t");
  bind_all(select, {static_cast<std::int64_t>(unit_for(bucket_ms)), span.from, span.to});
  std::vector<Bucket> out;
  for (const Bucket& fine : rolls(select)) {
    const std::int64_t from = floor_to(fine.from, bucket_ms);
    if (out.empty() || out.back().from != from) {
      out.push_back(fine);
      out.back().from = from;
      continue;
    }
    Roll& sum = out.back().roll;
    sum.first_seq = std::min(sum.first_seq, fine.roll.first_seq);
    sum.last_seq = std::max(sum.last_seq, fine.roll.last_seq);
    sum.records += fine.roll.records;
    sum.visits += fine.roll.visits;
    sum.screenshots += fine.roll.screenshots;
    sum.active += fine.roll.active;
    sum.body_bytes += fine.roll.body_bytes;
    sum.picture_bytes += fine.roll.picture_bytes;
    if (!sum.image_seq) sum.image_seq = fine.roll.image_seq;
  }
  return out;
}

std::vector<Idle> Look::idles(Span span, std::int64_t shortest_ms, std::uint64_t limit) {
  Statement select = db_.prepare(
      "SELECT t, t_end, from_seq, to_seq FROM idle "
      "WHERE size = ?1 AND t >= ?2 AND t < ?3 AND t_end - t >= ?4 ORDER BY t LIMIT ?5");
  Statement before = db_.prepare(
      "SELECT t, t_end, from_seq, to_seq FROM (SELECT * FROM idle "
      "WHERE size = ?1 AND t < ?2 ORDER BY t DESC LIMIT 1) WHERE t_end > ?2 AND t_end - t >= ?3");
  std::vector<Idle> out;
  const auto take = [&](Statement& from) {
    each_row(from, [&] {
      out.push_back(
          {from.integer(0), from.integer(1), natural(from.integer(2)), natural(from.integer(3))});
    });
  };
  const storage::Snapshot snapshot(db_);
  for (std::int64_t size = 0; size < 40; ++size) {
    if (2 * shortest_idle_ms << size <= shortest_ms) continue;  // All of that size are shorter.
    bind_all(before, {size, span.from, shortest_ms});
    take(before);
    bind_all(select, {size, span.from, span.to, shortest_ms, of(limit)});
    take(select);
  }
  std::sort(out.begin(), out.end(), [](const Idle& a, const Idle& b) { return a.from < b.from; });
  if (out.size() > limit) out.resize(limit);
  return out;
}

Look::Marks Look::marks(Span span, std::uint64_t limit) {
  Statement select = db_.prepare(
      "SELECT t, seq FROM mark WHERE rank = ?1 AND t >= ?2 AND t < ?3 ORDER BY t, seq LIMIT ?4");
  Marks out;
  const auto take = [&](unsigned rank, std::int64_t from, std::int64_t to, std::uint64_t most) {
    bind_all(select, {rank, from, to, of(most)});
    std::vector<Mark> found;
    each_row(select,
             [&] { found.push_back({rank, select.integer(0), natural(select.integer(1))}); });
    return found;
  };
  const storage::Snapshot snapshot(db_);
  for (unsigned rank = 0; rank < 4; ++rank) {
    const std::uint64_t room = limit - out.marks.size();
    std::vector<Mark> found = take(rank, span.from, span.to, room + 1);
    if (found.size() > room) {
      // The first of each of so many parts of the span.
      out.more = true;
      found.clear();
      const std::int64_t part = (span.to - span.from) / std::max<std::int64_t>(of(room), 1) + 1;
      for (std::int64_t from = span.from; room > 0 && from < span.to; from += part) {
        for (const Mark& m : take(rank, from, std::min(from + part, span.to), 1)) {
          found.push_back(m);
        }
      }
    }
    out.marks.insert(out.marks.end(), found.begin(), found.end());
  }
  std::sort(out.marks.begin(), out.marks.end(), [](const Mark& a, const Mark& b) {
    return std::pair(a.wall, a.seq) < std::pair(b.wall, b.seq);
  });
  return out;
}

std::vector<std::uint64_t> Look::week() {
  std::vector<std::uint64_t> out(168);
  Statement select = db_.prepare("SELECT hour, active FROM week");
  each_row(select, [&] {
    if (const std::uint64_t hour = natural(select.integer(0)); hour < out.size()) {
      out[hour] = natural(select.integer(1));
    }
  });
  return out;
}

std::vector<std::uint64_t> Look::week(Span span) {
  span = widened(span, hour_ms);
  std::vector<std::uint64_t> out(168);
  Statement select =
      db_.prepare("SELECT t, active FROM roll WHERE unit = 1 AND t >= ?1 AND t < ?2");
  bind_all(select, {span.from, span.to});
  each_row(select,
           [&] { out[hour_of_week(select.integer(0)) % 168] += natural(select.integer(1)); });
  return out;
}

std::vector<Bucket> Look::days(Span span, std::uint64_t limit) {
  span = widened(span, day_ms);
  Statement select = db_.prepare(
      "SELECT t, first_seq, last_seq, records, visits, screenshots, active, image_seq,"
      " offset_minutes, body_bytes, picture_bytes FROM roll WHERE unit = 2 AND t >= ?1 AND t < ?2 "
      "ORDER BY t DESC LIMIT ?3");
  bind_all(select, {span.from, span.to, of(limit)});
  std::vector<Bucket> out = rolls(select);
  std::reverse(out.begin(), out.end());
  return out;
}

namespace {
std::vector<Stretch> stretches_of(Statement& select) {
  std::vector<Stretch> out;
  each_row(select, [&] {
    out.push_back({select.integer(2), select.integer(3), natural(select.integer(0)),
                   natural(select.integer(1)), natural(select.integer(4)),
                   natural(select.integer(5))});
  });
  return out;
}
}  // namespace

std::vector<Stretch> Look::longest_stretches(Span span, std::uint64_t limit) {
  // Of a part of the log, the longest among the first few thousand: they are in time's order, and
  // there may be any number of them.
  constexpr std::int64_t at_most = 5'000;
  const std::optional<Span> all = whole();
  const bool is_whole = all && span.from <= all->from && span.to >= all->to;
  const std::string columns = "SELECT from_seq, to_seq, t, t_end, records, minutes FROM ";
  Statement select = db_.prepare(
      is_whole ? columns + "stretch ORDER BY t_end - t DESC, from_seq DESC LIMIT ?1"
               : columns +
                     "(SELECT * FROM stretch WHERE t >= ?2 AND t < ?3 ORDER BY t LIMIT ?4) "
                     "ORDER BY t_end - t DESC, from_seq DESC LIMIT ?1");
  select.bind(1, limit);
  if (!is_whole) {
    select.bind(2, span.from);
    select.bind(3, span.to);
    select.bind(4, at_most);
  }
  return stretches_of(select);
}

std::optional<Stretch> Look::unfinished_stretch() {
  const storage::Snapshot snapshot(db_);
  if (number("in_use") == 0) return std::nullopt;
  return Stretch{number("stretch_from"),
                 number("stretch_to"),
                 natural(number("stretch_from_seq")),
                 natural(number("stretch_to_seq")),
                 natural(number("stretch_records")),
                 natural(number("stretch_minutes"))};
}

std::optional<Stretch> Look::stretch_around(std::uint64_t seq) {
  Statement select = db_.prepare(
      "SELECT from_seq, to_seq, t, t_end, records, minutes FROM stretch "
      "WHERE from_seq <= ?1 ORDER BY from_seq DESC LIMIT 1");
  select.bind(1, seq);
  const std::vector<Stretch> found = stretches_of(select);
  if (found.empty() || found[0].to_seq < seq) return std::nullopt;
  return found[0];
}

std::vector<Named> Look::named(Statement& select) {
  std::vector<Named> out;
  each_row(select, [&] {
    out.push_back({select.integer(0),
                   {natural(select.integer(1)), select.integer(2), natural(select.integer(3)),
                    natural(select.integer(4))}});
  });
  return out;
}

std::vector<Named> Look::most_used(Used what, std::uint64_t limit) {
  Statement select = db_.prepare(
      "SELECT name, count, dwell_ms, first_seq, last_seq FROM used WHERE what = ?1 "
      "ORDER BY count DESC, dwell_ms DESC, name DESC LIMIT ?2");
  bind_all(select, {static_cast<std::int64_t>(what), of(limit)});
  return named(select);
}

std::vector<Named> Look::used(Used what, Span days) {
  Statement select = db_.prepare(
      "SELECT name, count, dwell_ms, first_seq, last_seq FROM used_day "
      "WHERE what = ?1 AND days = ?2 AND day >= ?3 AND day < ?4");
  std::unordered_map<std::int64_t, Use> sums;
  const auto add = [&](std::size_t level, Span span) {
    bind_all(select, {static_cast<std::int64_t>(what), used_days[level], span.from, span.to});
    for (const Named& it : named(select)) {
      const auto [at, is_new] = sums.try_emplace(it.name, it.use);
      if (!is_new) add_to(at->second, it.use);
    }
  };
  // The longest sums that lie in the span, what is left at both ends from shorter ones.
  const auto add_from = [&](auto& self, std::size_t level, Span span) -> void {
    if (span.from >= span.to) return;
    const std::int64_t unit = used_days[level] * day_ms;
    if (level == 0) return add(level, span);
    const std::int64_t begin = widened({span.from, span.from}, unit).to;
    const std::int64_t end = floor_to(span.to, unit);
    if (begin >= end) return self(self, level - 1, span);
    self(self, level - 1, {span.from, begin});
    add(level, {begin, end});
    self(self, level - 1, {end, span.to});
  };
  const storage::Snapshot snapshot(db_);
  add_from(add_from, used_days.size() - 1, days);
  std::vector<Named> out;
  out.reserve(sums.size());
  for (const auto& [name, use] : sums) out.push_back({name, use});
  return out;
}

std::optional<std::uint64_t> Look::nearest(Statement& select, Kind kind, std::uint64_t seq,
                                           bool forwards) {
  bind_all(select, {kind, of(seq / 256)});
  std::optional<std::uint64_t> out;
  each_row(select, [&] {
    const std::uint64_t base = natural(select.integer(0)) * 256;
    const std::span<const std::uint8_t> bytes = select.blob(1);
    if (out || bytes.size() != 32) return;
    for (std::uint64_t i = 0; i < 256 && !out; ++i) {
      const std::uint64_t bit = forwards ? i : 255 - i;
      const bool is_set = (bytes[bit / 8] >> (bit % 8) & 1) != 0;
      if (is_set && (forwards ? base + bit >= seq : base + bit <= seq)) out = base + bit;
    }
  });
  return out;
}

std::optional<std::uint64_t> Look::next(Kind kind, std::uint64_t seq) {
  return nearest(block_from_, kind, seq, true);
}

std::optional<std::uint64_t> Look::previous(Kind kind, std::uint64_t seq) {
  return nearest(block_to_, kind, seq, false);
}

}  // namespace viewer::index
