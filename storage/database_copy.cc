// A sealed copy of a database: one file, as of one moment, that needs no WAL beside it.
#include <sqlite3.h>

#include <fstream>

#include "storage/database.h"

namespace storage {
namespace {

constexpr int pages_at_a_time = 2'048;  // 16 MiB of a log's.

// The new file, while it is written.
class Target {
 public:
  explicit Target(const std::filesystem::path& path) : path_(path.string()) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(path_.c_str(), &db, flags, nullptr) != SQLITE_OK) give_up();
    // It is thrown away whole if anything goes wrong.
    const char* const quick = "PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL";
    if (sqlite3_exec(db, quick, nullptr, nullptr, nullptr) != SQLITE_OK) give_up();
  }
  ~Target() { sqlite3_close_v2(db); }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  sqlite3* db = nullptr;

 private:
  [[noreturn]] void give_up() {
    const std::string why = db == nullptr ? "out of memory" : sqlite3_errmsg(db);
    sqlite3_close_v2(db);
    throw Error(path_ + ": " + why);
  }
  std::string path_;
};

// What an SQLite file says of how it is read and written, from byte 18: 2 and 2 mean that there is
// a WAL, and nobody could then open the copy where he may not make one. 1 and 1: no WAL.
void say_no_wal(const std::filesystem::path& path) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(18);
  file.write("\1\1", 2);
  file.close();
  if (!file) throw Error(path.string() + ": cannot be written");
}

}  // namespace

void Database::copy_to(const std::filesystem::path& target,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  {
    const Target copy(target);
    const Snapshot snapshot(*this);  // Of one moment, however long the copying takes.
    prepare("SELECT count(*) FROM sqlite_schema").run();
    sqlite3_backup* const backup = sqlite3_backup_init(copy.db, "main", db_, "main");
    if (backup == nullptr) throw Error(target.string() + ": " + sqlite3_errmsg(copy.db));
    int result = SQLITE_OK;
    try {
      while ((result = sqlite3_backup_step(backup, pages_at_a_time)) == SQLITE_OK) {
        const auto pages = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup));
        progress(pages - static_cast<std::uint64_t>(sqlite3_backup_remaining(backup)), pages);
      }
    } catch (...) {
      sqlite3_backup_finish(backup);
      throw;
    }
    sqlite3_backup_finish(backup);
    if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB) {
      throw DamagedDatabase(path_.string() + ": " + sqlite3_errstr(result));
    }
    if (result != SQLITE_DONE) throw Error(target.string() + ": " + sqlite3_errstr(result));
  }
  say_no_wal(target);
}

}  // namespace storage
