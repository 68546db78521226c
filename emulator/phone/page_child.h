// The process that draws one page, as it is started: its end of a socket, the pixels it draws into,
// and nothing else of ours.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "emulator/phone/page_process.h"

namespace phone {

// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// Pixels the child draws into. Sealed, because a child that shrank the file would kill the daemon
// with SIGBUS at its next look. Throws std::system_error.
class SharedPixels {
 public:
  explicit SharedPixels(std::size_t size_bytes);
  ~SharedPixels();
  SharedPixels(const SharedPixels&) = delete;
  SharedPixels& operator=(const SharedPixels&) = delete;

  int fd() const { return fd_.get(); }
  const std::uint8_t* pixels() const { return static_cast<const std::uint8_t*>(memory_); }

 private:
  Fd fd_;
  std::size_t size_bytes_;
  void* memory_ = nullptr;
};

struct PageChild {
  Fd socket;  // Our end; the child has the other.
  pid_t pid = -1;
};

// Starts options.program, in a process group of its own and with no signal held back. Whoever calls
// it ends and reaps it. Throws std::system_error.
PageChild start_page_child(const PageOptions& options, const SharedPixels& shared);

}  // namespace phone
