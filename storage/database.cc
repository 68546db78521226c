#include "storage/database.h"

// The preupdate hook is declared only on request; every library that has it was built with this.
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "storage/database_read_only.h"
#include "storage/log_format.h"

namespace storage {
namespace {

constexpr std::chrono::milliseconds usual_patience{5'000};
constexpr std::int64_t wal_limit_bytes = 64 << 20;

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

// SQLite keeps the errno of most failures, but not of a COMMIT's; `last_errno` is what errno says,
// set to 0 before the call.
[[noreturn]] void fail(sqlite3* db, const std::string& where, int last_errno = 0) {
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
  const char* reason = reason_of_code(code, error_number);
  if (reason != nullptr && sqlite3_db_readonly(db, "main") != 1) throw CannotWrite(reason, what);
  throw Error(what);
}

std::string file_name(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  return name == nullptr || *name == 0 ? "database" : name;
}

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

std::uint32_t word_at(const unsigned char* bytes, bool big_endian) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word = word << 8 | bytes[big_endian ? i : 3 - i];
  return word;
}

// Whether a crash tore the 32 bytes a WAL begins with (SQLite's file format, section 4.1), or came
// right behind them: either way it holds no commit. Nobody can read beside such a WAL who may not
// mend its index: SQLite waits in vain ("locking protocol").
bool is_torn_wal(const std::string& path) {
  unsigned char header[32];
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(header), sizeof header)) return false;
  if (file.peek() == std::ifstream::traits_type::eof()) return true;
  const std::uint32_t magic = word_at(header, true);
  if ((magic & ~1u) != 0x377f0682) return true;
  std::uint32_t one = 0, two = 0;
  for (int at = 0; at < 24; at += 8) {
    one += word_at(header + at, magic & 1) + two;
    two += word_at(header + at + 4, magic & 1) + one;
  }
  return one != word_at(header + 24, true) || two != word_at(header + 28, true);
}

std::string as_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned char>(c));
    uri += plain ? std::string(1, c) : hex;
  }
  return uri;
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(db_, other.db_);
  std::swap(statement_, other.statement_);
  return *this;
}

void Statement::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, index, value) != SQLITE_OK) fail(db_, file_name(db_));
}

void Statement::bind(int index, std::string_view text) {
  if (sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC,
                          SQLITE_UTF8) != SQLITE_OK) {
    fail(db_, file_name(db_));
  }
}

void Statement::bind(int index, std::span<const std::uint8_t> blob) {
  if (sqlite3_bind_blob64(statement_, index, blob.data(), blob.size(), SQLITE_STATIC) !=
      SQLITE_OK) {
    fail(db_, file_name(db_));
  }
}

bool Statement::step() {
  errno = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const int last_errno = errno;
  try {
    fail(db_, file_name(db_), last_errno);
  } catch (...) {
    sqlite3_reset(statement_);
    throw;
  }
}

void Statement::reset() {
  sqlite3_reset(statement_);
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_INTEGER;
}
bool Statement::is_text(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_TEXT;
}
bool Statement::is_blob(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_BLOB;
}
std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

// A column there is no memory for reads as none: it must not be taken for an empty one.
void Statement::check_memory() const {
  if (sqlite3_errcode(db_) == SQLITE_NOMEM) fail(db_, file_name(db_));
}

// A hostile file may hold a blob where the schema says text: it is read as the bytes it has.
std::string_view Statement::text(int column) const {
  // As a blob, UTF-8 text is handed out where it lies; as text SQLite would copy it, to put a NUL
  // behind.
  const bool in_place = is_blob(column) || sqlite3_value_encoding(sqlite3_column_value(
                                               statement_, column)) == SQLITE_UTF8;
  const void* data = in_place ? sqlite3_column_blob(statement_, column)
                              : static_cast<const void*>(sqlite3_column_text(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) check_memory();
  return data == nullptr
             ? std::string_view{}
             : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) check_memory();
  return data == nullptr
             ? std::span<const std::uint8_t>{}
             : std::span(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size));
}

