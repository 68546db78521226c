// A live phone whose process stood still: what its log says of the time, and what it leaves out.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "emulator/capture/watcher.h"
#include "storage/log_reader.h"
#include "storage/log_writer.h"
#include "storage/verifier.h"
#include "tests/support/asleep.h"

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr storage::Timestamp start{1'614'852'120'000, 540};

// At its own speed, unlocked, a picture every three to five minutes.
struct Lived {
  explicit Lived(const std::string& trigger = "random",
                 storage::Schedule schedule = {"jittered-v1", 180'000, 240'000, 300'000, {}}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "standstill-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    profile.facts.id = "test";
    profile.facts.title = "A profile of this test";
    profile.trigger = trigger;
    profile.schedule = std::move(schedule);
    profile.log_apps = true;
    storage::Genesis genesis;
    genesis.origin = "red-flag.invalid/test";
    genesis.profile = profile.facts;
    genesis.schedule = profile.schedule;
    genesis.schedule.seed_sha256 = storage::commitment(seed);
    log = storage::LogWriter::create(folder / "log", start, genesis);
    recorder = std::make_unique<capture::Recorder>(*log, clock, profile);
    phone = std::make_unique<phone::Phone>(io.get_executor(), clock, network, phone::PhoneOptions{},
                                           *recorder);
    watcher = std::make_unique<capture::Watcher>(io.get_executor(), clock, *phone, *recorder,
                                                 profile, genesis.schedule, seed);
    const auto boot = recorder->booted("test", "Nobody (fictional)", genesis.schedule);
    watcher->start(boot, [](std::exception_ptr error) { CHECK(!error); });
    asio::co_spawn(io, phone->unlock(), asio::detached);
    recorder->alive();
    run_until([this] { return phone->screen_on(); });
  }
  ~Lived() {
    watcher.reset();
    phone.reset();
    recorder.reset();
    log.reset();
    std::filesystem::remove_all(folder);
  }

  // The deadline is for a test that would hang.
  void run_until(const std::function<bool()>& done) {
    io.restart();
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    while (!done() && std::chrono::steady_clock::now() < deadline) io.run_one_for(seconds(1));
    CHECK(done());
  }
  // Everything that is awaited ends.
  void end() {
    clock.stop();
    io.restart();
    io.run();
    recorder->shut_down("signal", seed);
    const storage::LogReader reader(folder / "log");
    storage::Query query;
    query.order = storage::Query::Order::oldest_first;
    query.limit = 1'000;
    for (const storage::StoredRecord& row : reader.page(query))
      records.push_back(row.record.value());
    verdict = storage::verify(folder / "log");
  }
  template <class Kind>
  std::vector<storage::Record> only() const {
    std::vector<storage::Record> found;
    std::ranges::copy_if(records, std::back_inserter(found), [](const storage::Record& record) {
      return std::holds_alternative<Kind>(record.payload);
    });
    return found;
  }

  std::filesystem::path folder;
  capture::Profile profile;
  const storage::Digest seed = capture::boot_seed(7, 0);
  std::unique_ptr<storage::LogWriter> log;
  asio::io_context io{1};
  clockwork::Clock clock{io.get_executor(), start, clockwork::Speed::times(1)};
  std::unique_ptr<capture::Recorder> recorder;
  const site::Network network;
  std::unique_ptr<phone::Phone> phone;
  std::unique_ptr<capture::Watcher> watcher;
  std::vector<storage::Record> records;
  storage::Verdict verdict;
};

}  // namespace

TEST_CASE(
    "standstill: two hours asleep are a gap, with the right time behind it and nothing in it") {
  Lived phone;
  const std::int64_t before = phone.clock.now().unix_ms;
  machine_sleeps(hours(2));
  // Thirty pictures and twenty-four signs of life fall due at once.
  phone.run_until([&] { return phone.log->size() > 3; });
  phone.recorder->chapter("after lunch");
  phone.end();
  const auto gaps = phone.only<storage::Gap>();
  REQUIRE(gaps.size() == 1);
  const storage::Gap& gap = std::get<storage::Gap>(gaps[0].payload);
  CHECK(gap.reason == "stopped");
  CHECK(gap.since.unix_ms <= before);
  CHECK(gaps[0].time.unix_ms - gap.since.unix_ms >= std::chrono::milliseconds(hours(2)).count());
  CHECK(gaps[0].time.unix_ms - gap.since.unix_ms < std::chrono::milliseconds(hours(3)).count());
  CHECK(phone.only<storage::Heartbeat>().empty());
  CHECK(phone.only<storage::Screenshot>().empty());
  CHECK(phone.only<storage::Chapter>().at(0).time.unix_ms >= gaps[0].time.unix_ms);
  CHECK(phone.verdict.kind == storage::VerdictKind::gap);
  CHECK(phone.verdict.schedule.findings.empty());
  CHECK(phone.verdict.schedule.revealed);
}

TEST_CASE("standstill: asleep while its time was paused, a phone missed nothing and says nothing") {
  Lived phone;
  phone.clock.pause();
  phone.recorder->alive();
  machine_sleeps(hours(2));
  phone.recorder->alive();
  phone.clock.resume();
  phone.recorder->chapter("after lunch");
  phone.end();
  CHECK(phone.only<storage::Gap>().empty());
  CHECK(phone.only<storage::Chapter>().at(0).time.unix_ms - start.unix_ms < 600'000);
  CHECK(phone.verdict.kind == storage::VerdictKind::intact);
}

TEST_CASE("standstill: a phone paused only after it woke says that it slept") {
  Lived phone;
  machine_sleeps(hours(2));
  phone.clock.pause();
  phone.recorder->alive();
  phone.end();
  CHECK(phone.only<storage::Gap>().size() == 1);
}

TEST_CASE("watcher: at its own speed pictures answer to instants that count from the boot record") {
  Lived phone("random", {"jittered-v1", 50, 100, 150, {}});
  const std::uint64_t before = phone.log->size();
  phone.run_until([&] { return phone.log->size() >= before + 5; });
  phone.end();
  CHECK(phone.only<storage::Screenshot>().size() >= 5);
  CHECK(phone.verdict.schedule.findings.empty());
}

TEST_CASE("watcher: at its own speed a picture after an app answers to the instant it was due") {
  Lived phone("app_open", {"on-app-open-v1", 20, 30, 40, {}});
  const auto open = [&]() -> asio::awaitable<void> { co_await phone.phone->open("settings"); };
  asio::co_spawn(phone.io, open(), asio::detached);
  const std::uint64_t before = phone.log->size();
  phone.run_until([&] { return phone.log->size() >= before + 2; });
  phone.end();
  CHECK(phone.only<storage::Screenshot>().size() >= 1);
  CHECK(phone.verdict.schedule.matched == phone.verdict.schedule.expected);
  CHECK(phone.verdict.schedule.findings.empty());
}
