#include <doctest/doctest.h>

#include "storage/schedule_audit.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

const Digest seed{7, 7, 7};
const Schedule schedule{"exponential-v1", 1'000, 5'000, 20'000, commitment(seed)};

std::int64_t instant(std::size_t count) {  // After boot.
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < count; ++i) ms += interval(schedule, seed, i).count();
  return ms;
}

Record shot(std::int64_t due_ms) {
  Screenshot s = screenshot_of({1});
  s.trigger = "random";
  s.due = at(due_ms);
  return {at(due_ms), s};
}

// A boot with the screen on from the start, shots at instants 1 to 6, and a shutdown behind them.
std::vector<Record> honest() {
  std::vector<Record> records = {{at(0), test_genesis(schedule)},
                                 {at(0), Boot{"s", "p", "r", schedule}},
                                 {at(1), Screen{true}}};
  for (std::size_t i = 1; i <= 6; ++i) records.push_back(shot(instant(i)));
  records.push_back({at(instant(6) + 1), Shutdown{"signal", seed}});
  return records;
}

ScheduleAudit audit(const std::vector<Record>& records) {
  ScheduleAuditor auditor;
  std::uint64_t seq = 0;
  for (const Record& record : records) auditor.see(seq++, record);
  return auditor.finish();
}

}  // namespace

TEST_CASE("schedule: stays in its bounds and near its mean") {
  const Schedule jittered{"jittered-v1", 900, 1'000, 1'100, {}};
  double sum = 0;
  constexpr int count = 20'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::int64_t ms = interval(schedule, seed, i).count();
    REQUIRE(ms >= schedule.min_ms);
    REQUIRE(ms <= schedule.max_ms);
    sum += static_cast<double>(ms);
    const std::int64_t jitter = interval(jittered, seed, i).count();
    REQUIRE(jitter >= 900);
    REQUIRE(jitter <= 1'100);
  }
  // min + mean - span * e / (1 - e) with e = exp(-span / mean): the truncated distribution's mean.
  CHECK(sum / count == doctest::Approx(5'564).epsilon(0.02));
}

TEST_CASE("schedule audit: matches an honest boot, and names each departure") {
  struct Case {
    const char* name;
    std::function<void(std::vector<Record>&)> change;
    bool revealed;
    std::uint64_t matched, expected;
    std::size_t findings;
  };
  const Case cases[] = {
      {"honest", [](auto&) {}, true, 6, 6, 0},
      {"one missing", [](auto& r) { r.erase(r.begin() + 4); }, true, 5, 6, 1},
      {"one moved", [](auto& r) { r[4] = shot(instant(2) + 1); }, true, 5, 6, 2},
      {"one added", [](auto& r) { r.insert(r.begin() + 4, shot(instant(1) + 5)); }, true, 6, 6, 1},
      {"one doubled", [](auto& r) { r.insert(r.begin() + 4, r[4]); }, true, 6, 6, 1},
      {"screen off meanwhile",
       [](auto& r) {
         r[4] = {at(instant(1) + 1), Screen{false}};
         r.insert(r.begin() + 5, {at(instant(2) + 1), Screen{true}});
       },
       true, 5, 5, 0},
      {"shot with the screen off",
       [](auto& r) {
         r.insert(r.begin() + 4, {at(instant(1) + 1), Screen{false}});
         r.insert(r.begin() + 6, {at(instant(2) + 1), Screen{true}});
       },
       true, 5, 5, 1},
      {"screen goes on at the instant", [](auto& r) { r[2].time = at(instant(1)); }, true, 6, 6, 0},
      {"the same, without the shot",
       [](auto& r) {
         r[2].time = at(instant(1));
         r.erase(r.begin() + 3);
       },
       true, 5, 5, 0},
      {"another seed", [](auto& r) { r.back().payload = Shutdown{"signal", Digest{8}}; }, false, 0,
       0, 1},
      {"died", [](auto& r) { r.back() = {at(0), Gap{"no-shutdown", at(0), 0}}; }, false, 0, 0, 0},
      {"still running", [](auto& r) { r.pop_back(); }, false, 0, 0, 0},
      {"a pause",
       [](auto& r) { r[5] = {at(instant(3) + 1), Gap{"suspended", at(instant(2) + 1), 0}}; }, true,
       5, 5, 0},
      {"the clock was set",
       [](auto& r) {
         for (std::size_t i = 5; i < r.size(); ++i) {
           r[i].time.unix_ms += 3'600'000;
           if (auto* s = std::get_if<Screenshot>(&r[i].payload)) s->due->unix_ms += 3'600'000;
         }
         r.insert(r.begin() + 5, {at(instant(2) + 3'600'001),
                                  ClockChange{at(instant(2) + 1), at(instant(2) + 3'600'001)}});
       },
       true, 6, 6, 0},
      {"the first boot commits to another seed",
       [](auto& r) { r[0] = {at(0), test_genesis(Schedule{"none", 0, 0, 0, {}})}; }, true, 6, 6, 1},
      {"intervals of nothing",
       [](auto& r) {
         const Schedule still{"exponential-v1", 0, 0, 0, commitment(seed)};
         r[0] = {at(0), test_genesis(still)};
         r[1].payload = Boot{"s", "p", "r", still};
       },
       true, 0, 0, 7},
      {"a kind we do not know",
       [](auto& r) {
         const Schedule later{"lunar-v9", 1, 1, 1, commitment(seed)};
         r[0] = {at(0), test_genesis(later)};
         r[1].payload = Boot{"s", "p", "r", later};
       },
       true, 0, 0, 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    std::vector<Record> records = honest();
    c.change(records);
    const ScheduleAudit result = audit(records);
    for (const Finding& finding : result.findings) CAPTURE(finding.what);
    CHECK(result.revealed == c.revealed);
    CHECK(result.matched == c.matched);
    CHECK(result.expected == c.expected);
    CHECK(result.findings.size() == c.findings);
  }
}

TEST_CASE("schedule audit: on-app-open wants one screenshot per app, its own delay later") {
  const Schedule on_open{"on-app-open-v1", 500, 1'000, 2'000, commitment(seed)};
  const std::int64_t first = 10'000 + interval(on_open, seed, 0).count();
  const std::int64_t second = 20'000 + interval(on_open, seed, 1).count();
  const auto boot_with = [&](std::int64_t a, std::int64_t b) {
    Record one = shot(a), two = shot(b);
    std::get<Screenshot>(one.payload).due.reset();  // Then its own time counts.
    return audit({{at(0), test_genesis(on_open)},
                  {at(0), Boot{"s", "p", "r", on_open}},
                  {at(1), Screen{true}},
                  {at(10'000), AppOpen{"a", "A"}},
                  one,
                  {at(20'000), AppOpen{"b", "B"}},
                  two,
                  {at(30'000), Shutdown{"signal", seed}}});
  };
  CHECK(boot_with(first, second).matched == 2);
  CHECK(boot_with(first, second).findings.empty());
  CHECK(boot_with(first + 1, second).matched == 1);
  CHECK(boot_with(first + 1, second).findings.size() == 2);
}
