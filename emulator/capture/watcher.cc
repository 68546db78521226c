#include "emulator/capture/watcher.h"

#include <sys/random.h>

#include <boost/asio/co_spawn.hpp>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;

namespace capture {

storage::Digest boot_seed(std::optional<std::uint64_t> number, std::uint64_t records) {
  if (number) {
    const std::string text =
        "red-flag boot seed v1\n" + std::to_string(*number) + "\n" + std::to_string(records) + "\n";
    return storage::sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  storage::Digest seed{};
  if (::getrandom(seed.data(), seed.size(), 0) != static_cast<ssize_t>(seed.size()))
    throw std::runtime_error("random seed: the system gave none");
  return seed;
}

Watcher::Watcher(asio::any_io_executor executor, clockwork::Clock& clock, phone::Phone& phone,
                 Recorder& recorder, const Profile& profile, const storage::Schedule& schedule,
                 const storage::Digest& seed)
    : executor_(std::move(executor)),
      clock_(clock),
      phone_(phone),
      recorder_(recorder),
      profile_(profile),
      schedule_(schedule),
      seed_(seed) {}

void Watcher::start(storage::Timestamp boot, std::function<void(std::exception_ptr)> failed) {
  failed_ = std::move(failed);
  boot_ = boot;
  const auto report = [this](std::exception_ptr error) {
    if (error && failed_) std::exchange(failed_, {})(error);
  };
  asio::co_spawn(executor_, keep_beating(), report);
  if (profile_.trigger == "app_open") {
    recorder_.after_app_open = [this, report](storage::Timestamp opened) {
      asio::co_spawn(executor_, capture_after_opening(opened, openings_++), report);
    };
  } else if (schedule_.algorithm != "none") {
    asio::co_spawn(executor_, keep_schedule(), report);
  }
}

// The instants are fixed by the seed and the boot time alone; while the screen is off they pass
// unused. So nothing a user does moves the next capture, and nothing on the phone can tell when.
asio::awaitable<void> Watcher::keep_schedule() {
  const Trigger trigger = profile_.trigger == "regular" ? Trigger::regular : Trigger::random;
  storage::Timestamp due = boot_;
  for (std::uint64_t i = 0;; ++i) {
    due.unix_ms += storage::interval(schedule_, seed_, i).count();
    const bool reached = co_await clock_.sleep_until(due.unix_ms);
    if (!reached) co_return;
    const bool is_watching = co_await capture(trigger, due);
    if (!is_watching) co_return;
  }
}

asio::awaitable<bool> Watcher::capture(Trigger trigger, storage::Timestamp due) {
  if (!phone_.screen_on() || recorder_.stood_still_at(due)) co_return true;
  const bool is_watching = co_await recorder_.screenshot(phone_, trigger, due);
  co_return is_watching;
}

asio::awaitable<void> Watcher::capture_after_opening(storage::Timestamp opened,
                                                     std::uint64_t opening) {
  storage::Timestamp due = opened;
  due.unix_ms += storage::interval(schedule_, seed_, opening).count();
  const bool reached = co_await clock_.sleep_until(due.unix_ms);
  if (!reached) co_return;
  co_await capture(Trigger::app_open, due);
}

asio::awaitable<void> Watcher::keep_beating() {
  const std::int64_t pace = std::chrono::milliseconds(heartbeat_every).count();
  for (std::int64_t uptime = pace;; uptime += pace) {
    storage::Timestamp due = boot_;
    due.unix_ms += uptime;
    const bool reached = co_await clock_.sleep_until(due.unix_ms);
    if (!reached) co_return;
    if (recorder_.stood_still_at(due)) continue;
    recorder_.heartbeat(uptime, phone_.screen_on());
  }
}

}  // namespace capture
