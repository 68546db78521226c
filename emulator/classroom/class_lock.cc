#include "emulator/classroom/class_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace classroom {

ClassLock::ClassLock(const std::filesystem::path& data) {
  const std::string path = lock_file(data).string();
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  const std::string why = errno == EWOULDBLOCK ? "a class is running there" : std::strerror(errno);
  if (fd_ >= 0) ::close(fd_);
  throw std::runtime_error(data.string() + ": " + why);
}

ClassLock::~ClassLock() {
  ::close(fd_);
}

std::filesystem::path lock_file(const std::filesystem::path& data) {
  return data / "class.lock";
}

}  // namespace classroom
