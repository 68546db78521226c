// The page's files, built from viewer/web and embedded at build time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace viewer {

// How long a browser may use a file without asking whether it has changed.
enum class Keep : std::uint8_t {
  check,  // Not at all.
  day,    // The icon: a browser wants it anew at every step otherwise, and changes of it can wait.
  ever,   // Named by its content.
};

struct Asset {
  std::string_view path;  // "/", "/app.js", ...
  std::string_view type;  // Content-Type.
  std::string_view etag;  // With its quotes.
  Keep keep;
  std::string_view bytes;
};

std::span<const Asset> assets();

}  // namespace viewer
