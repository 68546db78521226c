// Logs to try things on, and a raw SQLite connection to do to them what an attacker would.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/hash.h"
#include "storage/key.h"
#include "storage/log_writer.h"
#include "storage/schedule.h"

struct sqlite3;

namespace storage_test {

namespace fs = std::filesystem;

// A folder of its own that goes when it does.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

inline constexpr const char* test_origin = "simulation.example/phone";
inline constexpr std::int64_t test_start_ms = 1'614'852'131'250;  // 2021-03-04T10:02:11.250Z

storage::Timestamp at(std::int64_t ms_after_start);
storage::Genesis test_genesis(const storage::Schedule& schedule = {});
storage::Record visit(std::int64_t ms_after_start, const std::string& url);
std::vector<std::uint8_t> picture(int which);  // Some bytes; the log does not care what is in them.
storage::Screenshot screenshot_of(const std::vector<std::uint8_t>& png);

// Twelve records under three checkpoints, closed in order:
//   0 genesis  1 boot  2 screen on  3 app_open  4 visit  5 screenshot 0 | sealed at 6
//   6 visit  7 visit  8 screenshot 1  9 visit                           | sealed at 10
//   10 visit  11 shutdown                                               | sealed at 12
void make_log(const fs::path& log);

// A closed log of `visits` + 3 records (genesis, boot, ..., shutdown) under two checkpoints: of
// record 0 and of everything.
void make_long_log(const fs::path& log, int visits);

// Runs SQL with every trigger dropped, and puts them back byte for byte. leaf64(body) computes
// what the recorder would have stored.
void tamper(const fs::path& log, const std::string& sql);
// Runs SQL as an honest tool would; returns SQLite's message, or "" when it went through.
std::string run_sql(const fs::path& log, const std::string& sql);
std::string query(const fs::path& log,
                  const std::string& sql);  // The first column of the first row.

// Another program's write lock on log.db, held while it lives.
class Locked {
 public:
  explicit Locked(const fs::path& log);
  ~Locked();
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  sqlite3* db_ = nullptr;
};

std::string read_file(const fs::path& path);
void write_file(const fs::path& path, const std::string& text);
fs::path copy_log(const fs::path& from, const fs::path& to);

// Notes of the flat file, in order.
std::vector<std::string> notes_of(const fs::path& log);

}  // namespace storage_test
