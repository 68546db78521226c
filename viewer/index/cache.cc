#include "viewer/index/cache.h"

#include <algorithm>
#include <cstdlib>

#include "storage/error.h"
#include "storage/hash.h"
#include "viewer/index/lock.h"

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

namespace {

// "NAME-HASH.index", as index_file() writes it: nothing else here is ours to remove.
bool is_index_name(const std::string& name) {
  constexpr std::string_view end = ".index";
  constexpr std::size_t hash = 24;
  if (!name.ends_with(end) || name.size() < end.size() + hash + 1) return false;
  const std::string_view stem = std::string_view(name).substr(0, name.size() - end.size());
  const std::string_view digits = stem.substr(stem.size() - hash);
  return stem[stem.size() - hash - 1] == '-' &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

struct Kept {
  fs::path file;
  std::uintmax_t bytes = 0;
  fs::file_time_type used = fs::file_time_type::min();
};

Kept kept(const fs::path& file) {
  Kept out{.file = file};
  for (const char* end : {"", "-wal", "-shm", ".lock"}) {
    const fs::path part = file.string() + end;
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(part, error);
    if (error) continue;
    out.bytes += bytes;
    const fs::file_time_type written = fs::last_write_time(part, error);
    if (!error) out.used = std::max(out.used, written);
  }
  return out;
}

// Under its lock: an indexer that wants it at this moment waits, and begins anew.
bool is_removed(const fs::path& file) {
  try {
    const Lock lock(file, Lock::Taking::to_remove);
    if (!lock.is_held()) return false;
    remove_index(file);
    fs::remove(lock_file(file));
    return true;
  } catch (const std::exception&) {
    return false;  // Tried again in an hour.
  }
}

}  // namespace

std::vector<fs::path> prune_indexes(const fs::path& cache, fs::file_time_type now,
                                    std::uintmax_t most_bytes) {
  std::vector<Kept> all;
  std::error_code error;
  for (fs::directory_iterator it(cache, error), end; !error && it != end; it.increment(error)) {
    if (is_index_name(it->path().filename().string())) all.push_back(kept(it->path()));
  }
  std::sort(all.begin(), all.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  std::uintmax_t total = 0;
  for (const Kept& index : all) total += index.bytes;
  std::vector<fs::path> removed;
  for (const Kept& index : all) {
    if (now - index.used <= longest_unused && total <= most_bytes) break;
    if (!is_removed(index.file)) continue;
    total -= index.bytes;
    removed.push_back(index.file);
  }
  return removed;
}

}  // namespace viewer::index
