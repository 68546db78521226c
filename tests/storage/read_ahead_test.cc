// What a reader gets out of larger pieces is what reading page by page would have given it.
#include "storage/database_read_ahead.h"

#include <doctest/doctest.h>

#include <cstring>
#include <random>

#include "storage/database.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

// A file as SQLite's own VFS opens it.
class SystemFile {
 public:
  explicit SystemFile(const fs::path& path) : name_(path.string() + std::string(2, '\0')) {
    sqlite3_initialize();
    sqlite3_vfs* system = sqlite3_vfs_find("unix");
    memory_.resize(static_cast<std::size_t>(system->szOsFile));
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
    REQUIRE(system->xOpen(system, name_.c_str(), get(), flags, &flags) == SQLITE_OK);
  }
  ~SystemFile() { get()->pMethods->xClose(get()); }
  SystemFile(const SystemFile&) = delete;
  SystemFile& operator=(const SystemFile&) = delete;
  sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }

 private:
  std::string name_;
  std::vector<char> memory_;
};

std::string noise(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST_CASE(
    "read ahead: in order, in jumps and over the end, it gives what SQLite's own read gives") {
  const TemporaryFolder folder;
  const fs::path path = folder / "file";
  write_file(path, noise(3'000'017, 1));
  SystemFile file(path);
  std::mt19937_64 random(2);
  ReadAhead ahead;
  sqlite3_int64 at = 0;
  for (int i = 0; i < 20'000; ++i) {
    const int bytes = random() % 8 == 0 ? 1 + static_cast<int>(random() % 300'000) : 8'192;
    std::string expected(static_cast<std::size_t>(bytes), 'x'), found(expected.size(), 'y');
    const int code = file.get()->pMethods->xRead(file.get(), expected.data(), bytes, at);
    REQUIRE(ahead.read(file.get(), found.data(), bytes, at) == code);
    REQUIRE(found == expected);
    if (random() % 50 == 0) ahead.forget();
    at = random() % 40 == 0 ? static_cast<sqlite3_int64>(random() % 3'100'000) : at + bytes;
    if (at > 3'100'000) at = 0;
  }
}

TEST_CASE("read ahead: a file that was cut meanwhile is short at the latest when it was told") {
  const TemporaryFolder folder;
  const fs::path path = folder / "file";
  write_file(path, noise(1 << 20, 1));
  SystemFile file(path);
  ReadAhead ahead;
  std::string page(8'192, 'x');
  for (sqlite3_int64 at = 0; at < 512 << 10; at += 8'192) {
    REQUIRE(ahead.read(file.get(), page.data(), 8'192, at) == SQLITE_OK);
  }
  fs::resize_file(path, 600'000);
  ahead.forget();
  for (sqlite3_int64 at = 512 << 10; at < 1 << 20; at += 8'192) {
    CAPTURE(at);
    CHECK(ahead.read(file.get(), page.data(), 8'192, at) ==
          (at + 8'192 <= 600'000 ? SQLITE_OK : SQLITE_IOERR_SHORT_READ));
  }
}

TEST_CASE("read ahead: a reader sees what others copied into the database since it last looked") {
  const TemporaryFolder folder;
  const fs::path path = folder / "a.db";
  sqlite3* writer = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &writer) == SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    CAPTURE(sql);
    CHECK(sqlite3_exec(writer, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  };
  run("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; CREATE TABLE t(a INTEGER PRIMARY KEY, b);"
      "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
      "INSERT INTO t SELECT i, randomblob(70000) FROM n; PRAGMA wal_checkpoint(TRUNCATE)");
  {
    Database reader(path, Access::read_only);
    // Nothing it has read stays in its own cache.
    reader.run("PRAGMA cache_size=1");
    Statement read = reader.prepare("SELECT b FROM t ORDER BY a");
    for (int round = 0; round < 20; ++round) {
      CAPTURE(round);
      run(std::string("UPDATE t SET b = randomblob(70000)") +
          (round % 3 == 0 ? " WHERE a % 2 = 0" : ""));
      if (round % 2 == 0) run("PRAGMA wal_checkpoint");
      std::string found;
      while (read.step()) {
        const auto blob = read.blob(0);
        found.append(reinterpret_cast<const char*>(blob.data()), blob.size());
        // Copied while it reads: it goes on with what was there when it began.
        if (found.size() < 100'000) run("PRAGMA wal_checkpoint");
      }
      read.reset();
      std::string expected;
      sqlite3_stmt* all = nullptr;
      sqlite3_prepare_v2(writer, "SELECT b FROM t ORDER BY a", -1, &all, nullptr);
      while (sqlite3_step(all) == SQLITE_ROW) {
        expected.append(static_cast<const char*>(sqlite3_column_blob(all, 0)),
                        static_cast<std::size_t>(sqlite3_column_bytes(all, 0)));
      }
      sqlite3_finalize(all);
      REQUIRE(found == expected);
    }
  }
  sqlite3_close(writer);
}
