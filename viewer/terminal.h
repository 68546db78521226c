// What stdout and stderr are connected to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/timestamp.h"

namespace viewer {

// Columns of the terminal on stdout; nothing when it is a file or a pipe.
std::optional<std::size_t> terminal_columns();

// Colours only where they can be seen and are wanted: stdout is a terminal, TERM is not "dumb" and
// NO_COLOR is not set (no-color.org). Never the only sign of anything.
enum class Tone { heading, good, warning, bad, faint };
// Printable text in that tone, or as it is.
std::string toned(std::string_view text, Tone tone);

// The answer is "no": one line on stderr; returns the exit code that says so.
int no(std::string_view what);

// "2021-03-04 19:02:11 +09:00": the clock the phone showed, without the milliseconds; "?" for none.
std::string short_time(const std::optional<storage::Timestamp>& time);

// Labels and values in two columns, empty values left out. A value of several lines keeps them,
// each made harmless on its own.
void print_facts(const std::vector<std::pair<std::string, std::string>>& facts);

// A bar on stderr while it lives, when that is a terminal; nothing otherwise.
class ProgressBar {
 public:
  explicit ProgressBar(std::string_view what);
  ~ProgressBar();  // Clears the line.
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::uint64_t done, std::uint64_t total);
  void clear();  // So that something else can be said; the next show() draws it again.

 private:
  std::string_view what_;
  bool on_terminal_;
  int shown_permille_ = -1;
};

}  // namespace viewer
