// Says that an index is somebody's: while one indexer holds its lock no other writes or removes it.
#pragma once

#include <filesystem>

namespace viewer::index {

// The file that stands for an index being in use.
std::filesystem::path lock_file(const std::filesystem::path& index);

// Held, if it could be had, for as long as it lives. Taking it dates the lock's file: when the
// index was last of use to anybody.
class Lock {
 public:
  enum class Taking { to_use, to_remove };  // To remove an index dates nothing.
  // Throws storage::Error if the file can be neither opened nor made.
  explicit Lock(const std::filesystem::path& index, Taking taking = Taking::to_use);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  bool is_held() const { return is_held_; }

 private:
  int file_ = -1;
  bool is_held_ = false;
};

}  // namespace viewer::index
