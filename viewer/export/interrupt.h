// Being told to stop in the middle of writing.
#pragma once

#include <csignal>

namespace viewer {

// While it lives, SIGINT and SIGTERM set a flag instead of ending the program. One at a time.
class Interruptible {
 public:
  Interruptible();
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  // Throws storage::Error "interrupted; nothing was written" once it was told.
  void look() const;

 private:
  struct sigaction old_int_{};
  struct sigaction old_term_{};
};

}  // namespace viewer
