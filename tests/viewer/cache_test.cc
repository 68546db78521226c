// The folder of indexes: what is thrown away in it, and what never is.
#include "viewer/index/cache.h"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

#include "tests/support/make_log.h"
#include "viewer/index/lock.h"

using namespace viewer::index;

namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

const fs::file_time_type now = fs::file_time_type::clock::now();
constexpr hours day{24};

fs::path index_of(const fs::path& cache, const std::string& phone, std::size_t bytes,
                  hours unused) {
  const fs::path file = index_file(cache, "/data/" + phone);
  for (const char* end : {"", "-wal", ".lock"}) {
    const fs::path part = file.string() + end;
    std::ofstream(part) << std::string(*end == '\0' ? bytes : 0, 'x');
    fs::last_write_time(part, now - unused);
  }
  return file;
}

}  // namespace

TEST_CASE("cache: what nobody used for ninety days goes, with all that lies beside it") {
  TemporaryFolder cache;
  const fs::path fresh = index_of(cache.path(), "fresh", 10, day);
  const fs::path old = index_of(cache.path(), "old", 10, 91 * day);
  const fs::path opened = index_of(cache.path(), "opened", 10, 91 * day);
  // An index that was complete is not written when it is looked at again: its lock is.
  fs::last_write_time(lock_file(opened), now - day);
  CHECK(prune_indexes(cache.path(), now) == std::vector{old});
  for (const char* end : {"", "-wal", ".lock"}) CHECK_FALSE(fs::exists(old.string() + end));
  CHECK(fs::exists(fresh));
  CHECK(fs::exists(opened));
}

TEST_CASE("cache: beyond its size those unused for longest go, until the rest fits") {
  TemporaryFolder cache;
  const fs::path c = index_of(cache.path(), "c", 400, 3 * day);
  const fs::path a = index_of(cache.path(), "a", 400, 1 * day);
  const fs::path b = index_of(cache.path(), "b", 400, 2 * day);
  CHECK(prune_indexes(cache.path(), now, 1'200).empty());
  CHECK(prune_indexes(cache.path(), now, 1'199) == std::vector{c});
  CHECK(prune_indexes(cache.path(), now, 399) == std::vector{b, a});
}

TEST_CASE("cache: one that is in use stays, and so does what is no index") {
  TemporaryFolder cache;
  const fs::path used = index_of(cache.path(), "used", 10, 91 * day);
  const fs::path other = index_of(cache.path(), "other", 10, 92 * day);
  std::set<fs::path> foreign;
  for (const char* name : {"notes.txt", "a.index", "phone-0123456789abcdef0123456x.index",
                           "phone-0123456789abcdef01234567.index.bak"}) {
    foreign.insert(cache.path() / name);
    std::ofstream(cache.path() / name) << "mine";
    fs::last_write_time(cache.path() / name, now - 900 * day);
  }
  {
    const Lock lock(used, Lock::Taking::to_remove);
    REQUIRE(lock.is_held());
    CHECK_FALSE(Lock(used).is_held());
    CHECK(prune_indexes(cache.path(), now, 0) == std::vector{other});
    CHECK(fs::exists(used));
  }
  CHECK(prune_indexes(cache.path(), now, 0) == std::vector{used});
  for (const fs::path& file : foreign) CHECK(fs::exists(file));
  CHECK(prune_indexes(cache.path() / "nothing", now).empty());
}
