// The phone's clock: leaping, holding, stopping.
#include "emulator/clockwork/clock.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <vector>

namespace asio = boost::asio;
using clockwork::Clock;
using clockwork::Milliseconds;
using clockwork::Speed;

namespace {

constexpr storage::Timestamp start{1'614'852'120'000, 540};

struct Bench {
  asio::io_context io{1};
  Clock clock{io.get_executor(), start, Speed::leap()};
  std::vector<std::string> seen;

  void note(const std::string& what) {
    seen.push_back(what + "@" + std::to_string(clock.now().unix_ms - start.unix_ms));
  }
};

asio::awaitable<void> sleeper(Bench& bench, std::string name, std::vector<int> naps) {
  for (const int nap : naps) {
    if (!co_await bench.clock.sleep_for(Milliseconds(nap))) {
      bench.note(name + " stopped");
      co_return;
    }
    bench.note(name);
  }
}

}  // namespace

TEST_CASE("clock: a year of sleep passes without real time, in order") {
  Bench bench;
  asio::co_spawn(bench.io, sleeper(bench, "year", {31'536'000, 31'536'000}), asio::detached);
  asio::co_spawn(bench.io, sleeper(bench, "day", {86'400'000}), asio::detached);
  asio::co_spawn(bench.io, sleeper(bench, "tick", {1, 1, 1}), asio::detached);
  bench.io.run();
  CHECK(bench.seen == std::vector<std::string>{"tick@1", "tick@2", "tick@3", "year@31536000",
                                               "year@63072000", "day@86400000"});
}

TEST_CASE("clock: sleepers due at one instant wake in the order they went to sleep") {
  Bench bench;
  for (const char* name : {"a", "b", "c", "d"})
    asio::co_spawn(bench.io, sleeper(bench, name, {500, 0, 500}), asio::detached);
  bench.io.run();
  CHECK(bench.seen == std::vector<std::string>{"a@500", "b@500", "c@500", "d@500", "a@500", "b@500",
                                               "c@500", "d@500", "a@1000", "b@1000", "c@1000",
                                               "d@1000"});
}

TEST_CASE("clock: keeps its offset from UTC") {
  Bench bench;
  asio::co_spawn(bench.io, sleeper(bench, "x", {1000}), asio::detached);
  bench.io.run();
  CHECK(storage::to_rfc3339(bench.clock.now()) == "2021-03-04T19:02:01.000+09:00");
}

TEST_CASE("clock: a past instant is reached at once, and time never runs backwards") {
  Bench bench;
  bool reached = false;
  asio::co_spawn(
      bench.io,
      [&]() -> asio::awaitable<void> {
        reached = co_await bench.clock.sleep_until(start.unix_ms - 5000);
      },
      asio::detached);
  bench.io.run();
  CHECK(reached);
  CHECK(bench.clock.now() == start);
}

TEST_CASE("clock: while held, leaping time stands still through any amount of other work") {
  Bench bench;
  asio::co_spawn(bench.io, sleeper(bench, "other", {10}), asio::detached);
  asio::co_spawn(
      bench.io,
      [&]() -> asio::awaitable<void> {
        const Clock::Hold hold(bench.clock);
        for (int i = 0; i < 100; ++i) co_await asio::post(bench.io, asio::use_awaitable);
        bench.note("worker");
      },
      asio::detached);
  bench.io.run();
  CHECK(bench.seen == std::vector<std::string>{"worker@0", "other@10"});
}

TEST_CASE("clock: stopping wakes every sleeper with 'no', now and later") {
  Bench bench;
  asio::co_spawn(bench.io, sleeper(bench, "late", {5000}), asio::detached);
  asio::co_spawn(
      bench.io,
      [&]() -> asio::awaitable<void> {
        co_await bench.clock.sleep_for(Milliseconds(100));
        bench.clock.stop();
        CHECK_FALSE(co_await bench.clock.sleep_for(Milliseconds(1)));
        bench.note("stopper");
      },
      asio::detached);
  bench.io.run();
  REQUIRE(bench.seen.size() == 2);
  CHECK(bench.clock.stopped());
  CHECK(bench.clock.now().unix_ms == start.unix_ms + 100);
  CHECK(std::ranges::find(bench.seen, "late stopped@100") != bench.seen.end());
  CHECK(std::ranges::find(bench.seen, "stopper@100") != bench.seen.end());
}

TEST_CASE("clock: at a real speed phone time is real time multiplied") {
  asio::io_context io(1);
  Clock clock(io.get_executor(), start, Speed::times(10'000));
  bool reached = false;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> { reached = co_await clock.sleep_for(Milliseconds(60'000)); },
      asio::detached);
  io.run();
  CHECK(reached);
  CHECK(clock.now().unix_ms >= start.unix_ms + 60'000);
}
