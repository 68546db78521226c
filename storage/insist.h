// A check of our own promises that stays on in release builds. Never for bytes from outside.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace storage {

// Aborts, naming the broken promise, when `holds` is false: a bug in this program or its caller.
inline void insist(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "storage: bug: %s\n", promise);
  std::abort();
}

}  // namespace storage
