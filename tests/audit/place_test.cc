#include "storage/audit/place.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "storage/audit/files.h"
#include "tests/support/make_log.h"

using namespace storage::audit;

namespace {

// TMPDIR as it is told, or not set, until this goes.
class Tmpdir {
 public:
  explicit Tmpdir(const char* value) {
    const char* before = std::getenv("TMPDIR");
    if (before != nullptr) before_ = before;
    value == nullptr ? unsetenv("TMPDIR") : setenv("TMPDIR", value, 1);
  }
  ~Tmpdir() { before_.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", before_.c_str(), 1); }
  Tmpdir(const Tmpdir&) = delete;
  Tmpdir& operator=(const Tmpdir&) = delete;

 private:
  std::string before_;
};

}  // namespace

TEST_CASE("place_for_copies: is where it was told, and never in memory that is too small") {
  const TemporaryFolder folder;
  const fs::path log = folder.path() / "phone";
  make_evening(log);
  {
    const Tmpdir told(folder.path().c_str());
    CHECK(place_for_copies(log, 1) == folder.path());
  }
  const Tmpdir not_told(nullptr);
  fs::create_directory(folder.path() / "large");
  write_file(folder.path() / "large" / "log.db", "");
  fs::resize_file(folder.path() / "large" / "log.db", std::uint64_t{1} << 42);  // All hole.
  CHECK(place_for_copies(folder.path() / "large", 1) == fs::temp_directory_path());
  const ScratchFolder scratch(place_for_copies(log, 1), "place-test-");
  write_file(scratch.path() / "copy", "written");
  CHECK(read_file(scratch.path() / "copy") == "written");
}
