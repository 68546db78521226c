// The index beside its log: what it finds and counts must be what a scan finds and counts.
#include "viewer/index/filler.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <future>
#include <map>
#include <random>

#include "storage/bigrams.h"
#include "storage/search.h"
#include "tests/support/make_log.h"
#include "tests/support/runs.h"
#include "tests/viewer/served.h"
#include "viewer/index/cache.h"
#include "viewer/index/indexes.h"
#include "viewer/index/look.h"
#include "viewer/routes.h"

using namespace viewer;
using namespace viewer::index;

namespace {

namespace fs = std::filesystem;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

// Words that repeat, share syllables, differ in case only, and some nobody would write.
std::string some_text(Random& random, std::size_t most_words) {
  static const std::vector<std::string> words = {
      "김치",      "김치찌개", "김",   "치즈",        "Moon",   "moon", "MOONLIGHT",
      "news",      "ew",       "소식", "소식지",      "식소",   "a",    "ab",
      "aab",       "aaab",     "\"",   "\"\"x",       "OR",     "NEAR", "*",
      "^a",        "-b",       "{x}",  "col:x",       "(",      "%",    "_",
      "\\",        "é",        "É",    "👩‍🚀", "\u202e", "한",   "\u1112\u1161",
      "ﬀ",         "\t",       "\n",   "İ",           "ß",      "0",    "007",
      "2021-03-04"};
  std::string out;
  const std::size_t count = below(random, most_words + 1);
  for (std::size_t i = 0; i < count; ++i) {
    if (below(random, 3) != 0) out += ' ';
    out += words[below(random, words.size())];
    if (below(random, 60) == 0) out += '\0';
  }
  return out;
}

// As a form writes it into an address, or as it should not stand there.
std::string some_query(Random& random) {
  const std::string words = some_text(random, 2);
  if (below(random, 2) == 0) return words;
  std::string out;
  for (const char c : words) {
    char written[4];
    std::snprintf(written, sizeof written, "%%%02X", static_cast<unsigned>(c) & 0xFF);
    out += c == ' ' ? "+" : below(random, 9) == 0 ? std::string(1, c) : written;
  }
  return out;
}

void some_log(const fs::path& folder, Random& random, std::size_t records) {
  Evening evening(folder, "phone-a");
  for (std::size_t i = 0; i < records; ++i) {
    switch (below(random, 8)) {
      case 0:
        evening.screenshot(some_text(random, 4), "http://a.sbl/" + some_text(random, 2),
                           some_text(random, 60));
        break;
      case 1:
        evening.append(storage::AppOpen{.app = "app" + std::to_string(below(random, 3)),
                                        .title = some_text(random, 2)});
        break;
      case 2:
        evening.append(storage::Chapter{.title = some_text(random, 3)});
        break;
      case 3:
        evening.append(storage::Heartbeat{.uptime_ms = 1, .screen_on = true});
        evening.pass(std::chrono::minutes(below(random, 40)));
        break;
      case 4:
        evening.append(storage::Screen{.on = below(random, 2) == 0});
        break;
      case 5:
        if (below(random, 4) == 0) {
          evening.pass(-std::chrono::minutes(below(random, 300)));
          evening.append(storage::ClockChange{});
        }
        break;
      default:
        evening.visit(
            "http://" + std::to_string(below(random, 5)) + ".sbl/?q=" + some_query(random),
            some_text(random, 6));
    }
  }
  evening.writer().seal();
}

// 1 to 20 characters out of the middle of one text, sometimes with others around or in another
// case.
std::string some_needle(Random& random, const std::vector<storage::StoredRecord>& rows) {
  for (;;) {
    const storage::StoredRecord& row = rows[below(random, rows.size())];
    const auto texts = storage::searched_texts(*row.record);
    if (texts.empty()) continue;
    std::string all(texts[below(random, texts.size())].text);
    // Across the border of two fields: found only if it stands in one.
    if (below(random, 5) == 0) all = std::string(texts[0].text) + std::string(texts.back().text);
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if ((static_cast<unsigned char>(all[i]) & 0xC0) != 0x80) starts.push_back(i);
    }
    if (starts.size() < 2) continue;
    const std::size_t from = below(random, starts.size());
    const std::size_t to = std::min(starts.size(), from + 2 + below(random, 19));
    std::string needle =
        all.substr(starts[from], (to < starts.size() ? starts[to] : all.size()) - starts[from]);
    if (below(random, 3) == 0) needle = storage::search_form(needle);
    if (below(random, 8) == 0) needle += static_cast<char>('a' + below(random, 26));
    if (storage::characters(needle) >= 2 && needle.find('\0') == std::string::npos) return needle;
  }
}

