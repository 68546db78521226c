// The attacker's own SQLite: connections without any of our defences, and the handle of a
// connection that has them. Only storage/audit may include <sqlite3.h> beside database.cc, and it
// does so to break what database.cc builds.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/audit/attack.h"

namespace storage::audit {

// What SQLite answered to a deed.
struct Answer {
  int code = SQLITE_OK;  // Extended.
  std::string message;   // Empty when it went through.
  bool ok() const { return code == SQLITE_OK; }
};
// Which guard speaks like this.
Guard guard_of(const Answer& answer);

// Runs SQL on any handle; leaves no transaction open when it failed.
Answer run_sql(sqlite3* db, const std::string& sql);

// A plain connection as any program would open it. Throws Error if it cannot be opened.
class Raw {
 public:
  explicit Raw(const std::filesystem::path& db_path,
               int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, const char* vfs = nullptr);
  // Whatever the URI and the library want: no file is opened for writing or created. Give it
  // "readonly_shm=1", since an index of the WAL is not opened by the same road.
  static Raw strictly_reading(const std::string& uri);
  ~Raw();
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  sqlite3* handle() { return db_; }
  Answer run(const std::string& sql) { return run_sql(db_, sql); }
  void must(const std::string& sql);            // Throws Error when refused.
  std::int64_t number(const std::string& sql);  // First column of the first row; 0 without one.
  std::string text(const std::string& sql);     // Likewise, as bytes.
  std::vector<std::string> column(const std::string& sql);

 private:
  sqlite3* db_ = nullptr;
};

// While it lives, sees every connection this process opens: how somebody inside the daemon would
// get at its handle.
class HandleTap {
 public:
  HandleTap();
  ~HandleTap();
  HandleTap(const HandleTap&) = delete;
  HandleTap& operator=(const HandleTap&) = delete;
  sqlite3* last() const;  // The newest; null when none was opened.
};

// Runs SQL on `db` with every trigger dropped, and puts them back byte for byte: what somebody
// does who knows the schema is compared. leaf64(body) is there as a function.
void without_triggers(Raw& db, const std::string& sql);

}  // namespace storage::audit
