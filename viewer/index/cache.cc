#include "viewer/index/cache.h"

#include <cstdlib>

#include "storage/error.h"
#include "storage/hash.h"

namespace viewer::index {

namespace fs = std::filesystem;

std::optional<fs::path> usual_cache() {
  const auto folder = [](const char* name) -> std::optional<fs::path> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value != '/') return std::nullopt;
    return fs::path(value);
  };
  if (const auto cache = folder("XDG_CACHE_HOME")) return *cache / "trace-viewer";
  if (const auto home = folder("HOME")) return *home / ".cache" / "trace-viewer";
  return std::nullopt;
}

fs::path index_file(const fs::path& cache, const fs::path& phone_folder) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(phone_folder, error);
  std::string name;
  for (const char c : whole.filename().string().substr(0, 40)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_';
    name += plain ? c : '_';
  }
  const std::string hash = storage::to_hex(storage::sha256(whole.string())).substr(0, 24);
  return cache / (name + "-" + hash + ".index");
}

void remove_index(const fs::path& file) {
  // The database last: without it nobody looks at the rest.
  for (const char* end : {"-wal", "-shm", "-journal", ""}) {
    std::error_code error;
    fs::remove(file.string() + end, error);
    if (error) throw storage::Error(file.string() + end + ": " + error.message());
  }
}

}  // namespace viewer::index
