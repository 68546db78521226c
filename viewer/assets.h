// The page's files, built from viewer/web and embedded at build time.
#pragma once

#include <span>
#include <string_view>

namespace viewer {

struct Asset {
  std::string_view path;  // "/", "/app.js", ...
  std::string_view type;  // Content-Type.
  std::string_view etag;  // With its quotes.
  std::string_view bytes;
};

std::span<const Asset> assets();

}  // namespace viewer
