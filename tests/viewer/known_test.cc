// What is inferred from records, that the inferring stays small, and that command line and page
// infer the same.
#include "viewer/overview/known.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "tests/support/make_log.h"
#include "tests/support/process.h"
#include "tests/viewer/served.h"
#include "viewer/index/filler.h"
#include "viewer/index/indexes.h"
#include "viewer/overview/statements.h"
#include "viewer/routes.h"

using namespace viewer;
using namespace viewer::overview;

namespace {

namespace json = boost::json;

// Feeds records as a log would give them.
struct Told {
  Sums sums;
  std::uint64_t seq = 0;
  void tell(storage::Timestamp time, storage::Payload payload) {
    storage::StoredRecord stored{seq++, {}, storage::Record{time, std::move(payload)}, {}};
    stored.body = storage::encode(stored.seq, *stored.record);
    sums.add(stored);
  }
  void tell(const char* time, storage::Payload payload) {
    tell(*storage::parse_rfc3339(time), std::move(payload));
  }
  void visit(const char* time, const char* url, const char* via = "link") {
    tell(time, storage::Visit{url, "", storage::VisitStatus::ok, via, ""});
  }
  void shot(const char* time, const char* app, const char* url) {
    storage::Screenshot shot;
    shot.app = app;
    shot.url = url;
    shot.png_bytes = 1'000;
    tell(time, shot);
  }
};

// Nothing known of it: all zero.
index::Use use_of(const std::vector<index::Named>& all, std::string_view name) {
  for (const index::Named& it : all) {
    if (it.name == index::name_of(name)) return it.use;
  }
  return {};
}

}  // namespace

