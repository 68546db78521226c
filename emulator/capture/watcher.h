// Watches one phone from boot to shutdown: takes the screenshots the secret schedule asks for, and
// gives a sign of life at a fixed pace.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "emulator/capture/recorder.h"
#include "storage/schedule.h"

namespace capture {

// Assumed by us: no source says the real app leaves a sign of life.
inline constexpr std::chrono::minutes heartbeat_every{5};

// A boot's secret seed: from the operating system's random source, or, so that a demonstration
// replays identically, from `number` and how many records the log already holds. Two boots of one
// log never share a seed, since the first one's is revealed before the second begins.
storage::Digest boot_seed(std::optional<std::uint64_t> number, std::uint64_t records);

// One boot of one phone. What falls due while the process stands still (Recorder::alive) is left
// out: nobody watched, and the log says so. The references must outlive it and what start() set
// going: stop the clock and let the executor run out first.
class Watcher {
 public:
  Watcher(boost::asio::any_io_executor executor, clockwork::Clock& clock, phone::Phone& phone,
          Recorder& recorder, const Profile& profile, const storage::Schedule& schedule,
          const storage::Digest& seed);

  // Sets the schedule and the heartbeat going, counting from `boot`, the time of the boot record: a
  // commit later than that it would keep another schedule than the one that is audited. An error
  // that ends the recording reaches `failed`, once.
  void start(storage::Timestamp boot, std::function<void(std::exception_ptr)> failed);

 private:
  boost::asio::awaitable<void> keep_schedule();
  boost::asio::awaitable<void> keep_beating();
  boost::asio::awaitable<void> capture_after_opening(storage::Timestamp opened,
                                                     std::uint64_t opening);
  boost::asio::awaitable<bool> capture(Trigger trigger, storage::Timestamp due);

  boost::asio::any_io_executor executor_;
  clockwork::Clock& clock_;
  phone::Phone& phone_;
  Recorder& recorder_;
  const Profile& profile_;
  storage::Schedule schedule_;
  storage::Digest seed_;
  std::function<void(std::exception_ptr)> failed_;
  storage::Timestamp boot_{};
  std::uint64_t openings_ = 0;
};

}  // namespace capture
