// The live page's files, embedded at build time from emulator/serve/web.
#pragma once

#include <span>
#include <string_view>

namespace serve {

struct WebFile {
  std::string_view path;  // "/", "/live.js", ...
  std::string_view type;
  std::string_view bytes;
};

std::span<const WebFile> web_files();

}  // namespace serve
