// A host that was asleep: what the phone's clock shows then, and who wakes.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "emulator/clockwork/clock.h"
#include "tests/support/asleep.h"

namespace asio = boost::asio;
using clockwork::Clock;
using clockwork::HostClock;
using clockwork::Speed;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr storage::Timestamp start{1'614'852'120'000, 540};

std::chrono::milliseconds passed(const Clock& clock) {
  return std::chrono::milliseconds(clock.now().unix_ms - start.unix_ms);
}

}  // namespace

TEST_CASE("host clock: counts what the host slept, which steady_clock does not") {
  const auto before = HostClock::now();
  const auto awake_before = std::chrono::steady_clock::now();
  machine_sleeps(hours(2));
  CHECK(HostClock::now() - before >= hours(2));
  CHECK(std::chrono::steady_clock::now() - awake_before < hours(1));
}

TEST_CASE("clock: a host that slept finds the time right, by the phone's own speed") {
  for (const double speed : {0.5, 1.0, 30.0}) {
    CAPTURE(speed);
    asio::io_context io{1};
    Clock clock(io.get_executor(), start, Speed::times(speed));
    const auto real = HostClock::now();
    machine_sleeps(hours(2));
    CHECK(passed(clock) >= hours(2) * speed);
    CHECK(passed(clock) <= (HostClock::now() - real) * speed);
  }
}

TEST_CASE("clock: whoever is due while the host sleeps wakes with it") {
  asio::io_context io{1};
  Clock clock(io.get_executor(), start, Speed::times(1));
  std::chrono::milliseconds woken{};
  const auto sleeper = [&]() -> asio::awaitable<void> {
    const bool reached = co_await clock.sleep_for(minutes(90));
    CHECK(reached);
    woken = passed(clock);
  };
  asio::co_spawn(io, sleeper(), asio::detached);
  io.poll();  // Asleep, its alarm set.
  machine_sleeps(hours(2));
  io.run_for(seconds(20));
  CHECK(woken >= hours(2));
  CHECK(io.stopped());
}

TEST_CASE("clock: paused, or leaping, it is not moved by a host that sleeps") {
  asio::io_context io{1};
  Clock leaping(io.get_executor(), start, Speed::leap());
  Clock paused(io.get_executor(), start, Speed::times(1));
  paused.pause();
  const storage::Timestamp then = paused.now();
  machine_sleeps(hours(2));
  CHECK(leaping.now() == start);
  CHECK(paused.now() == then);
  paused.resume();
  CHECK(paused.now().unix_ms - then.unix_ms < 60'000);
}
