#include "storage/audit/place.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace storage::audit {
namespace {

namespace fs = std::filesystem;

// What all attacks start from, and what one of them has at most: its copy, an older one, a twin
// and the stranger's log.
constexpr std::uint64_t copies_in_common = 1, copies_each = 4;
constexpr std::uint64_t whatever_else_bytes = 64u << 20;

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    std::error_code ignored;
    const std::uintmax_t size = entry.is_regular_file(ignored) ? entry.file_size(ignored) : 0;
    if (!ignored) bytes += size;
  }
  return bytes;
}

// Of this process's control group as well, where it has one with a limit (cgroup v2).
std::uint64_t free_memory_bytes() {
  std::uint64_t bytes = 0;
  std::ifstream meminfo("/proc/meminfo");
  for (std::string word; meminfo >> word;) {
    if (word != "MemAvailable:") continue;
    meminfo >> bytes;  // In KiB.
    bytes *= 1024;
    break;
  }
  std::uint64_t limit = 0, used = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit &&
      std::ifstream("/sys/fs/cgroup/memory.current") >> used) {
    bytes = std::min(bytes, limit > used ? limit - used : 0);
  }
  return bytes;
}

}  // namespace

fs::path place_for_copies(const fs::path& log, unsigned jobs) {
  const char* told = std::getenv("TMPDIR");
  const char* const memory = "/dev/shm";
  const std::uint64_t wanted =
      bytes_in(log) * (copies_in_common + copies_each * jobs) + whatever_else_bytes;
  struct statvfs space{};
  const bool fits = statvfs(memory, &space) == 0 && access(memory, W_OK | X_OK) == 0 &&
                    wanted <= space.f_bavail * space.f_frsize && wanted <= free_memory_bytes() / 4;
  return fits && (told == nullptr || *told == '\0') ? fs::path(memory) : fs::temp_directory_path();
}

}  // namespace storage::audit
