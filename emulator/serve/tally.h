// What may be counted about a phone while it runs, readable from any thread.
//
// Screenshots, and anything that moves with them (the number of records, the log's size), are left
// out on purpose: until the seed is revealed at shutdown, a number that jumped would tell when a
// capture happened, and the lesson, like the phone reported on, rests on nobody knowing.
#pragma once

#include <atomic>
#include <cstdint>

namespace serve {

struct Tally {
  std::atomic<std::uint64_t> visits = 0;
  std::atomic<std::uint64_t> app_openings = 0;
  std::atomic<std::uint64_t> screen_turns = 0;
  std::atomic<std::uint64_t> touches = 0;  // Messages from hands.
  std::atomic<std::uint64_t> pages = 0;    // Looking now.
  std::atomic<std::uint64_t> frames_sent = 0;
  std::atomic<std::uint64_t> bytes_sent = 0;
  std::atomic<std::uint64_t> page_crashes = 0;
  std::atomic<bool> is_on = false;      // The daemon runs this phone and records it.
  std::atomic<bool> is_healthy = true;  // False: something could not be recorded.
};

}  // namespace serve
