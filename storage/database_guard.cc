// How an appending connection is watched: what it may prepare, what it may commit, and whether its
// files are still the ones it opened. FORMAT.md, "Connections".
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

// The preupdate hook is declared only on request; every library that has it was built with this.
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "storage/database.h"
#include "storage/database_fail.h"
#include "storage/log_format.h"

namespace storage {
namespace {

bool is_ours(const char* table) {
  if (table == nullptr) return false;
  for (const char* ours : {"record", "image", "node", "checkpoint"}) {
    if (std::strcmp(table, ours) == 0) return true;
  }
  return false;
}

// The allow-list: what an appending or reading connection ever needs. Everything else (UPDATE,
// DELETE, DDL, PRAGMA, ATTACH and with it VACUUM) cannot even be prepared. Triggers written into
// the file by somebody else are prepared under it too.
int authorize(void* can_insert, int action, const char* one, const char* two, const char* database,
              const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION:
      return SQLITE_OK;
    case SQLITE_INSERT:
      return can_insert != nullptr && is_ours(one) && database != nullptr &&
                     std::strcmp(database, "main") == 0
                 ? SQLITE_OK
                 : SQLITE_DENY;
    case SQLITE_PRAGMA:
      return one != nullptr && std::strcmp(one, "data_version") == 0 && two == nullptr
                 ? SQLITE_OK
                 : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

}  // namespace

void Database::lock_down() {
  const bool appends = access_ == Access::append;
  if (appends) {
    sqlite3_preupdate_hook(db_, before_change, this);
    sqlite3_commit_hook(db_, before_commit, this);
    sqlite3_rollback_hook(db_, after_rollback, this);
  }
  // Last: it denies what came before.
  sqlite3_set_authorizer(db_, authorize, appends ? this : nullptr);
}

// The two hooks complete each other: this one sees every row touched by whatever means, blob
// handles included, but no DROP TABLE; the other sees every commit.
void Database::before_change(void* self, sqlite3* handle, int operation, const char* database,
                             const char* table, long long, long long) {
  auto& db = *static_cast<Database*>(self);
  // What a trigger inserts is none of ours, even where it makes up for a row it swallowed.
  if (operation == SQLITE_INSERT && sqlite3_preupdate_depth(handle) == 0 && is_ours(table) &&
      std::strcmp(database, "main") == 0) {
    ++db.inserted_rows_;
  } else {
    db.foreign_change_ = true;
  }
}

int Database::before_commit(void* self) {
  auto& db = *static_cast<Database*>(self);
  const bool fits = db.expected_rows_ == db.inserted_rows_ && !db.foreign_change_;
  db.expected_rows_ = -1;
  db.inserted_rows_ = 0;
  db.foreign_change_ = false;
  return fits ? 0 : 1;  // Not 0: SQLite rolls back.
}

// SQLite prepares a statement anew, and for that takes back what it began, when the schema's number
// has changed: what was announced still stands then.
void Database::after_rollback(void* self) {
  auto& db = *static_cast<Database*>(self);
  db.inserted_rows_ = 0;
  db.foreign_change_ = false;
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(db_);
}

// Asks for no times. Where a file's have been asked for, Linux 6.13 and later give its next write a
// finer one ("multigrain timestamps"): each commit then changed the WAL's inode as well, and waited
// half as long again for its fdatasync.
std::optional<Database::Sidecar::Seen> Database::Sidecar::see() const {
  struct statx status{};
  constexpr unsigned wanted = STATX_INO | STATX_SIZE;
  if (statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, wanted, &status) != 0) return std::nullopt;
  return Seen{makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino,
              static_cast<off_t>(status.stx_size)};
}

bool Database::Sidecar::look() {
  const std::optional<Seen> now = see();
  if (now) seen = *now;
  return now.has_value();
}

// SQLite cuts a WAL by itself only where it has outgrown its limit.
Database::Sidecar::Now Database::Sidecar::look_again() {
  const std::optional<Seen> now = see();
  if (!now || now->device != seen.device || now->inode != seen.inode) return Now::another;
  if (now->bytes < std::min<off_t>(seen.bytes, wal_limit_bytes)) return Now::cut;
  seen.bytes = now->bytes;
  return Now::as_it_was;
}

// HAS_MOVED knows only the database. A WAL without its name would take commits too, and lose them
// all when the process dies; with another -shm, readers would look past the newest records.
const char* Database::disturbance() {
  int moved = 0;
  if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK ||
      moved != 0) {
    return "log.db: removed or renamed while its writer was running";
  }
  const Sidecar::Now wal = wal_.look_again();
  if (wal == Sidecar::Now::another) {
    return "log.db-wal: removed or renamed while its writer was running";
  }
  wal_is_cut_ = wal_is_cut_ || wal == Sidecar::Now::cut;
  if (shm_.look_again() != Sidecar::Now::as_it_was) {
    return "log.db-shm: removed, renamed or cut while its writer was running";
  }
  return nullptr;
}

// From here on the WAL is at least as long as what it holds of commits (SQLite's file format,
// section 4.1). Otherwise this does what SQLite's own hook would, whose place it takes.
int Database::after_commit(void* self, sqlite3* handle, const char* database, int wal_pages) {
  auto& db = *static_cast<Database*>(self);
  const std::int64_t bytes = 32 + wal_pages * (24 + db.page_bytes_);
  db.wal_.seen.bytes = std::max<off_t>(db.wal_.seen.bytes, bytes);
  // One that cannot be made now is made after a later commit.
  if (wal_pages >= wal_autocheckpoint_pages) {
    sqlite3_wal_checkpoint_v2(handle, database, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }
  return SQLITE_OK;
}

void Database::begin_wal_anew() {
  if (sqlite3_wal_checkpoint_v2(db_, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) !=
      SQLITE_OK) {
    fail(db_, path_.string());
  }
  wal_.seen.bytes = 0;
  wal_is_cut_ = false;
}

}  // namespace storage
