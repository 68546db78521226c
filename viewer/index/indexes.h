// Which index there is of each log. One object for all threads of a server.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "storage/log_reader.h"
#include "viewer/index/look.h"
#include "viewer/phones.h"

namespace viewer::index {

// Without a cache an index is kept in memory, of the oldest so many records of a log; each request
// takes no longer than this to bring it up to date.
inline constexpr std::uint64_t max_records_in_memory = 500'000;
inline constexpr std::chrono::milliseconds time_to_catch_up{200};

struct State {
  enum class Kind { none, building, ready };  // `none`: no cache.
  Kind kind = Kind::none;
  std::uint64_t done = 0, total = 0;  // Records.
};

std::string_view state_name(State::Kind kind);  // "none", "building", "ready".

class Indexes {
 public:
  Indexes();
  ~Indexes();

  // A log's index, and nobody else's as long as this lives.
  struct Hold {
    std::unique_lock<std::mutex> lock;
    Look* look = nullptr;
    State state;
  };
  // Throws storage::Error.
  Hold hold(const Phone& phone, const storage::LogReader& log);

 private:
  struct InMemory;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<InMemory>> in_memory_;
};

}  // namespace viewer::index
