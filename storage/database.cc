// A connection: how it is opened and hardened.
#include "storage/database.h"

#include <sqlite3.h>

#include <fstream>
#include <utility>

#include "storage/database_fail.h"
#include "storage/database_read_only.h"
#include "storage/log_format.h"

namespace storage {
namespace {

constexpr std::chrono::milliseconds usual_patience{5'000};

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

constexpr int most_openings = 10;

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

Database::Database(const std::filesystem::path& path, Access access)
    : path_(path), access_(access) {
  const std::string wal = path.string() + "-wal";
  // A WAL without a commit: nothing can be newer than the file itself, so reading it as immutable
  // hides nothing. The index a killed writer leaves beside one is no use to who may not mend it.
  if (access == Access::read_only && is_torn_wal(wal)) {
    open_immutable();
    return;
  }
  for (int attempt = 1;; ++attempt) {
    try {
      open(access, false);
      configure(access);
      return;
    } catch (const DamagedDatabase&) {
      close();
      throw;
    } catch (const RecorderHeldUp&) {
      close();
      throw;
    } catch (const RecorderCame&) {
      close();
      if (attempt == most_openings) throw;
    } catch (const Error&) {
      const bool is_io_error = db_ != nullptr && (sqlite3_errcode(db_) & 0xFF) == SQLITE_IOERR;
      close();
      if (access != Access::read_only) throw;
      // A writer who comes or goes makes or removes the files beside this one meanwhile.
      if (is_io_error && attempt < most_openings) continue;
      // A sealed copy, without a -wal or with an empty one, in a place we may not write: the same
      // as a torn one.
      std::error_code error;
      const auto wal_bytes = std::filesystem::file_size(wal, error);
      const bool has_wal = !error && wal_bytes > 0;
      if (has_wal || !std::filesystem::exists(path, error)) throw;
      open_immutable();
      return;
    }
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
  if (access == Access::side_file) flags |= SQLITE_OPEN_CREATE;
  if (access == Access::memory) {
    if (sqlite3_open_v2(":memory:", &db_, flags, nullptr) != SQLITE_OK) fail(db_, path_.string());
    return;
  }
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
  if (access == Access::draft) {
    // A journal in memory would hold every page an index is touched in; none at all is refused to
    // the defensive. The file is ours from its first byte.
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    run("PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA journal_mode=OFF;"
        "PRAGMA synchronous=OFF; PRAGMA cache_size=-4096;");
    return;
  }
  if (access == Access::memory) return;
  // The first statement that reads the file: it fails here if it is no database.
  Statement version = prepare("PRAGMA user_version");
  version.step();
  version.reset();
  if (access == Access::side_file) configure_side_file();
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

// Readers look on while it is written, as they do with a log, and power loss leaves the last
// commits out or in. The sidecars stay: whoever may not write the folder needs them.
void Database::configure_side_file() {
  Statement mode = prepare("PRAGMA journal_mode=WAL");
  if (!mode.step() || mode.text(0) != "wal") throw Error(path_.string() + ": cannot use WAL");
  mode.reset();
  run("PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384; PRAGMA journal_size_limit=" +
      std::to_string(wal_limit_bytes));
  int persist = 1;
  sqlite3_file_control(db_, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
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

void Database::set_patience(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(db_, static_cast<int>(patience.count()));
}

std::uint64_t Database::data_version() {
  data_version_.step();
  const auto version = static_cast<std::uint64_t>(data_version_.integer(0));
  data_version_.reset();
  return version;
}

}  // namespace storage