Database::Database(const std::filesystem::path& path, Access access)
    : path_(path), access_(access) {
  const std::string wal = path.string() + "-wal";
  // A WAL without a commit: nothing can be newer than the file itself, so reading it as immutable
  // hides nothing. The index a killed writer leaves beside one is no use to who may not mend it.
  if (access == Access::read_only && is_torn_wal(wal)) {
    open_immutable();
    return;
  }
  try {
    open(access, false);
    configure(access);
  } catch (const DamagedDatabase&) {
    close();
    throw;
  } catch (const Error&) {
    close();
    // A sealed copy, without a -wal or with an empty one, in a place we may not write: the same.
    std::error_code error;
    const auto wal_bytes = std::filesystem::file_size(wal, error);
    const bool has_wal = !error && wal_bytes > 0;
    if (access != Access::read_only || has_wal || !std::filesystem::exists(path, error)) throw;
    open_immutable();
  }
}

void Database::open_immutable() {
  try {
    open(Access::read_only, true);
    configure(Access::read_only);
  } catch (...) {
    close();
    throw;
  }
}

Database::~Database() {
  close();
}

void Database::close() {
  data_version_ = Statement();
  sqlite3_close_v2(std::exchange(db_, nullptr));
}

void Database::open(Access access, bool immutable) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  // SQLite's own O_NOFOLLOW refuses a symlink anywhere in the path, so resolve the folder first:
  // only the file itself must not be one.
  const std::filesystem::path absolute = std::filesystem::absolute(path_);
  std::error_code error;
  std::filesystem::path folder = std::filesystem::canonical(absolute.parent_path(), error);
  if (error) throw Error(path_.string() + ": " + error.message());
  const std::filesystem::path real = folder / absolute.filename();
  flags |= SQLITE_OPEN_NOFOLLOW;
  std::string name = real.string();
  const char* files = nullptr;
  if (access == Access::read_only) {
    // Neither the WAL nor its index is opened for writing, even where we could.
    files = read_only_files();
    flags |= SQLITE_OPEN_URI;
    // A copy made by hand may have come without an index: then it is made in memory.
    const bool has_index = std::filesystem::exists(real.string() + "-shm", error);
    is_frozen_ = immutable || !has_index;
    name = as_uri(real) + "?mode=ro&" +
           (immutable   ? "immutable=1"
            : has_index ? "readonly_shm=1"
                        : std::string(private_index_parameter) + "=1");
  }
  if (sqlite3_open_v2(name.c_str(), &db_, flags, files) != SQLITE_OK) fail(db_, path_.string());
}

