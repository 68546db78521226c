// What is inferred from records, and that the inferring stays small.
#include "viewer/knowledge.h"

#include <doctest/doctest.h>

#include "viewer/frequent.h"

using namespace viewer;

namespace {

storage::Timestamp at(const char* text) {
  return *storage::parse_rfc3339(text);
}

// Feeds records as a log would give them.
struct Told {
  Knowledge known;
  std::uint64_t seq = 0;
  void tell(const char* time, storage::Payload payload) {
    storage::StoredRecord stored{seq++, {}, storage::Record{at(time), std::move(payload)}, {}};
    stored.body = storage::encode(stored.seq, *stored.record);
    known.add(stored);
  }
  void visit(const char* time, const char* url, const char* title, const char* via = "link") {
    tell(time, storage::Visit{url, title, storage::VisitStatus::ok, via, ""});
  }
};

}  // namespace

TEST_CASE("knowledge: a page is in front until something else is, or the screen goes off") {
  Told log;
  log.tell("2021-03-04T19:00:00+09:00", storage::Screen{true});
  log.visit("2021-03-04T19:00:10+09:00", "http://a.grm/1", "One");
  log.visit("2021-03-04T19:00:40+09:00", "http://b.grm/", "Two");
  log.tell("2021-03-04T19:01:00+09:00", storage::AppOpen{"notes", "Notes"});
  log.visit("2021-03-04T19:02:00+09:00", "http://a.grm/2", "Three");
  log.tell("2021-03-04T19:02:05+09:00", storage::Screen{false});
  log.tell("2021-03-04T19:30:00+09:00", storage::Heartbeat{1, false});
  log.known.finish();
  const auto sites = log.known.sites.top(10);
  REQUIRE(sites.size() == 2);
  CHECK(sites[0].key == "a.grm");
  CHECK(sites[0].count == 2);
  CHECK(sites[0].value.dwell_ms == 35'000);
  CHECK(sites[0].value.seqs == std::vector<std::uint64_t>{1, 4});
  CHECK(sites[1].value.dwell_ms == 20'000);
  CHECK(log.known.apps.top(1)[0].value.dwell_ms == 65'000);
}

TEST_CASE("knowledge: nobody is taken to look for longer than five minutes without a touch") {
  Told log;
  log.visit("2021-03-04T19:00:00+09:00", "http://a.grm/", "One");
  log.tell("2021-03-04T19:04:00+09:00", storage::Operation{"scroll", "browser", ""});
  log.visit("2021-03-04T20:00:00+09:00", "http://b.grm/", "Two");
  log.visit("2021-03-04T20:00:10+09:00", "http://c.grm/", "Three");
  CHECK(log.known.sites.find("a.grm")->dwell_ms == 9 * 60'000);
  CHECK(log.known.sites.find("b.grm")->dwell_ms == 10'000);
}

TEST_CASE("knowledge: words searched for are counted once, however often the answer is shown") {
  Told log;
  log.visit("2021-03-04T19:00:10+09:00", "http://a.grm/?q=one", "", "form");
  log.visit("2021-03-04T19:00:20+09:00", "http://a.grm/x", "");
  log.visit("2021-03-04T19:00:30+09:00", "http://a.grm/?q=one", "", "back");
  log.visit("2021-03-04T19:00:40+09:00", "http://a.grm/?q=one", "", "reload");
  log.visit("2021-03-04T19:00:50+09:00", "http://b.grm/?q=two", "", "form");
  const auto words = log.known.searched.top(10);
  REQUIRE(words.size() == 2);
  CHECK(words[0].key == "one");
  CHECK(words[0].count == 1);
  CHECK(words[0].value.host == "a.grm");
  CHECK(log.known.pages.find("http://a.grm/?q=one")->seqs.size() == 3);
}

TEST_CASE("knowledge: hours and days are the phone's own, whatever its offset") {
  Told log;
  log.visit("2021-03-04T23:59:59+09:00", "http://a.grm/", "");  // A Thursday.
  log.visit("2021-03-05T00:00:00+09:00", "http://a.grm/", "");
  log.visit("2021-03-04T20:00:00-05:00", "http://a.grm/", "");
  log.visit("1970-01-01T00:00:00Z", "http://a.grm/", "");  // A Thursday as well.
  CHECK(log.known.hours[3][23] == 1);
  CHECK(log.known.hours[4][0] == 1);
  CHECK(log.known.hours[3][20] == 1);
  CHECK(log.known.hours[3][0] == 1);
  REQUIRE(log.known.days.size() == 3);
  CHECK(day_name(log.known.days.begin()->first) == "1970-01-01");
  CHECK(day_name(log.known.days.rbegin()->first) == "2021-03-05");
  CHECK(day_name(day_of({0, -1439})) == "1969-12-31");
}

TEST_CASE("knowledge: stretches of use end with a long pause, a dark screen or a jumping clock") {
  Told log;
  log.tell("2021-03-04T19:00:00+09:00", storage::Screen{true});
  log.visit("2021-03-04T19:05:00+09:00", "http://a.grm/", "");
  log.tell("2021-03-04T19:06:00+09:00", storage::Heartbeat{1, true});
  log.visit("2021-03-04T19:10:00+09:00", "http://a.grm/", "");  // 10 min, 4 records.
  log.tell("2021-03-04T19:15:00+09:00", storage::Heartbeat{1, true});
  log.visit("2021-03-04T19:15:01+09:00", "http://a.grm/", "");  // One ms of use: alone.
  log.visit("2021-03-04T19:14:00+09:00", "http://a.grm/", "");  // Earlier than the one before.
  log.tell("2021-03-04T19:14:30+09:00", storage::Screen{false});
  log.known.finish();
  REQUIRE(log.known.stretches.size() == 3);
  CHECK(log.known.stretches[0].length_ms() == 600'000);
  CHECK(log.known.stretches[0].records == 4);
  CHECK(log.known.stretches[0].to_seq == 3);
  CHECK(log.known.stretches[1].length_ms() == 30'000);
  CHECK(log.known.stretches[1].to_seq == 7);
  CHECK(log.known.stretches[2].length_ms() == 0);
}

TEST_CASE("knowledge: memory has a bound, and a count that lost something says so") {
  Frequent<int> some(10);
  for (int round = 0; round < 50; ++round) {
    some.add("often");
    some.add("once-" + std::to_string(round));
  }
  CHECK(some.different() <= 21);
  CHECK_FALSE(some.is_exact());
  REQUIRE(some.top(1).size() == 1);
  CHECK(some.top(1)[0].key == "often");
  CHECK(some.top(1)[0].count == 50);

  Told log;
  for (int day = 0; day < 500; ++day) {
    const storage::Timestamp time{day * 86'400'000LL, 0};
    log.tell(storage::to_rfc3339(time).c_str(), storage::Screen{true});
  }
  CHECK(log.known.days.size() == max_known_days);
  CHECK(log.known.days_forgotten == 100);
  CHECK(day_name(log.known.days.rbegin()->first) == "1971-05-15");
  CHECK(log.known.stretches.size() == max_known_stretches);
}

TEST_CASE("knowledge: a record that cannot be read is counted, and changes nothing else") {
  Told log;
  log.visit("2021-03-04T19:00:10+09:00", "http://a.grm/", "One");
  log.known.add({1, "{]", {}, "not JSON"});
  log.visit("2021-03-04T19:00:20+09:00", "http://b.grm/", "Two");
  log.known.finish();
  CHECK(log.known.records == 3);
  CHECK(log.known.damaged == 1);
  CHECK(log.known.sites.find("a.grm")->dwell_ms == 10'000);
}
