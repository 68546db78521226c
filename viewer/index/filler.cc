#include "viewer/index/filler.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "storage/bigrams.h"
#include "storage/search.h"

namespace viewer::index {
namespace {

using storage::Statement;

constexpr const char* schema =
    "CREATE TABLE number(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    // Tally's rolls. image_seq: -1 where there is no screenshot.
    "CREATE TABLE roll(unit INTEGER NOT NULL, t INTEGER NOT NULL, first_seq INTEGER NOT NULL,"
    " last_seq INTEGER NOT NULL, records INTEGER NOT NULL, visits INTEGER NOT NULL,"
    " screenshots INTEGER NOT NULL, active INTEGER NOT NULL, image_seq INTEGER NOT NULL,"
    " offset_minutes INTEGER NOT NULL, body_bytes INTEGER NOT NULL,"
    " picture_bytes INTEGER NOT NULL, PRIMARY KEY(unit, t)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE week(hour INTEGER PRIMARY KEY, active INTEGER NOT NULL) STRICT;"
    // `day` is the first millisecond of so many `days` (used_days); `used` sums all.
    "CREATE TABLE used(what INTEGER NOT NULL, name INTEGER NOT NULL, count INTEGER NOT NULL,"
    " dwell_ms INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
    " PRIMARY KEY(what, name)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX used_most ON used(what, count, dwell_ms);"
    "CREATE TABLE used_day(what INTEGER NOT NULL, days INTEGER NOT NULL, day INTEGER NOT NULL,"
    " name INTEGER NOT NULL, count INTEGER NOT NULL, dwell_ms INTEGER NOT NULL,"
    " first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
    " PRIMARY KEY(what, days, day, name)) STRICT, WITHOUT ROWID;"
    // 32 bytes: bit i is record 256 n + i, from the lowest of the first byte on.
    "CREATE TABLE block(kind INTEGER NOT NULL, n INTEGER NOT NULL, records BLOB NOT NULL,"
    " PRIMARY KEY(kind, n)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE mark(rank INTEGER NOT NULL, t INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " PRIMARY KEY(rank, t, seq)) STRICT, WITHOUT ROWID;"
    // `size` is how often shortest_idle_ms can be doubled and still fits.
    "CREATE TABLE idle(size INTEGER NOT NULL, t INTEGER NOT NULL, t_end INTEGER NOT NULL,"
    " from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, PRIMARY KEY(size, t, from_seq))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE stretch(from_seq INTEGER PRIMARY KEY, to_seq INTEGER NOT NULL,"
    " t INTEGER NOT NULL, t_end INTEGER NOT NULL, records INTEGER NOT NULL,"
    " minutes INTEGER NOT NULL) STRICT;"
    "CREATE INDEX stretch_longest ON stretch(t_end - t);"
    "CREATE INDEX stretch_time ON stretch(t);";

// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(storage::Database& db) : db_(db) { db_.run("BEGIN IMMEDIATE"); }
  ~Transaction() {
    if (is_over_) return;
    try {
      db_.run("ROLLBACK");
    } catch (const storage::Error&) {
      // SQLite has already rolled it back, after an error the caller is hearing about.
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    db_.run("COMMIT");
    is_over_ = true;
  }

 private:
  storage::Database& db_;
  bool is_over_ = false;
};

// Contentless: the texts stand in the log. Positions are kept, or a phrase could not be told from
// its pairs scattered over a text.
constexpr const char* words_schema =
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, detail=full,"
    " tokenize='bigrams');"
    "INSERT INTO words(words, rank) VALUES('hashsize', 8388608);";

std::int64_t of(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

unsigned idle_size(const Idle& idle) {
  const auto times = static_cast<std::uint64_t>((idle.to - idle.from) / shortest_idle_ms);
  return static_cast<unsigned>(std::bit_width(times)) - 1;
}

std::array<std::uint8_t, 32> bytes_of(const Tally::Block& block) {
  std::array<std::uint8_t, 32> out{};
  for (std::size_t i = 0; i < 256; ++i) {
    if (block[i]) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | 1u << (i % 8));
  }
  return out;
}

void bind_all(Statement& statement, std::initializer_list<std::int64_t> values) {
  int index = 0;
  for (const std::int64_t value : values) statement.bind(++index, value);
}

void run(Statement& statement, std::initializer_list<std::int64_t> values) {
  bind_all(statement, values);
  statement.run();
}

// Visits each field of a Carry with its name, to write it or to read it.
template <class C, class F>
void each_field(C& c, F&& f) {
  f("wall", c.wall), f("offset_minutes", c.offset_minutes);
  f("has_person", c.has_person), f("person_wall", c.person_wall), f("person_ms", c.person_ms);
  f("person_seq", c.person_seq), f("is_shown", c.is_shown), f("charged_to_ms", c.charged_to_ms);
  f("site", c.site), f("page", c.page), f("app", c.app), f("page_app", c.page_app);
  f("page_seq", c.page_seq), f("app_seq", c.app_seq), f("in_use", c.in_use);
  f("stretch_from", c.stretch.from), f("stretch_to", c.stretch.to);
  f("stretch_from_seq", c.stretch.from_seq), f("stretch_to_seq", c.stretch.to_seq);
  f("stretch_records", c.stretch.records), f("stretch_minutes", c.stretch.minutes);
}

}  // namespace

