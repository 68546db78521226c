// Every way an account can be interrupted is told, with its ends, its length and a reason.
#include "viewer/interruptions.h"

#include <doctest/doctest.h>

#include <vector>

using namespace viewer;
using Kind = Interruption::Kind;

namespace {

struct Log {
  std::vector<Interruption> told;
  Interruptions interruptions{[this](const Interruption& what) { told.push_back(what); }};
  std::uint64_t seq = 0;
  void add(const char* time, storage::Payload payload) {
    interruptions.add(
        {seq++, "", storage::Record{*storage::parse_rfc3339(time), std::move(payload)}, ""});
  }
  void damage() { interruptions.add({seq++, "x", {}, "not JSON"}); }
  void lose(std::uint64_t records) { seq += records; }
};

storage::Timestamp at(const char* text) {
  return *storage::parse_rfc3339(text);
}

}  // namespace

TEST_CASE("interruptions: a quiet day has none") {
  Log log;
  log.add("2021-03-04T19:00:00Z", storage::Genesis{});
  log.add("2021-03-04T19:00:00Z", storage::Boot{});
  log.add("2021-03-04T19:10:00Z", storage::Heartbeat{600'000, false});  // Just not too long.
  log.add("2021-03-04T19:11:00Z", storage::Shutdown{});
  log.interruptions.finish(log.seq);
  CHECK(log.told.empty());
}

TEST_CASE("interruptions: each kind is told with its ends, length and reason") {
  Log log;
  log.add("2021-03-04T19:00:00Z", storage::Genesis{});
  log.add("2021-03-04T19:00:00Z", storage::Boot{});
  log.add("2021-03-04T19:00:05Z", storage::Shutdown{.reason = "session-end"});
  log.add("2021-03-05T19:00:05Z", storage::Boot{});         // 3: off for a day.
  log.add("2021-03-05T19:30:05Z", storage::Screen{true});   // 4: half an hour of silence.
  log.add("2021-03-05T19:29:05Z", storage::Screen{false});  // 5: backwards.
  log.add("2021-03-05T20:29:05Z",
          storage::ClockChange{at("2021-03-05T19:29:05Z"), at("2021-03-05T20:29:05Z")});  // 6
  log.add("2021-03-05T20:29:05Z", storage::Screen{true});
  log.add("2021-03-05T21:29:05Z",
          storage::Gap{"no-shutdown", at("2021-03-05T20:29:05Z"), 2, 0});  // 8
  log.add("2021-03-05T21:29:06Z", storage::Boot{});                        // 9: restart.
  log.add("2021-03-05T21:29:08Z", storage::Gap{"disk-full", at("2021-03-05T21:29:06Z"), 0, 1});
  log.add("2021-03-05T21:29:09Z", storage::Gap{"moon", at("2021-03-05T21:29:09Z"), 0, 0});
  log.damage();  // 12, 13
  log.damage();
  log.add("2021-03-05T21:29:10Z", storage::Screen{true});
  log.lose(3);  // 15, 16, 17
  log.add("2021-03-05T21:29:20Z", storage::Screen{false});
  log.damage();                           // 19, to the end.
  log.interruptions.finish(log.seq + 1);  // 20 is gone.

  struct Case {
    Kind kind;
    std::uint64_t seq;
    std::int64_t length_ms;
    const char* says;
  };
  const Case cases[] = {
      {Kind::off, 3, 86'400'000, "session-end"},
      {Kind::silence, 4, 1'800'000, "sign of life"},
      {Kind::backwards, 5, -60'000, "earlier"},
      {Kind::clock_change, 6, 3'600'000, "forward"},
      {Kind::gap, 8, 3'600'000, "2 records before it had not been signed"},
      {Kind::restart, 9, 1'000, "not been switched off"},
      {Kind::gap, 10, 2'000, "1 record was refused"},
      {Kind::gap, 11, 0, "\"moon\""},
      {Kind::unreadable, 12, 1'000, "2 records"},
      {Kind::missing, 15, 10'000, "3 records"},
      {Kind::unreadable, 19, 0, "1 record"},
      {Kind::missing, 20, 0, "1 record"},
  };
  REQUIRE(log.told.size() == std::size(cases));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    CAPTURE(i);
    CHECK(log.told[i].kind == cases[i].kind);
    CHECK(log.told[i].seq == cases[i].seq);
    CHECK(log.told[i].length_ms == cases[i].length_ms);
    CAPTURE(log.told[i].reason);
    CHECK(log.told[i].reason.find(cases[i].says) != std::string::npos);
  }
}

TEST_CASE("interruptions: lengths read like lengths") {
  struct Case {
    std::int64_t ms;
    const char* text;
  };
  const Case cases[] = {
      {0, "0.0 s"},
      {59'999, "59.9 s"},
      {60'000, "1 min 00 s"},
      {3'599'999, "59 min 59 s"},
      {3'600'000, "1 h 00 min"},
      {90'000'000, "1 d 01 h"},
      {-61'000, "-1 min 01 s"},
      {INT64_MIN, "-106751991167 d 07 h"},
  };
  for (const Case& c : cases) CHECK(length_text(c.ms) == c.text);
}