std::vector<storage::StoredRecord> all_of(const storage::LogReader& log) {
  storage::Query query;
  query.order = storage::Query::Order::oldest_first;
  query.limit = UINT64_MAX;
  return log.page(query);
}

struct Indexed {
  explicit Indexed(const fs::path& folder, std::uint64_t at_once = 97)
      : log(folder), db(folder / "index", storage::Access::side_file) {
    Filler filler(db, Words::indexed);
    while (filler.fill(log, at_once) == at_once) {
    }
    CHECK(filler.done() == log.size());
  }
  storage::LogReader log;
  storage::Database db;
};

}  // namespace

TEST_CASE("index: finds exactly what a scan finds, whatever the text and the needle") {
  Random random(5);
  for (int round = 0; round < support::runs(3, 100); ++round) {
    TemporaryFolder folder;
    some_log(folder.path(), random, 400);
    Indexed indexed(folder.path());
    Look look(indexed.db);
    const std::vector<storage::StoredRecord> rows = all_of(indexed.log);
    std::size_t found_some = 0;
    for (unsigned i = 0; i < 300; ++i) {
      const std::string needle = some_needle(random, rows);
      CAPTURE(needle);
      storage::Query query;
      query.search = needle;
      query.limit = UINT64_MAX;
      const std::vector<Kind> kinds =
          below(random, 3) == 0 ? std::vector<Kind>{visit} : std::vector<Kind>{};
      if (!kinds.empty()) query.kinds = {"visit"};
      std::vector<std::uint64_t> scanned;
      for (const auto& row : indexed.log.page(query)) scanned.push_back(row.seq);
      const std::vector<std::uint64_t> found =
          look.search(needle, kinds, 0, INT64_MAX, storage::Query::Order::newest_first, UINT32_MAX);
      // No hit is a false one either: the border between two texts is none of them.
      CHECK(found == scanned);
      found_some += !found.empty();
    }
    CHECK(found_some > 150);
  }
}

