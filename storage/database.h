// SQLite behind one door: connections, statements, errors. Nothing else in this program includes
// <sqlite3.h>.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/error.h"

struct sqlite3;
struct sqlite3_blob;
struct sqlite3_stmt;

namespace storage {

// SQLite says the file is no database, or a broken one. The verifier makes it an answer.
class DamagedDatabase : public Error {
 public:
  using Error::Error;
};

enum class Access {
  read_only,  // Writes nothing, needs no permission to; sees a live writer's commits.
  append,     // Reads and INSERTs; statements are checked by an authorizer once lock_down() ran.
  create,     // An empty file that exists: schema statements allowed.
  side_file,  // One that can be thrown away and is none of the log: made, read, written, changed.
              // Its readers open it read_only, as they do a log.
  draft,  // A new file that nobody opens before its maker has closed and renamed it: an empty one
          // that exists is filled, in pages of 4 KiB, without files beside it. Nothing is
          // ever rolled back, nor on the disk after a commit: its maker syncs it, or throws it
          // away.
  memory  // No file at all, and gone with the connection; the path is but its name in errors.
};

// A prepared statement. Bind from 1, read columns from 0. Text and blobs are not copied: they
// must live until the next reset(), and columns until the next step().
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  bool is_prepared() const { return statement_ != nullptr; }

  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::string_view text);
  void bind(int index, std::span<const std::uint8_t> blob);

  bool step();  // True when a row is there.
  void reset();
  void run() { step(), reset(); }

  bool is_integer(int column) const;
  bool is_text(int column) const;
  bool is_blob(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  std::span<const std::uint8_t> blob(int column) const;

 private:
  friend class Database;
  void check_memory() const;
  Statement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

// One connection. One thread at a time.
class Database {
 public:
  // Opens with every defence that needs no schema: see FORMAT.md, "Connections".
  Database(const std::filesystem::path& path, Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Statement prepare(std::string_view sql);
  void run(std::string_view sql);  // One or more statements without parameters or rows.

  // From here on only SELECT, INSERT into the tables of main and transactions are prepared, and an
  // appending connection commits nothing that was not announced by expect().
  void lock_down();
  // The next commit inserts exactly `rows` rows into our tables and does nothing else; one that
  // differs is rolled back and fails. Below SQL: also a row changed through a blob handle, with
  // triggers switched off or by REPLACE is seen and refused.
  void expect(std::int64_t rows) { expected_rows_ = rows; }
  void expect_nothing() { expected_rows_ = -1; }  // Again: what was announced did not commit.
  std::int64_t changes() const;                   // Rows the last statement itself inserted.
  // Whether somebody took the files away under an appending connection: a sentence, or nullptr.
  // SQLite itself would go on committing into files that have lost their names.
  const char* disturbance();
  // As of the last look at it: whether somebody made log.db-wal shorter. Another connection's
  // TRUNCATE checkpoint does, having copied all of it into the database; so does a hand that has
  // not. Until begin_wal_anew().
  bool is_wal_cut() const { return wal_is_cut_; }
  // Copies what SQLite takes the WAL to hold into the database and empties it: a commit behind the
  // end of a WAL that was cut would be lost in the next crash.
  void begin_wal_anew();
  // Lets FTS5 tables of this connection say tokenize='bigrams': see bigrams.h.
  void know_bigrams();
  // How long to wait for another connection's lock. Five seconds unless told.
  void set_patience(std::chrono::milliseconds patience);
  // Makes `target`, a new file, a copy of this database as of now that is whole without a WAL: its
  // pages as they are, but for the header's word that there is one. A writer goes on meanwhile.
  // Throws Error, leaving some of it, when that fails or `progress` throws.
  void copy_to(const std::filesystem::path& target,
               const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);
  std::uint64_t data_version();  // Changes when another connection commits.
  // Whether a reading connection will never see what a writer may commit from now on: it has a copy
  // without a writer's files beside it. Open another one when the files have changed.
  bool is_frozen() const { return is_frozen_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  friend class BlobReader;
  // A file beside the database, as it was when we opened it.
  struct Sidecar {
    struct Seen {
      dev_t device = 0;
      ino_t inode = 0;
      off_t bytes = 0;
    };
    std::string path;
    Seen seen;    // With the most bytes it is known to have had.
    bool look();  // False if it is not there.
    enum class Now { as_it_was, cut, another };
    Now look_again();
    std::optional<Seen> see() const;
  };

  static void before_change(void* self, sqlite3*, int operation, const char* database,
                            const char* table, long long, long long);
  static int before_commit(void* self);
  static void after_rollback(void* self);
  static int after_commit(void* self, sqlite3*, const char* database, int wal_pages);
  void open(Access access, bool immutable);
  void open_immutable();
  void harden();
  void configure(Access access);
  void configure_side_file();
  void close();

  std::filesystem::path path_;
  Access access_;
  sqlite3* db_ = nullptr;
  Statement data_version_;
  Sidecar wal_, shm_;
  bool wal_is_cut_ = false;
  std::int64_t page_bytes_ = 0;
  std::int64_t expected_rows_ = -1;  // -1: nothing may commit.
  std::int64_t inserted_rows_ = 0;   // In this transaction.
  bool foreign_change_ = false;      // Something in it that no append does.
  bool is_frozen_ = false;
};

// The blobs of one column, read into the caller's memory: a Statement would have SQLite put each
// together in memory of its own first. Holds a snapshot from seek() to close().
class BlobReader {
 public:
  // `table` and `column` must outlive it.
  BlobReader(Database& db, const char* table, const char* column);
  ~BlobReader();
  BlobReader(const BlobReader&) = delete;
  BlobReader& operator=(const BlobReader&) = delete;

  // Goes to a row and returns its blob's size in bytes; nothing where there is no such row, or
  // something in it that is neither blob nor text.
  std::optional<std::size_t> seek(std::uint64_t rowid);
  // Reads bytes [offset, offset + out.size()) of that row's.
  void read(std::span<std::uint8_t> out, std::size_t offset = 0);
  void close();

 private:
  Database& db_;
  const char* const table_;
  const char* const column_;
  sqlite3_blob* blob_ = nullptr;
};

// BEGIN to COMMIT; rolls back if it goes out of scope uncommitted.
class Snapshot {
 public:
  explicit Snapshot(Database& db) : db_(db) { db_.run("BEGIN"); }
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Database& db_;
};

}  // namespace storage
