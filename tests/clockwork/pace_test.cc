// The facilitator's hand on the clock: pause, go on, another speed.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "emulator/clockwork/clock.h"

namespace asio = boost::asio;
using clockwork::Clock;
using clockwork::Milliseconds;
using clockwork::Speed;

namespace {

constexpr storage::Timestamp start{1'614'852'120'000, 540};

asio::awaitable<void> nap(Clock& clock, int ms, int& woken) {
  const bool reached = co_await clock.sleep_for(Milliseconds(ms));
  woken += reached ? 1 : 100;
}

}  // namespace

TEST_CASE("clock: paused, nobody wakes and no time passes, at any speed") {
  for (const Speed speed : {Speed::leap(), Speed::times(1000)}) {
    CAPTURE(speed.factor);
    asio::io_context io{1};
    Clock clock(io.get_executor(), start, speed);
    int woken = 0;
    clock.pause();
    const std::int64_t then = clock.now().unix_ms;
    asio::co_spawn(io, nap(clock, 40, woken), asio::detached);
    for (int i = 0; i < 200; ++i) io.poll();
    CHECK(woken == 0);
    CHECK(clock.now().unix_ms == then);
    CHECK(clock.paused());
    clock.resume();
    io.run();
    CHECK(woken == 1);
    CHECK(clock.now().unix_ms >= then + 40);
  }
}

TEST_CASE("clock: a pause in the middle of a sleep is not slept through") {
  asio::io_context io{1};
  Clock clock(io.get_executor(), start, Speed::times(1));
  int woken = 0;
  asio::co_spawn(io, nap(clock, 3'600'000, woken), asio::detached);
  io.poll();
  clock.pause();
  clock.set_speed(Speed::leap());  // Still paused: nothing leaps.
  for (int i = 0; i < 50; ++i) io.poll();
  CHECK(woken == 0);
  CHECK(clock.now().unix_ms < start.unix_ms + 3'600'000);
  clock.resume();
  io.run();
  CHECK(woken == 1);
  CHECK(clock.now().unix_ms == start.unix_ms + 3'600'000);
}

TEST_CASE("clock: another speed counts from now, and wakes sleepers by it") {
  asio::io_context io{1};
  Clock clock(io.get_executor(), start, Speed::times(0.001));
  int woken = 0;
  asio::co_spawn(io, nap(clock, 5000, woken), asio::detached);  // Over an hour, at this pace.
  io.poll();
  const std::int64_t before = clock.now().unix_ms;
  clock.set_speed(Speed::times(100'000));
  CHECK(clock.now().unix_ms >= before);
  io.run();
  CHECK(woken == 1);
  CHECK(clock.now().unix_ms >= start.unix_ms + 5000);
  CHECK(clock.speed().factor == 100'000);
}

TEST_CASE("clock: stopped while paused, sleepers are told") {
  asio::io_context io{1};
  Clock clock(io.get_executor(), start, Speed::leap());
  int woken = 0;
  asio::co_spawn(io, nap(clock, 10, woken), asio::detached);
  clock.pause();
  io.poll();
  clock.stop();
  io.run();
  CHECK(woken == 100);
}
