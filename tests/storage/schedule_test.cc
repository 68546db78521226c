#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

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

namespace {

// The distance between the drawn intervals and a distribution: the Kolmogorov-Smirnov statistic,
// times the root of their number. `cdf` gives the share of intervals below `ms`. Intervals are
// whole milliseconds, so the step at each is compared with the middle of its millisecond's ends.
double kolmogorov_smirnov(std::vector<double> ms, const std::function<double(double)>& cdf) {
  std::ranges::sort(ms);
  const auto count = static_cast<double>(ms.size());
  double furthest = 0;
  for (std::size_t first = 0; first < ms.size();) {
    std::size_t end = first;
    while (end < ms.size() && ms[end] == ms[first]) ++end;
    furthest =
        std::max({furthest, std::abs(static_cast<double>(first) / count - cdf(ms[first] - 0.5)),
                  std::abs(static_cast<double>(end) / count - cdf(ms[first] + 0.5))});
    first = end;
  }
  return furthest * std::sqrt(count);
}

std::vector<double> drawn(const Schedule& from, int seed_byte, std::uint64_t count) {
  Digest own_seed{};
  own_seed.fill(static_cast<std::uint8_t>(seed_byte));
  std::vector<double> ms;
  for (std::uint64_t i = 0; i < count; ++i) {
    ms.push_back(static_cast<double>(interval(from, own_seed, i).count()));
  }
  return ms;
}

std::function<double(double)> exponential(double min, double mean, double max) {
  return [=](double ms) {
    if (ms <= min) return 0.0;
    if (ms >= max) return 1.0;
    return (1 - std::exp((min - ms) / mean)) / (1 - std::exp((min - max) / mean));
  };
}

std::function<double(double)> uniform(double min, double max) {
  return [=](double ms) { return std::clamp((ms - min) / (max - min), 0.0, 1.0); };
}

}  // namespace

