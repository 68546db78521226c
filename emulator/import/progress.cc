#include "emulator/import/progress.h"

#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace importing {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

Progress::Progress() : on_terminal_(::isatty(STDERR_FILENO) != 0) {
  interrupted = 0;
  struct sigaction action{};
  action.sa_handler = [](int) { interrupted = 1; };
  ::sigaction(SIGINT, &action, &old_int_);
  ::sigaction(SIGTERM, &action, &old_term_);
}

Progress::~Progress() {
  if (shown_percent_ >= 0) std::fputs("\r\033[K", stderr);
  ::sigaction(SIGINT, &old_int_, nullptr);
  ::sigaction(SIGTERM, &old_term_, nullptr);
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  if (interrupted != 0) throw std::runtime_error("interrupted; nothing was written");
  if (!on_terminal_ || total == 0) return;
  const int percent =
      static_cast<int>(static_cast<double>(done) * 100 / static_cast<double>(total));
  if (percent == shown_percent_) return;
  shown_percent_ = percent;
  constexpr int width = 30;
  const auto full = static_cast<std::size_t>(percent * width / 100);
  const std::string bar = std::string(full, '#') + std::string(width - full, '.');
  std::fprintf(stderr, "\rreading [%s] %3d %%", bar.c_str(), percent);
  std::fflush(stderr);
}

}  // namespace importing
