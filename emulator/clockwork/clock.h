// The phone's clock: virtual time that can run at any speed, pause, or leap from event to event,
// so that a day plays in a second and replays identically. Nothing else in the emulator asks the
// host for the time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

#include "storage/timestamp.h"

namespace clockwork {

using Milliseconds = std::chrono::milliseconds;

// The host's, with its offset from UTC: where a phone in somebody's hands begins.
storage::Timestamp host_time();

// How long the host has been up, the time it slept included (clock_gettime(2), CLOCK_BOOTTIME):
// under std::chrono::steady_clock no time passes while a laptop's lid is closed.
struct HostClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<HostClock>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept;
};

// How fast phone time passes against the host's, its sleep included. `leap()`: time stands still
// while anything works and jumps to the next awaited instant when nothing does (--speed max).
struct Speed {
  double factor = 1;  // 0 means leap.
  static Speed leap() { return {0}; }
  static Speed times(double factor) { return {factor}; }  // factor > 0
};

// One phone, one clock, one strand: every call on the executor given. Two sleepers due at the same
// instant wake in the order in which they went to sleep. Who is due while the host sleeps wakes
// within a second of its waking.
class Clock {
 public:
  Clock(boost::asio::any_io_executor executor, storage::Timestamp start, Speed speed);
  ~Clock();
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

  storage::Timestamp now() const;

  // Resumes at the instant (unix_ms of phone time), or at once when it is past. False: the clock
  // was stopped before that.
  boost::asio::awaitable<bool> sleep_until(std::int64_t unix_ms);
  boost::asio::awaitable<bool> sleep_for(Milliseconds duration);

  // While a hold lives, leaping time stands still. Take one around anything awaited that is not
  // this clock (a page being laid out): it must take no phone time. At other speeds time passes.
  class Hold {
   public:
    explicit Hold(Clock& clock);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Clock& clock_;
  };

  // From now on time passes at another speed; leap() included. What is paused stays paused.
  void set_speed(Speed speed);
  Speed speed() const;

  // Time stands still, leaping too: whoever sleeps sleeps on, and what is due at this very instant
  // stays due. resume() goes on from the same instant.
  void pause();
  void resume();
  bool paused() const;

  // Wakes every sleeper, present and future, with false. Time stands still from then on.
  void stop();
  bool stopped() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace clockwork
