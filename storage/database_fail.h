// What SQLite's errors are to this program. Inside the storage room only.
#pragma once

#include <sqlite3.h>

#include <string>

namespace storage {

// Throws what the connection's last error is: DamagedDatabase, CannotWrite where an appending
// connection may find it otherwise later, or Error. `where` comes first in the message. SQLite
// keeps the errno of most failures, but not of a COMMIT's: `last_errno` is what errno says, set to
// 0 before the call.
[[noreturn]] void fail(sqlite3* db, const std::string& where, int last_errno = 0);

// The database's file, for messages.
std::string file_name(sqlite3* db);

}  // namespace storage
