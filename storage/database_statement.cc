// What a connection is asked, and the blobs it hands out.
#include <sqlite3.h>

#include <cerrno>
#include <utility>

#include "storage/database.h"
#include "storage/database_fail.h"

namespace storage {

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
