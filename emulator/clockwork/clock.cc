#include "emulator/clockwork/clock.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <ctime>
#include <map>
#include <utility>

namespace asio = boost::asio;

namespace clockwork {
namespace {

// A coroutine asleep: its timer never expires by itself, cancelling it is the wake-up call.
struct Sleeper {
  explicit Sleeper(const asio::any_io_executor& executor)
      : bell(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer bell;
  bool reached = false;
};

// The kernel's timers stand still while the host sleeps: a wait longer than this looks at the clock
// in between (asio's WaitTraits; all clocks of one executor share these looks).
struct Attentive {
  static HostClock::duration to_wait_duration(const HostClock::duration& left) {
    return std::min<HostClock::duration>(left, std::chrono::seconds(1));
  }
  static HostClock::duration to_wait_duration(const HostClock::time_point& due) {
    return to_wait_duration(due - HostClock::now());
  }
};
using Alarm = asio::basic_waitable_timer<HostClock, Attentive>;

}  // namespace

struct Clock::Impl : std::enable_shared_from_this<Clock::Impl> {
  Impl(asio::any_io_executor ex, storage::Timestamp start, Speed s)
      : executor(std::move(ex)),
        speed(s),
        base(start),
        real_base(HostClock::now()),
        alarm(executor) {}

  bool leaping() const { return speed.factor <= 0; }

  std::int64_t now_ms() const {
    if (leaping() || stopped || paused) return base.unix_ms;
    const std::chrono::duration<double, std::milli> real = HostClock::now() - real_base;
    return base.unix_ms + static_cast<std::int64_t>(std::floor(real.count() * speed.factor));
  }

  // Counts real time from here; every change of pace goes through it, so no instant is counted
  // twice or lost.
  void rebase() {
    base.unix_ms = now_ms();
    real_base = HostClock::now();
  }

  void post_pump() {
    asio::post(executor, [self = shared_from_this()] { self->pump(); });
  }

  // Wakes whoever is due. Leaping, time moves only when every coroutine woken so far has run to
  // its next sleep (`waking`) and nobody holds it; so what happens at one instant is finished
  // before the next begins, whatever the executor's own order is.
  void pump() {
    if (stopped || paused || sleepers.empty()) return;
    if (leaping()) {
      if (holds > 0 || waking > 0) return;
      base.unix_ms = std::max(base.unix_ms, sleepers.begin()->first);
      wake_first();
      return;
    }
    while (!sleepers.empty() && sleepers.begin()->first <= now_ms()) wake_first();
    if (sleepers.empty()) return;
    const std::chrono::duration<double, std::milli> real(
        static_cast<double>(sleepers.begin()->first - base.unix_ms) / speed.factor);
    // One real millisecond late rather than early: waking early would spin.
    alarm.expires_at(real_base + std::chrono::ceil<std::chrono::milliseconds>(real));
    alarm.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->pump();
    });
  }

  void wake_first() {
    const std::shared_ptr<Sleeper> sleeper = sleepers.begin()->second;
    sleepers.erase(sleepers.begin());
    sleeper->reached = true;
    ++waking;
    sleeper->bell.cancel();
  }

  asio::any_io_executor executor;
  Speed speed;
  storage::Timestamp base;  // Phone time at real_base; leaping: now.
  HostClock::time_point real_base;
  Alarm alarm;
  std::multimap<std::int64_t, std::shared_ptr<Sleeper>> sleepers;  // Equal keys keep their order.
  int holds = 0;
  int waking = 0;
  bool stopped = false;
  bool paused = false;
};

storage::Timestamp host_time() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  return {std::chrono::duration_cast<std::chrono::milliseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count(),
          static_cast<std::int16_t>(local.tm_gmtoff / 60)};
}

HostClock::time_point HostClock::now() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return time_point(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

Clock::Clock(asio::any_io_executor executor, storage::Timestamp start, Speed speed)
    : impl_(std::make_shared<Impl>(std::move(executor), start, speed)) {}

Clock::~Clock() {
  stop();
}

storage::Timestamp Clock::now() const {
  return {impl_->now_ms(), impl_->base.offset_minutes};
}

asio::awaitable<bool> Clock::sleep_until(std::int64_t unix_ms) {
  const std::shared_ptr<Impl> impl = impl_;  // Outlives *this when stopped while asleep.
  if (impl->stopped) co_return false;
  const auto sleeper = std::make_shared<Sleeper>(impl->executor);
  impl->sleepers.emplace(unix_ms, sleeper);
  impl->post_pump();
  boost::system::error_code ignored;
  co_await sleeper->bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (sleeper->reached) {
    --impl->waking;
    impl->post_pump();  // Runs after this coroutine has gone back to sleep.
  }
  co_return sleeper->reached && !impl->stopped;
}

asio::awaitable<bool> Clock::sleep_for(Milliseconds duration) {
  return sleep_until(now().unix_ms + duration.count());
}

Clock::Hold::Hold(Clock& clock) : clock_(clock) {
  ++clock_.impl_->holds;
}

Clock::Hold::~Hold() {
  if (--clock_.impl_->holds == 0) clock_.impl_->post_pump();
}

void Clock::set_speed(Speed speed) {
  impl_->rebase();
  impl_->speed = speed;
  impl_->alarm.cancel();
  impl_->post_pump();
}

Speed Clock::speed() const {
  return impl_->speed;
}

void Clock::pause() {
  if (impl_->paused) return;
  impl_->rebase();
  impl_->paused = true;
  impl_->alarm.cancel();
}

void Clock::resume() {
  if (!impl_->paused) return;
  impl_->paused = false;
  impl_->real_base = HostClock::now();
  impl_->post_pump();
}

bool Clock::paused() const {
  return impl_->paused;
}

void Clock::stop() {
  if (impl_->stopped) return;
  impl_->base.unix_ms = impl_->now_ms();
  impl_->stopped = true;
  impl_->alarm.cancel();
  for (auto& [due, sleeper] : impl_->sleepers) sleeper->bell.cancel();
  impl_->sleepers.clear();
}

bool Clock::stopped() const {
  return impl_->stopped;
}

}  // namespace clockwork
