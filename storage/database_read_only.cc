#include "storage/database_read_only.h"

#include <sqlite3.h>

#include "storage/error.h"

namespace storage {
namespace {

constexpr int ways_to_change =
    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE;

sqlite3_vfs* system_files() {
  // By name: the default may be another by now, and gone later.
  return sqlite3_vfs_find("unix");
}

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* system = system_files();
  // A file without a name is SQLite's own scratch, and none of the log's.
  if (name != nullptr) flags = (flags & ~ways_to_change) | SQLITE_OPEN_READONLY;
  return system->xOpen(system, name, file, flags, out_flags);
}

int refuse_delete(sqlite3_vfs*, const char*, int) {
  return SQLITE_READONLY;
}

const char* make() {
  static sqlite3_vfs files;
  const sqlite3_vfs* system = system_files();
  if (system == nullptr) throw Error("SQLite: no way to open files on this system");
  files = *system;
  files.pNext = nullptr;
  files.zName = "red-flag-read-only";
  files.xOpen = open;
  files.xDelete = refuse_delete;
  if (sqlite3_vfs_register(&files, 0) != SQLITE_OK) throw Error("SQLite: out of memory");
  return files.zName;
}

}  // namespace

const char* read_only_files() {
  static const char* const name = make();
  return name;
}

}  // namespace storage
