// The watcher on a real phone with a real log: what is captured when, under each kind of schedule.
#include "emulator/capture/watcher.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <filesystem>
#include <set>

#include "emulator/session/player.h"
#include "storage/log_reader.h"
#include "storage/log_writer.h"
#include "storage/verifier.h"

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr storage::Timestamp start{1'614'852'120'000, 540};

struct TempFolder {
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "watcher-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

capture::Profile profile_with(std::string trigger, storage::Schedule schedule) {
  capture::Profile profile;
  profile.facts.id = "test";
  profile.facts.title = "A profile of this test";
  profile.trigger = std::move(trigger);
  profile.schedule = std::move(schedule);
  profile.log_apps = true;
  return profile;
}

session::Session day_of(std::vector<session::Deed> deeds) {
  session::Session day;
  day.start = start;
  for (session::Deed& deed : deeds) day.steps.push_back({std::move(deed), 1});
  return day;
}

session::Deed wait(std::chrono::milliseconds time) {
  return session::Wait{time, time};
}

// No file of this process can grow while it lives: to the log, a full disk.
struct NoRoom {
  NoRoom() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit none = before;
    none.rlim_cur = 1;
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoRoom() { setrlimit(RLIMIT_FSIZE, &before); }
  rlimit before{};
};

struct Outage {
  minutes from{0};
  minutes to{0};
};

asio::awaitable<void> suffer(clockwork::Clock& clock, Outage outage) {
  const bool began = co_await clock.sleep_until(start.unix_ms + outage.from / minutes(1) * 60'000);
  if (!began) co_return;
  const NoRoom full;
  co_await clock.sleep_until(start.unix_ms + outage.to / minutes(1) * 60'000);
}

// Lives the day from boot to shutdown and leaves the log behind. Returns how many records were
// dropped.
std::uint64_t live(const std::filesystem::path& log_folder, const capture::Profile& profile,
                   const session::Session& day, std::uint64_t seed_number = 7, Outage outage = {}) {
  asio::io_context io(1);
  const storage::Digest seed = capture::boot_seed(seed_number, 0);
  storage::Genesis genesis;
  genesis.origin = "red-flag.invalid/test";
  genesis.profile = profile.facts;
  genesis.schedule = profile.schedule;
  genesis.schedule.seed_sha256 = storage::commitment(seed);
  const auto log = storage::LogWriter::create(log_folder, start, genesis);
  clockwork::Clock clock(io.get_executor(), start, clockwork::Speed::leap());
  capture::Recorder recorder(*log, clock, profile);
  const site::Network network;
  phone::Phone phone(io.get_executor(), clock, network, {}, recorder);
  capture::Watcher watcher(io.get_executor(), clock, phone, recorder, profile, genesis.schedule,
                           seed);
  const storage::Timestamp boot = recorder.booted("test", "Nobody (fictional)", genesis.schedule);
  std::exception_ptr failure;
  std::vector<std::string> notices;
  recorder.interrupted = [&](const storage::Trouble& trouble) {
    notices.push_back(trouble.reason);
  };
  recorder.resumed = [&](std::uint64_t dropped) {
    CHECK(dropped > 0);
    notices.push_back("resumed");
  };
  if (outage.to > outage.from) asio::co_spawn(io, suffer(clock, outage), asio::detached);
  watcher.start(boot, [&](std::exception_ptr error) { failure = error; });
  asio::co_spawn(io, session::play(day, phone, clock, 1, {}),
                 [&](std::exception_ptr error, session::Played) {
                   if (error) failure = error;
                   clock.stop();
                   recorder.shut_down("session-end", seed);
                 });
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (recorder.dropped_records() > 0) {
    CHECK(notices == std::vector<std::string>{"disk-full", "resumed"});
  }
  return recorder.dropped_records();
}

std::vector<storage::Record> records_of(const std::filesystem::path& log) {
  const storage::LogReader reader(log);
  storage::Query query;
  query.order = storage::Query::Order::oldest_first;
  query.limit = 100'000;
  std::vector<storage::Record> records;
  for (const storage::StoredRecord& row : reader.page(query)) records.push_back(row.record.value());
  return records;
}

template <class Kind>
std::vector<storage::Record> only(const std::vector<storage::Record>& records) {
  std::vector<storage::Record> found;
  for (const storage::Record& record : records)
    if (std::holds_alternative<Kind>(record.payload)) found.push_back(record);
  return found;
}

}  // namespace

TEST_CASE("watcher: captures at exactly the instants the revealed seed names, screen on only") {
  const TempFolder folder;
  const capture::Profile profile =
      profile_with("random", {"exponential-v1", 5'000, 40'000, 120'000, {}});
  live(folder.path / "log", profile,
       day_of({session::Unlock{}, wait(minutes(20)), session::Lock{}, wait(minutes(30)),
               session::Unlock{}, wait(minutes(20)), session::Lock{}, wait(minutes(5))}));

  const storage::Verdict verdict = storage::verify(folder.path / "log");
  CHECK(verdict.kind == storage::VerdictKind::intact);
  CHECK(verdict.closed);
  CHECK(verdict.schedule.revealed);
  CHECK(verdict.schedule.expected > 30);
  CHECK(verdict.schedule.matched == verdict.schedule.expected);

  bool on = false;
  for (const storage::Record& record : records_of(folder.path / "log")) {
    if (const auto* screen = std::get_if<storage::Screen>(&record.payload)) on = screen->on;
    if (const auto* shot = std::get_if<storage::Screenshot>(&record.payload)) {
      CHECK(on);
      CHECK(shot->trigger == "random");
      CHECK(shot->due == record.time);
    }
  }
}

TEST_CASE("watcher: an unchanged screen is stored once, however often it is captured") {
  const TempFolder folder;
  const capture::Profile profile =
      profile_with("regular", {"jittered-v1", 1'000, 1'000, 1'000, {}});
  live(folder.path / "log", profile, day_of({session::Unlock{}, wait(seconds(170))}));
  const auto shots = only<storage::Screenshot>(records_of(folder.path / "log"));
  CHECK(shots.size() > 160);
  std::set<storage::Digest> images;
  for (const storage::Record& shot : shots)
    images.insert(std::get<storage::Screenshot>(shot.payload).image);
  // One for the lock screen, then one a minute, since the status bar shows minutes.
  CHECK(images.size() <= 5);
  CHECK(storage::verify(folder.path / "log").images == images.size());
}

TEST_CASE("watcher: under an app_open profile each opened app is captured once, after its delay") {
  const TempFolder folder;
  const capture::Profile profile = profile_with("app_open", {"on-app-open-v1", 300, 600, 900, {}});
  live(folder.path / "log", profile,
       day_of({session::Unlock{}, session::OpenApp{"notes"}, wait(seconds(5)), session::Home{},
               session::OpenApp{"gallery"}, wait(seconds(5)), session::Home{},
               session::OpenApp{"settings"}, wait(std::chrono::milliseconds(1)), session::Lock{},
               wait(seconds(5))}));
  const auto records = records_of(folder.path / "log");
  const auto opened = only<storage::AppOpen>(records);
  const auto shots = only<storage::Screenshot>(records);
  REQUIRE(opened.size() == 3);
  REQUIRE(shots.size() == 2);  // The third app's screen was off before its delay had passed.
  for (std::size_t i = 0; i < shots.size(); ++i) {
    CAPTURE(i);
    const auto& shot = std::get<storage::Screenshot>(shots[i].payload);
    CHECK(shot.app == std::get<storage::AppOpen>(opened[i].payload).app);
    CHECK(shots[i].time.unix_ms - opened[i].time.unix_ms >= 300);
    CHECK(shots[i].time.unix_ms - opened[i].time.unix_ms <= 900);
  }
  const storage::Verdict verdict = storage::verify(folder.path / "log");
  CHECK(verdict.schedule.expected == 2);
  CHECK(verdict.schedule.matched == 2);
}

TEST_CASE("watcher: gives a sign of life every five minutes, screen on or off") {
  const TempFolder folder;
  const capture::Profile profile = profile_with("regular", {"none", 0, 0, 0, {}});
  live(folder.path / "log", profile,
       day_of({session::Unlock{}, wait(minutes(11)), session::Lock{}, wait(minutes(11))}));
  const auto beats = only<storage::Heartbeat>(records_of(folder.path / "log"));
  REQUIRE(beats.size() == 4);
  for (std::size_t i = 0; i < beats.size(); ++i) {
    CAPTURE(i);
    const auto& beat = std::get<storage::Heartbeat>(beats[i].payload);
    CHECK(beats[i].time.unix_ms == start.unix_ms + static_cast<std::int64_t>(i + 1) * 300'000);
    CHECK(beat.screen_on == (i < 2));
  }
}

TEST_CASE("watcher: a full disk stops neither the phone nor the audit of its schedule") {
  struct Case {
    const char* name;
    Outage outage;
  };
  // The screen goes off after 20 minutes and on again after 50.
  const Case cases[] = {{"screen on all the while", {minutes(5), minutes(9)}},
                        {"screen goes off meanwhile", {minutes(15), minutes(31)}},
                        {"screen goes on meanwhile", {minutes(40), minutes(58)}},
                        {"screen off and on meanwhile", {minutes(12), minutes(63)}}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const TempFolder folder;
    const std::filesystem::path log = folder.path / "log";
    const std::uint64_t dropped =
        live(log, profile_with("random", {"exponential-v1", 5'000, 40'000, 120'000, {}}),
             day_of({session::Unlock{}, wait(minutes(20)), session::Lock{}, wait(minutes(30)),
                     session::Unlock{}, wait(minutes(20)), session::Lock{}, wait(minutes(5))}),
             7, c.outage);
    CHECK(dropped > 0);
    const storage::Verdict verdict = storage::verify(log);
    CHECK(verdict.kind == storage::VerdictKind::gap);
    CHECK(verdict.closed);
    CHECK(verdict.schedule.revealed);
    CHECK(verdict.schedule.matched == verdict.schedule.expected);
    CHECK(verdict.schedule.findings.empty());
    const auto gaps = only<storage::Gap>(records_of(log));
    REQUIRE(gaps.size() == 1);
    const auto& gap = std::get<storage::Gap>(gaps[0].payload);
    CHECK(gap.reason == "disk-full");
    CHECK(gap.dropped_records == dropped);
    CHECK(gap.since.unix_ms <= start.unix_ms + c.outage.from / minutes(1) * 60'000);
    CHECK(gaps[0].time.unix_ms >= start.unix_ms + c.outage.to / minutes(1) * 60'000);
  }
}

TEST_CASE("watcher: two boots of one numbered demonstration never share a seed") {
  std::set<storage::Digest> seeds;
  for (std::uint64_t number = 0; number < 20; ++number)
    for (std::uint64_t records = 0; records < 20; ++records)
      seeds.insert(capture::boot_seed(number, records));
  CHECK(seeds.size() == 400);
  CHECK(capture::boot_seed(7, 3) == capture::boot_seed(7, 3));
  CHECK(capture::boot_seed({}, 0) != capture::boot_seed({}, 0));
}
