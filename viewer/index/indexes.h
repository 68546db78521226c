// Which index there is of each log. One object for all threads of a server.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "storage/log_reader.h"
#include "viewer/index/look.h"
#include "viewer/index/starter.h"
#include "viewer/phones.h"

namespace viewer::index {

// Where there is no index in a cache, one without words is kept in memory, of the oldest so many
// records of a log; each request takes no longer than this to bring it up to date.
inline constexpr std::uint64_t max_records_in_memory = 500'000;
inline constexpr std::chrono::milliseconds time_to_catch_up{200};
// An index no further behind than this is called ready: a log grows while it is indexed.
inline constexpr std::uint64_t just_behind = 1'000;

struct State {
  enum class Kind { none, building, ready };  // `none`: of the whole log there will be none.
  Kind kind = Kind::none;
  std::uint64_t done = 0, total = 0;  // Records.
};
std::string_view state_name(State::Kind kind);  // "none", "building", "ready".

// What an index is held for: a search does not keep the rest waiting, nor counting hits a search.
enum class Purpose { overview, search, count };

class Indexes {
 public:
  // Reads what `indexer`, or another one, writes into `cache`, if there is one; opens nothing for
  // writing.
  explicit Indexes(std::optional<std::filesystem::path> cache = {}, Indexer indexer = {});
  ~Indexes();

  // A log's index, and nobody else's as long as this lives.
  struct Hold {
    std::shared_ptr<void> owner;  // Outlives the lock.
    std::unique_lock<std::mutex> lock;
    Look* look = nullptr;
    State state;
  };
  // Throws storage::Error if the log cannot be read; an index that cannot is as none.
  Hold hold(const Phone& phone, const storage::LogReader& log, Purpose purpose = Purpose::overview);

 private:
  struct InMemory;
  struct OnDisk;
  bool hold_file(const Phone& phone, const storage::LogReader& log, Purpose purpose, Hold& out);
  void hold_memory(const Phone& phone, const storage::LogReader& log, Hold& out);

  const std::optional<std::filesystem::path> cache_;
  const Indexer indexer_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<InMemory>> in_memory_;
  std::map<std::pair<std::string, Purpose>, std::shared_ptr<OnDisk>> on_disk_;
};

}  // namespace viewer::index
