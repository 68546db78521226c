#include "storage/database_fail.h"

#include <cstring>

#include "storage/database.h"
#include "storage/error.h"

namespace storage {
namespace {

// Why an appending connection cannot write just now, or nullptr if waiting would not help.
const char* reason_of_code(int code, int error_number) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return "disk-full";
    case SQLITE_IOERR:
      return code == SQLITE_IOERR_NOMEM ? "out-of-memory" : reason_of(error_number);
    case SQLITE_CANTOPEN:
      return reason_of(error_number);
    case SQLITE_READONLY:
      return code == SQLITE_READONLY_DBMOVED ? nullptr : "read-only";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return "locked";
    case SQLITE_NOMEM:
      return "out-of-memory";
    default:
      return nullptr;
  }
}

}  // namespace

void fail(sqlite3* db, const std::string& where, int last_errno) {
  if (db == nullptr) throw CannotWrite("out-of-memory", where + ": out of memory");
  const int code = sqlite3_errcode(db);
  std::string what = where + ": " + sqlite3_errmsg(db);
  if ((code & 0xFF) == SQLITE_CORRUPT || code == SQLITE_NOTADB) throw DamagedDatabase(what);
  if (code == SQLITE_CONSTRAINT_COMMITHOOK) {
    throw Error(where + ": something other than an append was about to be committed; refused");
  }
  const int error_number = last_errno != 0 ? last_errno : sqlite3_system_errno(db);
  if ((code & 0xFF) == SQLITE_IOERR && error_number != 0) {
    what += std::string(" (") + std::strerror(error_number) + ")";
  }
  const bool is_reader = sqlite3_db_readonly(db, "main") == 1;
  // Only a writer who is held up between taking a reader's place and giving it back leaves one
  // waiting for so long (SQLite: some ten seconds). Killed, the kernel gives it back.
  if (code == SQLITE_PROTOCOL && is_reader) {
    throw RecorderHeldUp(where + ": the recorder is stopped in the middle of a step; look again " +
                         "when it goes on or is gone");
  }
  // Said by our own index in memory alone: database_read_only.cc.
  if (code == SQLITE_IOERR_SHMLOCK && is_reader) {
    throw RecorderCame(where + ": a recorder has come since this was opened; open it again");
  }
  const char* reason = reason_of_code(code, error_number);
  if (reason != nullptr && !is_reader) throw CannotWrite(reason, what);
  throw Error(what);
}

std::string file_name(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  return name == nullptr || *name == 0 ? "database" : name;
}

}  // namespace storage
