#include "storage/audit/raw.h"

#include "storage/error.h"
#include "storage/log_db.h"
#include "storage/merkle.h"

namespace storage::audit {
namespace {

// One attack runs per process, on one thread.
sqlite3* tapped = nullptr;

int tap(sqlite3* db, char**, const sqlite3_api_routines*) {
  tapped = db;
  return SQLITE_OK;
}

using Extension = void (*)();

// Even a read-only connection opens log.db-wal for writing, and makes it where it is missing. This
// one cannot: the system's own way of opening files, with the flags for writing taken out.
int open_to_read(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  constexpr int writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  return system->xOpen(system, name, file, (flags & ~writing) | SQLITE_OPEN_READONLY, flags_out);
}

const char* read_only_vfs() {
  constexpr const char* name = "audit-read-only";
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs copy = *sqlite3_vfs_find(nullptr);
    copy.zName = name;
    copy.xOpen = open_to_read;
    return copy;
  }();
  sqlite3_vfs_register(&vfs, 0);
  return name;
}

void leaf64_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  sqlite3_result_int64(context, leaf64(leaf_hash(std::string_view(text, size))));
}

}  // namespace

Guard guard_of(const Answer& answer) {
  if (answer.message.starts_with("append-only")) return Guard::trigger;
  if ((answer.code & 0xFF) == SQLITE_AUTH) return Guard::authorizer;
  if (answer.code == SQLITE_CONSTRAINT_COMMITHOOK) return Guard::hooks;
  if ((answer.code & 0xFF) == SQLITE_READONLY) return Guard::read_only;
  return answer.ok() ? Guard::none : Guard::sqlite;
}

Answer run_sql(sqlite3* db, const std::string& sql) {
  char* message = nullptr;
  Answer answer;
  answer.code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message);
  if (answer.code != SQLITE_OK) {
    answer.code = sqlite3_extended_errcode(db);
    answer.message = message == nullptr ? sqlite3_errmsg(db) : message;
    if (sqlite3_get_autocommit(db) == 0) {
      sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    }
  }
  sqlite3_free(message);
  return answer;
}

Raw::Raw(const std::filesystem::path& db_path, int flags, const char* vfs) {
  if (sqlite3_open_v2(db_path.c_str(), &db_, flags, vfs) != SQLITE_OK) {
    const std::string why = sqlite3_errmsg(db_);
    sqlite3_close_v2(db_);
    throw Error(db_path.string() + ": " + why);
  }
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_busy_timeout(db_, 5'000);
  // Temporary files would go where this process may not write.
  sqlite3_exec(db_, "PRAGMA temp_store=MEMORY", nullptr, nullptr, nullptr);
  sqlite3_create_function(db_, "leaf64", 1, SQLITE_UTF8, nullptr, leaf64_function, nullptr,
                          nullptr);
}

Raw Raw::strictly_reading(const std::string& uri) {
  return Raw(std::filesystem::path(uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, read_only_vfs());
}

Raw::~Raw() {
  sqlite3_close_v2(db_);
}

void Raw::must(const std::string& sql) {
  const Answer answer = run(sql);
  if (!answer.ok()) throw Error("the attack's own SQL failed: " + answer.message + ": " + sql);
}

std::vector<std::string> Raw::column(const std::string& sql) {
  std::vector<std::string> values;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw Error(std::string("the attack's own SQL failed: ") + sqlite3_errmsg(db_) + ": " + sql);
  }
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const void* data = sqlite3_column_blob(statement, 0);
    const int size = sqlite3_column_bytes(statement, 0);
    values.emplace_back(data == nullptr ? "" : static_cast<const char*>(data),
                        static_cast<std::size_t>(size));
  }
  sqlite3_finalize(statement);
  return values;
}

std::string Raw::text(const std::string& sql) {
  const std::vector<std::string> values = column(sql);
  return values.empty() ? std::string{} : values.front();
}

std::int64_t Raw::number(const std::string& sql) {
  const std::string value = text(sql);
  return value.empty() ? 0 : std::stoll(value);
}

HandleTap::HandleTap() {
  tapped = nullptr;
  sqlite3_auto_extension(reinterpret_cast<Extension>(tap));
}
HandleTap::~HandleTap() {
  sqlite3_cancel_auto_extension(reinterpret_cast<Extension>(tap));
}
sqlite3* HandleTap::last() const {
  return tapped;
}

void without_triggers(Raw& db, const std::string& sql) {
  const std::vector<std::string> names =
      db.column("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
  const std::vector<std::string> texts =
      db.column("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
  db.must("BEGIN IMMEDIATE");
  for (const std::string& name : names) db.must("DROP TRIGGER \"" + name + "\"");
  db.must(sql);
  for (const std::string& text : texts) db.must(text);
  db.must("COMMIT");
}

}  // namespace storage::audit