bool is_beginning_of(const storage::LogReader& log, const Ends& ends) {
  if (ends.records == 0) return true;
  const auto last = log.record(ends.records - 1);
  if (!last || name_of(last->body) != ends.last_body) return false;
  const auto first = log.record(0);
  return first ? name_of(first->body) == ends.first_body : ends.first_body == 0;
}

Filler::Filler(storage::Database& db, Words words) : db_(db), has_words_(words == Words::indexed) {
  if (has_words_) db_.know_bigrams();
  Statement version = db_.prepare("PRAGMA user_version");
  version.step();
  const std::int64_t found = version.integer(0);
  version.reset();
  if (found == 0) {
    make_schema(words);
  } else if (found != index_version) {
    throw storage::Error(db_.path().string() + ": an index of another version");
  }
  if (has_words_) {
    insert_words_ = db_.prepare("INSERT INTO words(rowid, text) VALUES(?1, ?2)");
  }
  load();
}

void Filler::make_schema(Words words) {
  Transaction transaction(db_);
  db_.run(schema);
  if (words == Words::indexed) db_.run(words_schema);
  db_.run("PRAGMA user_version=" + std::to_string(index_version));
  transaction.commit();
}

void Filler::set(std::string_view name, std::int64_t value) {
  Statement put = db_.prepare(
      "INSERT INTO number(name, value) VALUES(?1, ?2) "
      "ON CONFLICT(name) DO UPDATE SET value = excluded.value");
  put.bind(1, name);
  put.bind(2, value);
  put.run();
}

void Filler::load() {
  Statement get = db_.prepare("SELECT value FROM number WHERE name = ?1");
  const auto number = [&](std::string_view name) {
    get.bind(1, name);
    const std::int64_t value = get.step() ? get.integer(0) : 0;
    get.reset();
    return value;
  };
  done_ = static_cast<std::uint64_t>(number("done"));
  names_ = number("names");
  first_body_ = number("first_body");
  last_body_ = number("last_body");
  Carry carry;
  each_field(carry, [&](const char* name, auto& field) {
    field = static_cast<std::remove_reference_t<decltype(field)>>(number(name));
  });
  tally_ = Tally(carry);
}

bool Filler::fits(const storage::LogReader& log) const {
  return is_beginning_of(log, {done_, first_body_, last_body_});
}

std::uint64_t Filler::fill(const storage::LogReader& log, std::uint64_t max_records) {
  constexpr std::uint64_t page_records = 512;
  storage::Query query;
  query.order = storage::Query::Order::oldest_first;
  std::uint64_t taken = 0;
  std::string last_body;
  Transaction transaction(db_);
  while (taken < max_records) {
    query.limit = std::min(page_records, max_records - taken);
    if (done_ + taken > 0) query.after = done_ + taken - 1;
    std::vector<storage::StoredRecord> rows = log.page(query);
    for (const storage::StoredRecord& row : rows) {
      // A record that is missing leaves no bit behind; what follows it is found all the same.
      tally_.add(row);
      if (has_words_) put_words(row);
      if (done_ + taken == 0 && row.seq == 0) first_body_ = name_of(row.body);
      taken = row.seq + 1 - done_;
    }
    if (!rows.empty()) last_body = std::move(rows.back().body);
    if (rows.size() < query.limit) break;
  }
  if (taken == 0) return 0;
  last_body_ = name_of(last_body);
  done_ += taken;
  put(tally_);
  tally_.clear();
  transaction.commit();
  return taken;
}

std::string kind_word(Kind kind) {
  // A byte no text holds, and a letter.
  return {'\xfe', static_cast<char>('a' + kind)};
}

void Filler::put_words(const storage::StoredRecord& row) {
  if (!row.record) return;  // Found with every search: see Look::search().
  const std::vector<storage::SearchedText> texts = storage::searched_texts(*row.record);
  if (texts.empty()) return;
  std::string all = kind_word(kind_of(row));
  for (const storage::SearchedText& it : texts) {
    all += storage::text_border;
    all += it.text;
  }
  insert_words_.bind(1, row.seq);
  insert_words_.bind(2, std::string_view(all));
  insert_words_.run();
}

