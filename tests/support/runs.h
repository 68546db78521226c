// How long a test goes on that could go on for ever: RUNS in the environment, as README's "Working
// on it" has it.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace support {

inline std::string asked_runs() {
  const char* asked = std::getenv("RUNS");
  return asked == nullptr ? "" : asked;
}

// RUNS=all: whatever can be gone through to its end is.
inline bool runs_all() {
  return asked_runs() == "all";
}

// Of a sample, as much as takes a build with sanitizers about as long.
inline int fewer_if_sanitized(int usual) {
  constexpr int slower = 5;
  return RED_FLAG_IS_SANITIZED ? std::max(1, usual / slower) : usual;
}

// RUNS=N: N. RUNS=all: `all`. Without it: `usual`, and fewer where a sanitizer works.
inline int runs(int usual, int all) {
  const std::string asked = asked_runs();
  if (asked.empty()) return fewer_if_sanitized(usual);
  if (runs_all()) return all;
  std::size_t end = 0;
  const int number = std::stoi(asked, &end);
  if (end != asked.size() || number < 1) throw std::invalid_argument("RUNS=" + asked);
  return number;
}

}  // namespace support