TEST_CASE("known: a page is in front until something else is, or the screen goes off") {
  Told log;
  log.tell("2021-03-04T19:00:00+09:00", storage::Screen{true});
  log.visit("2021-03-04T19:00:10+09:00", "http://a.grm/1");
  log.visit("2021-03-04T19:00:40+09:00", "http://b.grm/");
  log.tell("2021-03-04T19:01:00+09:00", storage::AppOpen{"notes", "Notes"});
  log.tell("2021-03-04T19:02:00+09:00", storage::AppOpen{"browser", "Browser"});
  log.visit("2021-03-04T19:02:00+09:00", "http://a.grm/2");
  log.tell("2021-03-04T19:02:05+09:00", storage::Screen{false});
  log.tell("2021-03-04T19:30:00+09:00", storage::Heartbeat{1, false});
  const Known known = log.sums.known();
  REQUIRE(known.sites.size() == 2);
  CHECK(known.sites[0].name == index::name_of("a.grm"));
  CHECK(known.sites[0].use.count == 2);
  CHECK(known.sites[0].use.dwell_ms == 35'000);
  CHECK(known.sites[0].use.first_seq == 1);
  CHECK(known.sites[0].use.last_seq == 5);
  CHECK(known.sites[1].use.dwell_ms == 20'000);
  CHECK(use_of(known.apps, "notes").dwell_ms == 60'000);
}

TEST_CASE("known: nobody is taken to look for longer than five minutes without a touch") {
  Told log;
  log.visit("2021-03-04T19:00:00+09:00", "http://a.grm/");
  log.tell("2021-03-04T19:04:00+09:00", storage::Operation{"scroll", "browser", ""});
  log.visit("2021-03-04T20:00:00+09:00", "http://b.grm/");
  log.visit("2021-03-04T20:00:10+09:00", "http://c.grm/");
  const Known known = log.sums.known();
  CHECK(use_of(known.sites, "a.grm").dwell_ms == 9 * 60'000);
  CHECK(use_of(known.sites, "b.grm").dwell_ms == 10'000);
}

TEST_CASE("known: words searched for are counted once, however often the answer is shown") {
  Told log;
  log.visit("2021-03-04T19:00:10+09:00", "http://a.grm/?q=one", "form");
  log.visit("2021-03-04T19:00:20+09:00", "http://a.grm/x");
  log.visit("2021-03-04T19:00:30+09:00", "http://a.grm/?q=one", "back");
  log.visit("2021-03-04T19:00:40+09:00", "http://a.grm/?q=one", "reload");
  log.visit("2021-03-04T19:00:50+09:00", "http://b.grm/?q=two", "form");
  log.visit("2021-03-04T19:00:55+09:00", "http://b.grm/?q=two&page=2", "form");
  const Known known = log.sums.known();
  REQUIRE(known.words.size() == 2);
  CHECK(known.words[0].name == index::name_of("two"));
  CHECK(known.words[0].use.count == 2);
  CHECK(use_of(known.words, "one").count == 1);
  CHECK(known.searched == std::vector<std::uint64_t>{5, 4, 0});
  CHECK(use_of(known.pages, "http://a.grm/?q=one").count == 3);
}

TEST_CASE("known: where no app is logged, pictures tell which was in front") {
  Told log;
  log.visit("2021-03-04T19:00:00+09:00", "http://a.grm/");
  log.shot("2021-03-04T19:00:10+09:00", "browser", "http://a.grm/");
  log.shot("2021-03-04T19:00:20+09:00", "browser", "http://a.grm/");
  log.shot("2021-03-04T19:00:40+09:00", "notes", "");
  log.shot("2021-03-04T19:01:00+09:00", "notes", "");
  const Known known = log.sums.known();
  CHECK(known.apps.size() == 2);
  CHECK(use_of(known.apps, "browser").count == 1);
  CHECK(use_of(known.apps, "browser").first_seq == 1);
  CHECK(use_of(known.apps, "browser").dwell_ms == 30'000);
  CHECK(use_of(known.apps, "notes").dwell_ms == 20'000);
  CHECK(use_of(known.sites, "a.grm").dwell_ms == 40'000);
}

TEST_CASE("known: hours and days are the phone's own, whatever its offset") {
  Told log;
  log.visit("2021-03-04T23:59:59+09:00", "http://a.grm/");  // A Thursday.
  log.visit("2021-03-05T00:00:00+09:00", "http://a.grm/");
  log.visit("2021-03-04T20:00:00-05:00", "http://a.grm/");
  log.shot("1970-01-01T00:00:00Z", "browser", "");  // A Thursday as well.
  const Known known = log.sums.known();
  CHECK(known.week[3 * 24 + 23] == 1);
  CHECK(known.week[4 * 24 + 0] == 1);
  CHECK(known.week[3 * 24 + 20] == 1);
  CHECK(known.week[3 * 24 + 0] == 1);
  REQUIRE(known.days.size() == 3);
  CHECK(day_text(known.days.front().from) == "1970-01-01");
  CHECK(known.days.front().roll.picture_bytes == 1'000);
  CHECK(known.days.front().roll.body_bytes > 50);
  CHECK(day_text(known.days.back().from) == "2021-03-05");
  CHECK(day_text(index::wall_ms({0, -1439})) == "1969-12-31");
}

TEST_CASE("known: stretches of use end with a long pause, a dark screen or a jumping clock") {
  Told log;
  log.tell("2021-03-04T19:00:00+09:00", storage::Screen{true});
  log.visit("2021-03-04T19:05:00+09:00", "http://a.grm/");
  log.tell("2021-03-04T19:06:00+09:00", storage::Heartbeat{1, true});
  log.visit("2021-03-04T19:10:00+09:00", "http://a.grm/");  // 10 min, 3 that a person made.
  log.tell("2021-03-04T19:15:00+09:00", storage::Heartbeat{1, true});
  log.visit("2021-03-04T19:15:01+09:00", "http://a.grm/");  // One ms of use: alone.
  log.visit("2021-03-04T19:14:00+09:00", "http://a.grm/");  // Earlier than the one before.
  log.tell("2021-03-04T19:14:30+09:00", storage::Screen{false});
  log.visit("2021-03-04T20:00:00+09:00", "http://a.grm/");
  log.visit("2021-03-04T20:00:01+09:00", "http://a.grm/");  // Still going on.
  const Known known = log.sums.known();
  REQUIRE(known.stretches.size() == 4);
  CHECK(known.stretches[0].to - known.stretches[0].from == 600'000);
  CHECK(known.stretches[0].records == 3);
  CHECK(known.stretches[0].to_seq == 3);
  CHECK(known.stretches[1].to - known.stretches[1].from == 30'000);
  CHECK(known.stretches[2].from_seq == 8);
  CHECK(known.stretches[3].to == known.stretches[3].from);
}

TEST_CASE("known: memory has a bound, and a count that left something out says so") {
  Told log;
  for (int day = 0; day < 500; ++day) {
    log.tell(storage::Timestamp{day * index::day_ms, 0}, storage::Screen{true});
  }
  Known known = log.sums.known();
  CHECK(known.days.size() == max_days);
  CHECK(log.sums.days_forgotten() == 100);
  CHECK(day_text(known.days.back().from) == "1971-05-15");
  CHECK(known.stretches.size() == max_named);
  CHECK(log.sums.is_exact());

  // Each of these is a page of its own, and words of their own.
  for (std::uint64_t i = 0; i < index::max_names / 2 + 5'000; ++i) {
    const std::string url = "http://a.grm/?q=" + std::to_string(i);
    log.tell(storage::Timestamp{500 * index::day_ms, 0},
             storage::Visit{.url = url, .title = "", .status = {}, .via = "link", .referrer = ""});
  }
  known = log.sums.known();
  using index::Used;
  const auto different = [&](Used what) { return log.sums.different(what); };
  CHECK(different(Used::site) + different(Used::page) + different(Used::words) == index::max_names);
  CHECK_FALSE(log.sums.is_exact());
  CHECK(known.sites[0].use.count == index::max_names / 2 + 5'000);
  CHECK(known.pages.size() == max_named);
  CHECK(known.searched.size() == max_named);
}

TEST_CASE("known: a record that cannot be read is counted, and changes nothing else") {
  Told log;
  log.visit("2021-03-04T19:00:10+09:00", "http://a.grm/");
  log.sums.add({log.seq++, "{]", {}, "not JSON"});
  log.visit("2021-03-04T19:00:20+09:00", "http://b.grm/");
  const Known known = log.sums.known();
  CHECK(known.totals.records == 3);
  CHECK(log.sums.of_kind(index::damaged) == 1);
  CHECK(log.sums.of_kind(index::visit) == 2);
  CHECK(use_of(known.sites, "a.grm").dwell_ms == 10'000);
}

// An answer waits for the index for index::time_to_catch_up only, which is short where the program
// runs slowly: it is asked again until it has read the whole log, or read nothing more.
json::object caught_up(const std::string& target, Served& served, index::Indexes& indexes) {
  json::value records_before;
  for (;;) {
    const Response response = served.get(target, &indexes);
    REQUIRE(response.status == 200);
    json::object page = json::parse(response.body).as_object();
    if (page.at("complete").as_bool()) return page;
    REQUIRE(page.at("records") != records_before);
    records_before = page.at("records");
  }
}

TEST_CASE("known: the command line and the page say the same of the same span") {
  TemporaryFolder folder;
  make_evening(folder.path() / "evening", "evening");
  make_hostile_log(folder.path() / "hostile");
  {
    Evening evening(folder.path() / "long", "long");
    // More than are counted from the records; the last stretch of use goes on.
    for (int i = 0; i < 13; ++i) {
      evening.visits(1'000);
      evening.visit("http://shop.sbl/?q=" + std::to_string(i % 5), "");
      evening.screenshot("소식", "http://news.sbl/", "words");
      evening.shut_down();
      evening.switch_on_after(std::chrono::hours(5));
    }
    evening.visits(3);
  }
  Served served{folder.path()};
  index::Indexes indexes;
  struct Span {
    const char* from;
    const char* to;
  };
  const Span spans[] = {{"", ""},
                        // From the records themselves.
                        {"2021-03-04T19:00:40", "2021-03-04T19:01:55"},
                        {"2021-03-04T20:00:00", ""},
                        {"", "2021-03-05T12:34:56"},
                        // From the index, where there are many, put together with records.
                        {"2021-03-04T20:00:00", "2021-03-06T09:12:34"},
                        {"2021-03-04T00:00:00", "2021-03-08T00:00:00"}};
  for (const char* phone : {"evening", "hostile", "long"}) {
    for (const Span& span : spans) {
      CAPTURE(std::string(phone));
      CAPTURE(std::string(span.from));
      CAPTURE(std::string(span.to));
      std::string target = "/api/v1/phones/" + std::string(phone) + "/knows";
      const std::string offset = "%2B09:00";
      if (*span.from != '\0') target += "?from=" + (span.from + offset);
      if (*span.to != '\0') target += (*span.from != '\0' ? "&to=" : "?to=") + (span.to + offset);
      const json::object page = caught_up(target, served, indexes);
      std::vector<std::string> command{TRACE_VIEWER, "stats", (folder.path() / phone).string(),
                                       "--json"};
      // Of too many records at one end the page tells the whole day, and says of which.
      if (target.find('?') != std::string::npos) {
        const auto said = [&](const char* end) { return std::string(page.at(end).as_string()); };
        command.insert(command.end(), {"--since", said("from"), "--until", said("to")});
      }
      const Finished done = run_program(command);
      REQUIRE(done.exit_code == 0);
      const json::object told = json::parse(done.out).as_object();
      CHECK(told.at("exact").as_bool());
      for (const auto& [name, value] : page) {
        if (name == "complete" || name == "widened") continue;  // Of an index; here all is read.
        CAPTURE(std::string(name));
        REQUIRE(told.contains(name));
        CHECK(json::serialize(told.at(name)) == json::serialize(value));
      }
    }
  }
}
