// A picture encoded and written beside the phone: who waits for it, and what the log says of it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <thread>

#include "emulator/capture/recorder.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"

namespace asio = boost::asio;

namespace {

constexpr storage::Timestamp start{1'614'852'120'000, 540};

// A phone, unlocked, whose pictures stay in the darkroom until somebody works there.
struct Watched {
  Watched() {
    std::string pattern = (std::filesystem::temp_directory_path() / "darkroom-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    profile.facts.id = "test";
    storage::Genesis genesis;
    genesis.origin = "red-flag.invalid/test";
    genesis.profile = profile.facts;
    log = storage::LogWriter::create(folder / "log", start, genesis);
    recorder = std::make_unique<capture::Recorder>(
        *log, clock, profile,
        [this](std::uint64_t, const storage::Record& record) {
          told.push_back(std::string(storage::kind_name(record.payload)));
        },
        darkroom.get_executor());
    phone = std::make_unique<phone::Phone>(io.get_executor(), clock, network, phone::PhoneOptions{},
                                           *recorder);
    asio::co_spawn(io, phone->unlock(), asio::detached);
    run();
    told.clear();
  }
  ~Watched() {
    phone.reset();
    recorder.reset();
    std::filesystem::remove_all(folder);
  }

  void run() {
    io.restart();
    io.poll();
  }
  // Takes a picture of the screen as it is; `seen` is what the coroutine came back with.
  void expose() {
    asio::co_spawn(io, recorder->screenshot(*phone, capture::Trigger::random, clock.now()),
                   [this](std::exception_ptr error, bool going_on) {
                     CHECK(!error);
                     seen = going_on;
                   });
    run();
  }
  void work() {
    darkroom.restart();
    darkroom.poll();
    run();
  }
  std::vector<storage::StoredRecord> newest(std::uint64_t count) const {
    storage::Query query;
    query.limit = count;
    return storage::LogReader(folder / "log").page(query);
  }

  std::filesystem::path folder;
  capture::Profile profile;
  std::unique_ptr<storage::LogWriter> log;
  asio::io_context io{1};
  asio::io_context darkroom{1};
  asio::executor_work_guard<asio::io_context::executor_type> open{darkroom.get_executor()};
  clockwork::Clock clock{io.get_executor(), start, clockwork::Speed::leap()};
  site::Network network;
  std::vector<std::string> told;
  std::optional<bool> seen;
  std::unique_ptr<capture::Recorder> recorder;
  std::unique_ptr<phone::Phone> phone;
};

}  // namespace

TEST_CASE(
    "darkroom: the phone goes on while a picture is in it, and the picture is of its instant") {
  Watched it;
  const std::uint64_t before = it.log->size();
  it.expose();
  bool answered = false;
  asio::co_spawn(it.io, it.phone->tap_text("설정"),
                 [&](std::exception_ptr, bool) { answered = true; });
  it.run();
  CHECK(answered);
  CHECK(it.phone->in_front().app == "settings");
  CHECK(!it.seen);
  CHECK(it.told.empty());
  CHECK(it.log->size() == before);

  it.work();
  CHECK(it.seen == true);
  CHECK(it.told == std::vector<std::string>{"screenshot"});
  const auto rows = it.newest(1);
  CHECK(std::get<storage::Screenshot>(rows.at(0).record->payload).app == "launcher");
  CHECK(storage::verify(it.folder / "log").kind == storage::VerdictKind::intact);
}

TEST_CASE(
    "darkroom: a record that comes meanwhile waits, so that the log keeps the order of things") {
  Watched it;
  it.expose();
  {
    const std::jthread worker([&] { it.darkroom.run_one(); });
    it.recorder->chapter("Meanwhile");
  }
  CHECK(it.told == std::vector<std::string>{"screenshot", "chapter"});
  it.work();
  CHECK(it.seen == true);
  CHECK(it.told.size() == 2);
  const auto rows = it.newest(2);
  CHECK(storage::kind_name(rows.at(0).record->payload) == "chapter");
  CHECK(storage::kind_name(rows.at(1).record->payload) == "screenshot");
}

TEST_CASE(
    "darkroom: whoever asked is told that the recorder is gone, also if another record came "
    "first") {
  Watched it;
  it.expose();
  {
    const std::jthread worker([&] { it.darkroom.run_one(); });
    it.recorder->chapter("Meanwhile");
  }
  it.phone.reset();
  it.recorder.reset();
  it.work();
  CHECK(it.seen == false);
  CHECK(it.told == std::vector<std::string>{"screenshot", "chapter"});
}

TEST_CASE("darkroom: an unchanged screen is stored once, whoever waited for the picture") {
  Watched it;
  it.expose();
  it.work();
  it.expose();
  it.work();
  const auto rows = it.newest(2);
  CHECK(std::get<storage::Screenshot>(rows.at(0).record->payload).image ==
        std::get<storage::Screenshot>(rows.at(1).record->payload).image);
  CHECK(storage::verify(it.folder / "log").images == 1);
}

TEST_CASE(
    "darkroom: a recorder that ends waits for the picture, and whoever asked is told it is gone") {
  Watched it;
  const std::uint64_t before = it.log->size();
  it.expose();
  {
    const std::jthread worker([&] { it.darkroom.run_one(); });
    it.phone.reset();
    it.recorder.reset();
  }
  CHECK(it.log->size() == before + 1);
  it.work();
  CHECK(it.seen == false);
}
