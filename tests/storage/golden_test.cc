// The bytes of formats 1 and 2. If this fails, a change made every existing log unreadable to
// verifiers: that needs a new format version, not a new vector.
#include <doctest/doctest.h>

#include <sstream>

#include "storage/merkle.h"
#include "storage/schedule.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

Digest golden_seed() {
  Digest seed;
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(i);
  return seed;
}

std::vector<Record> golden_records() {
  const Schedule schedule{"exponential-v1", 30'000, 300'000, 1'200'000, commitment(golden_seed())};
  Genesis genesis = test_genesis(schedule);
  genesis.origin = "redflag.example/log1";
  Screenshot shot = screenshot_of({0x89, 'P', 'N', 'G'});
  shot.trigger = "random";
  shot.due = at(50);
  return {
      {at(0), genesis},
      {at(10), Boot{"An ordinary evening", "Han Sol-a (fictional)", "red-flag 0.1.0", schedule}},
      {at(20), Screen{true}},
      {at(30), AppOpen{"browser", "열람기"}},
      {at(40), Visit{"http://news.home/?q=\"a\"\\b", "날씨\tWeather", VisitStatus::ok, "link",
                     "http://news.home/"}},
      {at(50), shot},
      {at(60), Visit{"http://x.example/", "\x01", VisitStatus::not_on_network, "address", ""}},
      {at(70), Heartbeat{60, true}},
      {at(80), Chapter{"The reveal"}},
      {at(90), Gap{"disk-full", at(80), 0}},
      {at(100), ClockChange{at(100), {test_start_ms + 100, 0}}},
      {{test_start_ms + 110, 0}, Shutdown{"session-end", golden_seed()}}};
}

// Format 2 is format 1 with two kinds more, and no schedule where the profile has none.
std::vector<Record> golden_records_of_format_2() {
  Schedule none;
  none.seed_sha256 = commitment(golden_seed());
  Genesis genesis = test_genesis(none);
  genesis.format = 2;
  genesis.origin = "redflag.example/log2";
  return {{at(0), genesis},
          {at(10), Boot{"A file from outside", "Han Sol-a (fictional)", "red-flag 0.1.0", none}},
          {at(20), Operation{"open_file", "files", "봄 \"노래\""}},
          {at(30), MediaAlert{"봄 \"노래\"", "video", "unknown", "refused"}}};
}

void check_golden(const std::string& name, const std::vector<Record>& records) {
  std::istringstream file(read_file("tests/golden/" + name + ".jsonl"));
  std::string line;
  Frontier frontier;
  std::uint64_t seq = 0;
  for (const Record& record : records) {
    CAPTURE(seq);
    REQUIRE(std::getline(file, line));
    CHECK(encode(seq, record) == line);
    const auto decoded = decode(line);
    REQUIRE(std::holds_alternative<DecodedRecord>(decoded));
    CHECK(std::get<DecodedRecord>(decoded).record == record);
    frontier.add(leaf_hash(line));
    ++seq;
  }
  CHECK_FALSE(std::getline(file, line));
  const std::string root = to_hex(frontier.root()) + "\n";
  CHECK(read_file("tests/golden/" + name + ".root") == root);
}

}  // namespace

TEST_CASE("golden: bodies and their root never change") {
  check_golden("bodies", golden_records());
  check_golden("bodies-2", golden_records_of_format_2());
}

TEST_CASE("golden: the schedule's arithmetic never changes") {
  const Schedule exponential{"exponential-v1", 30'000, 300'000, 1'200'000, {}};
  const Schedule jittered{"jittered-v1", 50'000, 60'000, 70'000, {}};
  const Schedule on_open{"on-app-open-v1", 0, 1'000, 5'000, {}};
  std::istringstream file(read_file("tests/golden/schedule.txt"));
  for (std::uint64_t i = 0; i < 8; ++i) {
    CAPTURE(i);
    std::int64_t a = 0, b = 0, c = 0;
    file >> a >> b >> c;
    REQUIRE(file.good());
    CHECK(interval(exponential, golden_seed(), i).count() == a);
    CHECK(interval(jittered, golden_seed(), i).count() == b);
    CHECK(interval(on_open, golden_seed(), i).count() == c);
  }
}