TEST_CASE("index: what it counts is what counting one by one gives") {
  Random random(6);
  for (int round = 0; round < support::runs(3, 100); ++round) {
    TemporaryFolder folder;
    some_log(folder.path(), random, 700);
    Indexed indexed(folder.path(), 1 + below(random, 300));
    Look look(indexed.db);
    const std::vector<storage::StoredRecord> rows = all_of(indexed.log);

    for (const std::int64_t unit : {minute_ms, 5 * minute_ms, hour_ms, 3 * hour_ms, day_ms}) {
      std::map<std::int64_t, std::array<std::uint64_t, 3>> counted;
      for (const auto& row : rows) {
        const std::int64_t wall =
            row.record->time.unix_ms + row.record->time.offset_minutes * 60'000;
        auto& sums = counted[wall / unit * unit];
        ++sums[0];
        sums[1] += std::holds_alternative<storage::Visit>(row.record->payload);
        sums[2] += std::holds_alternative<storage::Screenshot>(row.record->payload);
      }
      const std::vector<Bucket> buckets = look.buckets({0, INT64_MAX / 2}, unit);
      REQUIRE(buckets.size() == counted.size());
      for (const Bucket& b : buckets) {
        CAPTURE(b.from);
        CHECK(std::array{b.roll.records, b.roll.visits, b.roll.screenshots} == counted[b.from]);
      }
    }
    // Any span of whole minutes.
    const Span all = *look.whole();
    for (unsigned i = 0; i < 50; ++i) {
      Span span{all.from + static_cast<std::int64_t>(below(random, 3'000)) * minute_ms, 0};
      span.to = span.from + static_cast<std::int64_t>(below(random, 5'000)) * minute_ms;
      std::uint64_t records = 0;
      for (const auto& row : rows) {
        const std::int64_t wall = wall_ms(row.record->time);
        records += wall >= span.from && wall < span.to;
      }
      CHECK(look.totals(span).records == records);
    }
    // The nearest of each kind, from every record.
    for (const Kind kind : {visit, screenshot, screen, chapter, gap}) {
      std::optional<std::uint64_t> before;
      for (const auto& row : rows) {
        if (kind_of(row) == kind) before = row.seq;
        CHECK(look.previous(kind, row.seq) == before);
      }
      std::optional<std::uint64_t> behind;
      for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        if (kind_of(*row) == kind) behind = row->seq;
        CHECK(look.next(kind, row->seq) == behind);
      }
    }
    // Sites by visits.
    std::map<std::string, std::uint64_t> visits;
    for (const auto& row : rows) {
      if (const auto* page = std::get_if<storage::Visit>(&row.record->payload)) {
        ++visits[page->url.substr(7, page->url.find('/', 7) - 7)];
      }
    }
    const std::vector<Named> sites = look.most_used(Used::site, 50);
    CHECK(sites.size() == visits.size());
    for (const auto& [host, count] : visits) {
      const auto at = std::find_if(sites.begin(), sites.end(),
                                   [&](const Named& it) { return it.name == name_of(host); });
      REQUIRE(at != sites.end());
      CHECK(at->use.count == count);
    }
  }
}

TEST_CASE("index: filled in any steps it is the same") {
  TemporaryFolder folder;
  Random random(7);
  some_log(folder.path(), random, 600);
  std::string first;
  for (const std::uint64_t at_once : {1u, 7u, 256u, 10'000u}) {
    CAPTURE(at_once);
    Indexed indexed(folder.path(), at_once);
    std::string all;
    for (const char* table :
         {"number", "roll", "week", "used", "used_day", "block", "mark", "idle", "stretch"}) {
      storage::Statement rows = indexed.db.prepare("SELECT * FROM " + std::string(table));
      while (rows.step()) {
        // A row of numbers, and one blob or name.
        const storage::Statement& row = rows;
        for (int i = 0; i < 11; ++i) all += std::string(row.text(i)) + ' ';
        all += '\n';
      }
    }
    if (first.empty()) first = all;
    CHECK(all == first);
    remove_index(folder.path() / "index");
  }
}

TEST_CASE(
    "index: neither counting hits nor the overview keeps a search waiting, nor a search them") {
  const TemporaryFolder folder;
  const TemporaryFolder cache;
  make_evening(folder.path() / "phone-a");
  {
    const storage::LogReader log(folder.path() / "phone-a");
    storage::Database db(index_file(cache.path(), folder.path() / "phone-a"),
                         storage::Access::side_file);
    Filler filler(db, Words::indexed);
    filler.fill(log, log.size());
  }
  struct Case {
    Purpose held;
    const char* asked;
  };
  const Case cases[] = {{Purpose::count, "search?q=%EA%B0%90%EC%9E%90"},
                        {Purpose::count, "timeline?buckets=10"},
                        {Purpose::search, "search/marks?q=%EA%B0%90%EC%9E%90"},
                        {Purpose::search, "timeline?buckets=10"},
                        {Purpose::overview, "search?q=%EA%B0%90%EC%9E%90"}};
  for (const Case& c : cases) {
    CAPTURE(c.asked);
    Indexes indexes(cache.path());
    Phones phones(folder.path());
    Indexes::Hold hold = indexes.hold(*phones.find("phone-a"),
                                      storage::LogReader(folder.path() / "phone-a"), c.held);
    REQUIRE(hold.state.kind == State::Kind::ready);
    auto answered = std::async(std::launch::async, [&] {
      Served own(folder.path());
      return own.get("/api/v1/phones/phone-a/" + std::string(c.asked), &indexes).status;
    });
    CHECK(answered.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
    hold.lock.unlock();
    CHECK(answered.get() == 200);
  }
}

TEST_CASE("bigrams: are pairs of neighbouring characters, and none across a border") {
  struct Case {
    std::string text;
    std::string pairs;
  };
  const Case cases[] = {
      {"", ""},
      {"a", ""},
      {"Ab", "ab|"},
      {"abc", "ab|bc|"},
      {"김치전", "김치|치전|"},
      {"a김", "a김|"},
      {"\xff\xff", "\xff|"},
      {"ab\xff"
       "cd",
       "ab|\xff|cd|"},
      {"a\xff"
       "b",
       "\xff|"},
      // FTS5 knows no words with a NUL in them.
      {std::string("a\0b", 3),
       "a\xfd|\xfd"
       "b|"},
      {"\xea\xb9", "\xea\xb9|"},
      {"x\xea\xb9y", "x\xea|\xea\xb9|\xb9y|"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    std::string pairs;
    storage::each_bigram(c.text, [&](std::string_view pair, std::size_t, std::size_t) {
      pairs += std::string(pair) + '|';
      return 0;
    });
    CHECK(pairs == c.pairs);
  }
}