TEST_CASE("schedule: the intervals are of the distribution stated, and of no other") {
  // Of true samples one in a thousand is further than 1.95, one in a hundred thousand than 2.47.
  constexpr double far = 1.95;
  constexpr std::uint64_t count = 20'000;
  const Schedule exponential_v1{"exponential-v1", 30'000, 300'000, 1'200'000, {}};
  const Schedule jittered_v1{"jittered-v1", 50'000, 60'000, 70'000, {}};
  const Schedule on_open_v1{"on-app-open-v1", 500, 1'000, 5'000, {}};
  struct Case {
    const char* name;
    Schedule from;
    std::function<double(double)> cdf;
    bool right;
  };
  const Case cases[] = {
      {"exponential", exponential_v1, exponential(30'000, 300'000, 1'200'000), true},
      {"jittered", jittered_v1, uniform(50'000, 70'000), true},
      {"on app open", on_open_v1, uniform(500, 5'000), true},
      {"another mean", exponential_v1, exponential(30'000, 330'000, 1'200'000), false},
      {"from 0", exponential_v1, exponential(0, 300'000, 1'200'000), false},
      {"cut off earlier", exponential_v1, exponential(30'000, 300'000, 900'000), false},
      {"not cut off", exponential_v1, exponential(30'000, 300'000, 1e9), false},
      {"uniform for exponential", exponential_v1, uniform(30'000, 1'200'000), false},
      {"exponential for uniform", jittered_v1, exponential(50'000, 60'000, 70'000), false},
      {"a little narrower", jittered_v1, uniform(51'000, 69'000), false},
      {"a little to one side", on_open_v1, uniform(650, 5'150), false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    for (const int seed_byte : {1, 2, 3, 4}) {
      CAPTURE(seed_byte);
      const double distance = kolmogorov_smirnov(drawn(c.from, seed_byte, count), c.cdf);
      CAPTURE(distance);
      if (c.right) {
        CHECK(distance < far);
      } else {
        CHECK(distance > far);
      }
    }
  }
}

TEST_CASE("schedule: one interval says nothing of the next") {
  // The correlation of neighbours among 5,000 is within 4 / sqrt(5,000) of none.
  const Schedule from{"exponential-v1", 30'000, 300'000, 1'200'000, {}};
  for (const int seed_byte : {1, 2, 3, 4}) {
    CAPTURE(seed_byte);
    const std::vector<double> ms = drawn(from, seed_byte, 5'000);
    double mean = 0, own = 0, with_next = 0;
    for (const double each : ms) mean += each / static_cast<double>(ms.size());
    for (std::size_t i = 0; i + 1 < ms.size(); ++i) {
      own += (ms[i] - mean) * (ms[i] - mean);
      with_next += (ms[i] - mean) * (ms[i + 1] - mean);
    }
    CHECK(std::abs(with_next / own) < 0.057);
  }
}

TEST_CASE("schedule audit: a record set to the year 9999 does not keep the verifier busy") {
  std::vector<Record> records = honest();
  records.back().time.unix_ms = 253'000'000'000'000;
  const Schedule fast{"exponential-v1", 1, 1, 1, commitment(seed)};
  records[0].payload = test_genesis(fast);
  records[1].payload = Boot{"s", "p", "r", fast};
  const ScheduleAudit result = audit(records);
  CHECK(result.expected < 1'100'000);
  CHECK(std::ranges::any_of(result.findings, [](const Finding& finding) {
    return finding.what.find("more instants") != std::string::npos ||
           finding.what.find("no screenshot was taken") != std::string::npos;
  }));
  // Nor do thousands of clock changes, each of thousands of years.
  records = honest();
  for (int i = 0; i < 50'000; ++i) {
    records.insert(records.end() - 1, {at(0), ClockChange{at(0), {250'000'000'000'000, 0}}});
  }
  CHECK(audit(records).revealed);
}

// What the key's owner could do: the log is signed, whole and consistent. Only the schedule tells.
TEST_CASE("schedule audit: names what a recorder with its own key added, dropped or moved") {
  struct Case {
    const char* name;
    std::function<void(std::vector<Record>&)> change;
    std::uint64_t matched, expected;
    std::vector<std::optional<std::uint64_t>> named;
  };
  const Case cases[] = {
      {"honest", [](auto&) {}, 6, 6, {}},
      {"dropped", [](auto& r) { r.erase(r.begin() + 4); }, 5, 6, {std::nullopt}},
      {"moved", [](auto& r) { r[4] = shot(instant(2) + 1); }, 5, 6, {std::nullopt, 4}},
      {"added", [](auto& r) { r.insert(r.begin() + 4, shot(instant(1) + 5)); }, 6, 6, {4}},
      {"late, with the right due time", [](auto& r) { r[4].time = at(instant(2) + 1); }, 6, 6, {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    for (const bool secret : {false, true}) {
      CAPTURE(secret);
      std::vector<Record> records = honest();
      c.change(records);
      if (secret) records.pop_back();
      const TemporaryFolder folder;
      {
        const auto writer = LogWriter::create(folder / "log", records[0].time,
                                              std::get<Genesis>(records[0].payload));
        for (std::size_t i = 1; i < records.size(); ++i) {
          const auto* taken = std::get_if<Screenshot>(&records[i].payload);
          if (taken == nullptr) {
            writer->append(records[i]);
          } else {
            Screenshot whole = *taken;
            const std::vector<std::uint8_t> png = {1};
            whole.image = sha256(png);
            whole.png_bytes = png.size();
            writer->append_screenshot(records[i].time, whole, png);
          }
        }
      }
      const Verdict verdict = verify(folder / "log");
      CHECK(verdict.kind == VerdictKind::intact);
      CHECK(verdict.schedule.revealed != secret);
      CHECK(verdict.schedule.matched == (secret ? 0 : c.matched));
      CHECK(verdict.schedule.expected == (secret ? 0 : c.expected));
      std::vector<std::optional<std::uint64_t>> named;
      for (const Finding& finding : verdict.schedule.findings) named.push_back(finding.seq);
      CHECK(named == (secret ? decltype(named){} : c.named));
    }
  }
}