void Filler::put(const Tally& tally) {
  put_rolls(tally);
  put_used(tally);
  put_blocks(tally);
  put_times(tally);
  Statement get = db_.prepare("SELECT value FROM number WHERE name = ?1");
  const auto add = [&](std::string_view name, std::uint64_t more) {
    get.bind(1, name);
    const std::int64_t before = get.step() ? get.integer(0) : 0;
    get.reset();
    set(name, before + of(more));
  };
  add("records", tally.records);
  add("visits", tally.visits);
  add("screenshots", tally.screenshots);
  set("done", of(done_));
  set("names", names_);
  set("first_body", first_body_);
  set("last_body", last_body_);
  Carry carry = tally.carry();
  each_field(carry,
             [&](const char* name, auto& field) { set(name, static_cast<std::int64_t>(field)); });
}

void Filler::put_rolls(const Tally& tally) {
  Statement put = db_.prepare(
      "INSERT INTO roll VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
      "ON CONFLICT(unit, t) DO UPDATE SET last_seq = excluded.last_seq,"
      " records = records + excluded.records, visits = visits + excluded.visits,"
      " screenshots = screenshots + excluded.screenshots, active = active + excluded.active,"
      " body_bytes = body_bytes + excluded.body_bytes,"
      " picture_bytes = picture_bytes + excluded.picture_bytes,"
      " image_seq = CASE image_seq WHEN -1 THEN excluded.image_seq ELSE image_seq END");
  for (const auto& [key, roll] : tally.rolls) {
    run(put, {static_cast<std::int64_t>(key.first), key.second, of(roll.first_seq),
              of(roll.last_seq), of(roll.records), of(roll.visits), of(roll.screenshots),
              of(roll.active), roll.image_seq ? of(*roll.image_seq) : -1, roll.offset_minutes,
              of(roll.body_bytes), of(roll.picture_bytes)});
  }
  Statement week = db_.prepare(
      "INSERT INTO week VALUES(?1, ?2) "
      "ON CONFLICT(hour) DO UPDATE SET active = active + excluded.active");
  for (const auto& [hour, active] : tally.week) run(week, {hour, of(active)});
}

void Filler::put_used(const Tally& tally) {
  const std::string sums =
      " DO UPDATE SET count = count + excluded.count, dwell_ms = dwell_ms + excluded.dwell_ms,"
      " first_seq = min(first_seq, excluded.first_seq), last_seq = max(last_seq,"
      " excluded.last_seq)";
  Statement known = db_.prepare("SELECT 1 FROM used WHERE what = ?1 AND name = ?2");
  Statement in_all =
      db_.prepare("INSERT INTO used VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(what, name)" + sums);
  Statement in_days = db_.prepare(
      "INSERT INTO used_day VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
      "ON CONFLICT(what, days, day, name)" +
      sums);
  for (const auto& [key, use] : tally.used) {
    const auto what = static_cast<std::int64_t>(key.what);
    bind_all(known, {what, key.name});
    const bool is_known = known.step();
    known.reset();
    if (!is_known && names_ >= of(max_names)) continue;
    names_ += !is_known;
    run(in_all, {what, key.name, of(use.count), use.dwell_ms, of(use.first_seq), of(use.last_seq)});
    for (const std::int64_t days : used_days) {
      run(in_days, {what, days, floor_to(key.day, days * day_ms), key.name, of(use.count),
                    use.dwell_ms, of(use.first_seq), of(use.last_seq)});
    }
  }
}

void Filler::put_blocks(const Tally& tally) {
  Statement get = db_.prepare("SELECT records FROM block WHERE kind = ?1 AND n = ?2");
  Statement put = db_.prepare("INSERT OR REPLACE INTO block VALUES(?1, ?2, ?3)");
  for (const auto& [key, block] : tally.blocks) {
    const auto kind = static_cast<std::int64_t>(key.first);
    std::array<std::uint8_t, 32> bytes = bytes_of(block);
    bind_all(get, {kind, of(key.second)});
    if (get.step()) {
      const std::span<const std::uint8_t> old = get.blob(0);
      for (std::size_t i = 0; i < bytes.size() && i < old.size(); ++i) bytes[i] |= old[i];
    }
    get.reset();
    bind_all(put, {kind, of(key.second)});
    put.bind(3, std::span<const std::uint8_t>(bytes));
    put.run();
  }
}

void Filler::put_times(const Tally& tally) {
  Statement mark = db_.prepare("INSERT OR REPLACE INTO mark VALUES(?1, ?2, ?3)");
  for (const Mark& m : tally.marks) run(mark, {m.rank, m.wall, of(m.seq)});
  Statement idle = db_.prepare("INSERT OR REPLACE INTO idle VALUES(?1, ?2, ?3, ?4, ?5)");
  for (const Idle& i : tally.idles) {
    run(idle, {idle_size(i), i.from, i.to, of(i.from_seq), of(i.to_seq)});
  }
  Statement stretch = db_.prepare("INSERT OR REPLACE INTO stretch VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  for (const Stretch& s : tally.stretches) {
    run(stretch, {of(s.from_seq), of(s.to_seq), s.from, s.to, of(s.records), of(s.minutes)});
  }
}

}  // namespace viewer::index
