#include "emulator/classroom/telling.h"

#include <doctest/doctest.h>

using classroom::Numbered;

namespace {

Numbered at(std::uint64_t seq, std::int64_t seconds, storage::Payload payload) {
  return {seq, {{seconds * 1'000, 0}, std::move(payload)}};
}

storage::Visit visit(const char* url) {
  storage::Visit visit;
  visit.url = url;
  return visit;
}

storage::Screenshot shot(std::uint8_t first, const char* app = "browser") {
  storage::Screenshot shot;
  shot.image[0] = first;
  shot.app = app;
  return shot;
}

}  // namespace

TEST_CASE("telling: the rule goes from words searched down to screenshots, and to the earliest") {
  const storage::Visit page = visit("http://a.grm/");
  const storage::Visit search = visit("http://a.grm/search?q=x");
  struct Case {
    const char* name;
    std::vector<Numbered> records;
    std::optional<std::uint64_t> first;
  };
  const Case cases[] = {
      {"nothing", {}, std::nullopt},
      {"only what does not count",
       {at(0, 0, storage::Boot{}), at(1, 5, storage::Heartbeat{}), at(2, 9, storage::Chapter{"x"}),
        at(3, 9, storage::AppOpen{"trace-viewer", "Trace Viewer"}),
        at(4, 9, shot(1, "trace-viewer"))},
       std::nullopt},
      {"one search beats three pages",
       {at(0, 0, page), at(1, 1, page), at(2, 2, page), at(3, 100, search)},
       3},
      {"a file from outside counts as a search",
       {at(0, 0, page), at(1, 1, page), at(2, 100, storage::MediaAlert{})},
       2},
      {"two pages beat three screenshots",
       {at(0, 0, shot(1)), at(1, 1, shot(2)), at(2, 2, shot(3)), at(3, 100, page),
        at(4, 110, page)},
       3},
      {"of equals the earliest", {at(0, 0, page), at(1, 100, page)}, 0},
      {"a minute begins with any record and ends before its sixtieth second",
       {at(0, 0, page), at(1, 60, page), at(2, 119, page)},
       1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto found = classroom::most_telling(c.records);
    REQUIRE(found.has_value() == c.first.has_value());
    if (!found) continue;
    CHECK(found->records.front().seq == *c.first);
    CHECK(found->to.unix_ms - found->from.unix_ms == 60'000);
    for (const Numbered& one : found->records) CHECK(one.record.time.unix_ms < found->to.unix_ms);
  }
}

TEST_CASE("telling: its picture is the last screenshot of that minute") {
  const auto found = classroom::most_telling(std::vector<Numbered>{
      at(0, 0, visit("http://a.grm/")), at(1, 5, shot(1)), at(2, 50, shot(2)), at(3, 61, shot(3))});
  REQUIRE(found);
  REQUIRE(found->image);
  CHECK((*found->image)[0] == 2);
  CHECK(found->records.size() == 3);
}
