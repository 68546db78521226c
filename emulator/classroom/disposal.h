// Taking a class's data away: the trainer's act, outside the fiction, and said aloud.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "emulator/classroom/class_lock.h"

namespace classroom {

// What a class's folder holds.
struct Holding {
  int phones = 0;
  std::uint64_t records = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  // "12 phones with 3456 records, 61 files, 45.1 MB"
  std::string text() const;
};

// The folder's own name: what is typed to say that it is meant.
std::string folder_name(const std::filesystem::path& data);

// Looks and touches nothing. Throws std::runtime_error, one line that names the file, for a folder
// that is no class's, and for anything in it that no class put there: a symbolic link, another
// file system, a file of another name.
Holding survey(const std::filesystem::path& data);

// Removes what survey() found, class.json last, and the folder: cut short, it can be done again.
// Never follows a link. Throws as survey(), and when something cannot be removed.
Holding dispose(const std::filesystem::path& data, const ClassLock& lock);

}  // namespace classroom
