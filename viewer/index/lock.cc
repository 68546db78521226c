#include "viewer/index/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "storage/error.h"

namespace viewer::index {

namespace fs = std::filesystem;

fs::path lock_file(const fs::path& index) {
  return index.string() + ".lock";
}

Lock::Lock(const fs::path& index, Taking taking) {
  const fs::path path = lock_file(index);
  for (;;) {
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0) throw storage::Error(path.string() + ": " + std::strerror(errno));
    is_held_ = flock(file_, LOCK_EX | LOCK_NB) == 0;
    if (!is_held_) return;
    // Whoever removed the index meanwhile took the file away: a lock on it keeps nobody out.
    struct stat ours{}, there{};
    const bool is_there = fstat(file_, &ours) == 0 && stat(path.c_str(), &there) == 0 &&
                          ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
    if (is_there) break;
    close(file_);
  }
  if (taking == Taking::to_use && pwrite(file_, "\n", 1, 0) != 1) {
    throw storage::Error(path.string() + ": " + std::strerror(errno));
  }
}

Lock::~Lock() {
  close(file_);
}

}  // namespace viewer::index
