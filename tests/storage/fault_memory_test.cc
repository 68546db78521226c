// The writer when SQLite is given no memory: every allocation in turn.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "tests/storage/fault_life.h"

using namespace storage;
using namespace storage_test;

namespace {

std::uint64_t asked = 0, fails_at = 0;
bool fails_on = false;
sqlite3_mem_methods real_memory;

bool is_refused() {
  ++asked;
  return fails_at != 0 && (asked == fails_at || (fails_on && asked > fails_at));
}
void* scarce_malloc(int size) {
  return is_refused() ? nullptr : real_memory.xMalloc(size);
}
void* scarce_realloc(void* old, int size) {
  return is_refused() ? nullptr : real_memory.xRealloc(old, size);
}

// SQLite's allocator, replaced while this lives. No connection may be open at either end.
struct ScarceMemory {
  ScarceMemory() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory);
    sqlite3_mem_methods scarce = real_memory;
    scarce.xMalloc = scarce_malloc;
    scarce.xRealloc = scarce_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce);
    sqlite3_initialize();
  }
  ~ScarceMemory() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &real_memory);
    sqlite3_initialize();
  }
};

}  // namespace

TEST_CASE("memory: an allocation that fails, once or for good, loses and damages nothing") {
  const TemporaryFolder folder;
  make_log(folder / "before");
  int ran = 0;
  const ScarceMemory memory;
  for (const bool for_good : {false, true}) {
    CAPTURE(for_good);
    ran += every_n(20, [&](std::uint64_t n) {
      CAPTURE(n);
      const fs::path log = folder / "log";
      fs::remove_all(log);
      copy_log(folder / "before", log);
      asked = 0;
      fails_at = n;
      fails_on = for_good;
      const Life life = live(log, 1, 7, true);
      const bool fired = asked >= n;
      fails_at = 0;
      CAPTURE(life.end);
      CHECK((life.end.empty() || life.in_passing));
      CHECK((life.end.empty() || life.kept.empty()));
      judge(log, {life}, life.wrote_last);
      return fired;
    });
  }
  MESSAGE(ran, " runs short of memory");
}
