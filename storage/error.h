// The exceptions of the storage room: the world failed (I/O, a lock, a format we do not know).
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>

namespace storage {

// `what()` is one line, "what: why", fit to be printed after a program's name. A log that is
// damaged is an answer (see verifier.h), not an Error.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A reader could not look because the recorder is stopped (SIGSTOP, a debugger) in the few
// microseconds of a commit in which it keeps readers out.
class RecorderHeldUp : public Error {
 public:
  using Error::Error;
};

// A recorder came to a log that was opened when there was none: what was read is whole, but is no
// longer the newest. Opened again, it is.
class RecorderCame : public Error {
 public:
  using Error::Error;
};

// `look` again where a recorder came meanwhile. One that comes and goes all the time is told of at
// last.
template <typename Look>
auto look_again(const Look& look) {
  constexpr int most_looks = 10;
  for (int look_number = 1;; ++look_number) {
    try {
      return look();
    } catch (const RecorderCame&) {
      if (look_number == most_looks) throw;
    }
  }
}

// The log cannot be written just now, through no fault of its bytes. What was acknowledged is
// safe, and the same deed may succeed later. Anything else a writer throws is for good.
class CannotWrite : public Error {
 public:
  CannotWrite(const char* reason, const std::string& what) : Error(what), reason_(reason) {}
  // As a gap record says it: "disk-full", "read-only", "locked", "out-of-memory", "io-error".
  const char* reason() const { return reason_; }

 private:
  const char* reason_;
};

// The reason for a system call's errno. A quota and a file size limit are full disks to a daemon.
inline const char* reason_of(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "disk-full";
    case EROFS:
      return "read-only";
    case ENOMEM:
      return "out-of-memory";
    default:
      return "io-error";
  }
}

}  // namespace storage