// What a connection may not do whatever the file says, set rather than hoped for: a library may be
// built with other defaults.
void Database::harden() {
  constexpr std::pair<int, int> switches[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                              {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                              {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
                                              {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                              {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
                                              {SQLITE_DBCONFIG_RESET_DATABASE, 0},
                                              {SQLITE_DBCONFIG_ENABLE_FKEY, 0},
                                              {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                              {SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0},
                                              {SQLITE_DBCONFIG_DQS_DML, 0},
                                              {SQLITE_DBCONFIG_DQS_DDL, 0},
                                              {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0}};
  for (const auto& [what, wanted] : switches) {
    int now = -1;
    if (sqlite3_db_config(db_, what, wanted, &now) != SQLITE_OK || now != wanted) {
      throw Error(path_.string() + ": this SQLite library cannot be made safe (setting " +
                  std::to_string(what) + ")");
    }
  }
  constexpr std::pair<int, int> limits[] = {{SQLITE_LIMIT_ATTACHED, 0},
                                            {SQLITE_LIMIT_WORKER_THREADS, 0},
                                            {SQLITE_LIMIT_TRIGGER_DEPTH, 3},
                                            {SQLITE_LIMIT_SQL_LENGTH, 100'000}};
  for (const auto& [what, most] : limits) sqlite3_limit(db_, what, most);
}

void Database::configure(Access access) {
  set_patience(usual_patience);
  harden();
  run("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA recursive_triggers=ON;"
      "PRAGMA temp_store=MEMORY;");
  if (access == Access::create) {
    run("PRAGMA page_size=" + std::to_string(page_size_bytes) +
        "; PRAGMA encoding='UTF-8';"
        "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;");
    return;
  }
  // The first statement that reads the file: it fails here if it is no database.
  Statement version = prepare("PRAGMA user_version");
  version.step();
  version.reset();
  if (access == Access::append) {
    Statement mode = prepare("PRAGMA journal_mode=WAL");
    if (!mode.step() || mode.text(0) != "wal") throw Error(path_.string() + ": cannot use WAL");
    mode.reset();
    // With a size limit, whatever it is, a persistent WAL is cut to nothing at a clean close.
    run("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=" + std::to_string(wal_limit_bytes));
    Statement page = prepare("PRAGMA page_size");
    page.step();
    page_bytes_ = page.integer(0);
    page.reset();
    sqlite3_wal_hook(db_, after_commit, this);
    int persist = 1;
    // Sidecars stay after a clean close: without them another user cannot open a WAL database in a
    // folder he may not write.
    if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_PERSIST_WAL, &persist) != SQLITE_OK) {
      throw Error(path_.string() + ": cannot keep the write-ahead log");
    }
    const std::string full = std::filesystem::absolute(path_).string();
    wal_.path = full + "-wal";
    shm_.path = full + "-shm";
    if (!wal_.look() || !shm_.look()) throw Error(wal_.path + ": SQLite did not make it");
  }
  data_version_ = prepare("PRAGMA data_version");
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK) {
    fail(db_, path_.string());
  }
  return Statement(db_, statement);
}

void Database::run(std::string_view sql) {
  if (sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(db_, path_.string());
  }
}

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

bool Database::Sidecar::look() {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) return false;
  device = status.st_dev;
  inode = status.st_ino;
  largest_bytes = status.st_size;
  return true;
}

// SQLite cuts a WAL by itself only where it has outgrown its limit.
Database::Sidecar::Now Database::Sidecar::look_again() {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0 || status.st_dev != device || status.st_ino != inode) {
    return Now::another;
  }
  if (status.st_size < std::min<off_t>(largest_bytes, wal_limit_bytes)) return Now::cut;
  largest_bytes = status.st_size;
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
  db.wal_.largest_bytes = std::max<off_t>(db.wal_.largest_bytes, bytes);
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
  wal_.largest_bytes = 0;
  wal_is_cut_ = false;
}

void Database::set_patience(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(db_, static_cast<int>(patience.count()));
}

std::uint64_t Database::data_version() {
  data_version_.step();
  const auto version = static_cast<std::uint64_t>(data_version_.integer(0));
  data_version_.reset();
  return version;
}

BlobReader::BlobReader(Database& db, const char* table, const char* column)
    : db_(db), table_(table), column_(column) {}

BlobReader::~BlobReader() {
  close();
}

void BlobReader::close() {
  sqlite3_blob_close(std::exchange(blob_, nullptr));
}

std::optional<std::size_t> BlobReader::seek(std::uint64_t rowid) {
  const auto row = static_cast<sqlite3_int64>(rowid);
  const int code = blob_ != nullptr
                       ? sqlite3_blob_reopen(blob_, row)
                       : sqlite3_blob_open(db_.db_, "main", table_, column_, row, 0, &blob_);
  if (code == SQLITE_OK) return static_cast<std::size_t>(sqlite3_blob_bytes(blob_));
  // A handle that failed once is of no further use.
  close();
  if (code == SQLITE_ERROR) return std::nullopt;
  fail(db_.db_, db_.path_.string());
}

void BlobReader::read(std::span<std::uint8_t> out, std::size_t offset) {
  if (sqlite3_blob_read(blob_, out.data(), static_cast<int>(out.size()),
                        static_cast<int>(offset)) != SQLITE_OK) {
    fail(db_.db_, db_.path_.string());
  }
}

Snapshot::~Snapshot() {
  try {
    db_.run("ROLLBACK");  // Nothing was written: the same as COMMIT, and cannot fail.
  } catch (const Error&) {
    // SQLite has already ended the transaction, after an error the caller is hearing about.
  }
}

}  // namespace storage
