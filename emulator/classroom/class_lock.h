// Who runs the class in a folder: one daemon at a time, and nobody disposes of it meanwhile.
#pragma once

#include <filesystem>

namespace classroom {

// An flock on DATA/class.lock. The kernel lets go when the process dies, however it dies.
class ClassLock {
 public:
  // Creates the file, not the folder. Throws std::runtime_error, one line, when another has it.
  explicit ClassLock(const std::filesystem::path& data);
  ~ClassLock();
  ClassLock(const ClassLock&) = delete;
  ClassLock& operator=(const ClassLock&) = delete;

 private:
  int fd_ = -1;
};

std::filesystem::path lock_file(const std::filesystem::path& data);

}  // namespace classroom
