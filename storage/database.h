// SQLite behind one door: connections, statements, errors. Nothing else in this program includes
// <sqlite3.h>.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "storage/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace storage {

// SQLite says the file is no database, or a broken one. The verifier makes it an answer.
class DamagedDatabase : public Error {
 public:
  using Error::Error;
};

enum class Access {
  read_only,  // Works without write permission to file and folder; sees a live writer's commits.
  append,     // Reads and INSERTs; statements are checked by an authorizer once lock_down() ran.
  create      // An empty file that exists: schema statements allowed.
};

// A prepared statement. Bind from 1, read columns from 0. Text and blobs are not copied: they
// must live until the next reset(), and columns until the next step().
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

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

  // From here on only SELECT, INSERT into the tables of main and transactions are prepared.
  void lock_down();
  std::int64_t changes() const;  // Rows the last statement itself inserted.
  bool has_moved() const;        // The file was unlinked or renamed under us.
  std::uint64_t data_version();  // Changes when another connection commits.
  const std::filesystem::path& path() const { return path_; }

 private:
  void open(Access access, bool immutable);
  void configure(Access access);
  void close();

  std::filesystem::path path_;
  Access access_;
  sqlite3* db_ = nullptr;
  Statement data_version_;
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
