// How far a long import is: a bar on stderr, where that is a terminal, and SIGINT and SIGTERM as a
// wish to stop.
#pragma once

#include <csignal>
#include <cstdint>

namespace importing {

// One at a time.
class Progress {
 public:
  Progress();
  ~Progress();  // Clears the bar.
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // Throws std::runtime_error "interrupted; nothing was written" once told to stop.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  struct sigaction old_int_{};
  struct sigaction old_term_{};
  bool on_terminal_;
  int shown_percent_ = -1;
};

}  // namespace importing
