#include "viewer/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "viewer/text.h"

namespace viewer {

std::optional<std::size_t> terminal_columns() {
  if (isatty(STDOUT_FILENO) == 0) return {};
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string toned(std::string_view text, Tone tone) {
  static const bool is_wanted = [] {
    const char* const no_color = std::getenv("NO_COLOR");
    const char* const term = std::getenv("TERM");
    return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') &&
           term != nullptr && std::string_view(term) != "dumb";
  }();
  if (!is_wanted || text.empty()) return std::string(text);
  const char* code = "1";
  if (tone == Tone::good) code = "1;32";
  if (tone == Tone::warning) code = "1;33";
  if (tone == Tone::bad) code = "1;31";
  if (tone == Tone::faint) code = "2";
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

int no(std::string_view what) {
  std::fprintf(stderr, "trace-viewer: %s\n", printable(what).c_str());
  return 1;
}

std::string short_time(const std::optional<storage::Timestamp>& time) {
  if (!time) return "?";
  std::string out = storage::to_rfc3339(*time);
  out[10] = ' ';
  out.replace(19, 4, " ");
  return out;
}

void print_facts(const std::vector<std::pair<std::string, std::string>>& facts) {
  for (const auto& [label, value] : facts) {
    if (value.empty()) continue;
    std::string_view rest = value;
    std::string_view shown = label;
    do {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::printf("%s  %s\n", fit(shown, 16).c_str(), printable(rest.substr(0, end)).c_str());
      rest.remove_prefix(std::min(end + 1, rest.size()));
      shown = "";
    } while (!rest.empty());
  }
}

ProgressBar::ProgressBar(std::string_view what)
    : what_(what), on_terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  clear();
}

void ProgressBar::clear() {
  if (shown_permille_ >= 0) std::fputs("\r\033[K", stderr);
  shown_permille_ = -1;
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  if (!on_terminal_ || total == 0) return;
  const int permille =
      static_cast<int>(static_cast<double>(done) * 1000 / static_cast<double>(total));
  if (permille == shown_permille_) return;
  shown_permille_ = permille;
  constexpr int width = 30;
  const int full = permille * width / 1000;
  const std::string bar = std::string(static_cast<std::size_t>(full), '#') +
                          std::string(static_cast<std::size_t>(width - full), '.');
  std::fprintf(stderr, "\r%.*s [%s] %3d %%", static_cast<int>(what_.size()), what_.data(),
               bar.c_str(), permille / 10);
  std::fflush(stderr);
}

}  // namespace viewer
