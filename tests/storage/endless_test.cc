// Trees without an end: pages of log.db that lead to one another many times over, a thousandfold at
// each of sixteen levels. Whoever walks one is never done.
#include <doctest/doctest.h>

#include <sqlite3.h>

#include <memory>

#include "storage/log_format.h"
#include "tests/storage/blind_tamper.h"

using namespace storage;
using namespace storage_test;

namespace {

constexpr std::size_t page = page_size_bytes;
constexpr std::size_t levels = 16, cells = 1'000;

std::string big_endian(std::size_t value, int bytes) {
  std::string out;
  for (int i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::size_t root_page(const fs::path& db, const std::string& name) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open_v2(db.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> open(handle, sqlite3_close);
  sqlite3_stmt* select = nullptr;
  const std::string sql = "SELECT rootpage FROM sqlite_schema WHERE name = '" + name + "'";
  REQUIRE(sqlite3_prepare_v2(handle, sql.c_str(), -1, &select, nullptr) == SQLITE_OK);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> prepared(select, sqlite3_finalize);
  REQUIRE(sqlite3_step(select) == SQLITE_ROW);
  return static_cast<std::size_t>(sqlite3_column_int64(select, 0));
}

// An inner page (SQLite file format, section 1.6) all of whose cells are one: it leads to `child`.
std::string inner_page(char type, std::size_t child, const std::string& key) {
  const std::string cell = big_endian(child, 4) + key;
  const std::size_t at = page - cell.size();
  std::string out = type + big_endian(0, 2) + big_endian(cells, 2) + big_endian(at, 2) +
                    big_endian(0, 1) + big_endian(child, 4);
  for (std::size_t i = 0; i < cells; ++i) out += big_endian(at, 2);
  return out + std::string(at - out.size(), '\0') + cell;
}

}  // namespace

TEST_CASE("verify: comes to an end where pages lead to one another without one") {
  struct Case {
    std::string log, tree;
    char type;        // Of its inner pages.
    std::string key;  // In each of their cells.
  };
  // A record of a digest and a number, or a row's number alone.
  const std::string record = "\x24\x03\x4c\x01" + std::string(32, '\0') + "\x05";
  const Case cases[] = {{"short", "sqlite_autoindex_image_1", 2, record},
                        {"long", "node", 2, record},
                        {"short", "image", 5, "\x01"},
                        {"long", "record", 5, "\x01"},
                        {"short", "checkpoint", 5, "\x01"}};
  const TemporaryFolder folder;
  make_log(folder / "short");  // It has pictures, and no node.
  make_long_log(folder / "long", 600);
  for (const Case& c : cases) {
    CAPTURE(c.tree);
    const fs::path good = folder / c.log;
    const auto before = contents(good);
    const fs::path log = copy_log(good, folder / c.tree);
    fs::remove(log / "log.db-wal");
    fs::remove(log / "log.db-shm");
    const std::size_t root = root_page(good / "log.db", c.tree);
    std::string bytes = read_file(log / "log.db");
    const auto last_page = [&] { return bytes.size() / page; };
    bytes += bytes.substr((root - 1) * page, page);  // What there was is at the bottom.
    for (std::size_t i = 0; i < levels; ++i) bytes += inner_page(c.type, last_page(), c.key);
    bytes.replace((root - 1) * page, page, inner_page(c.type, last_page(), c.key));
    bytes.replace(28, 4, big_endian(last_page(), 4));
    write_file(log / "log.db", bytes);
    constexpr unsigned cpu_seconds = 20;
    const auto lines = in_child(0, 1, cpu_seconds, [&](std::uint64_t, const Say& say) {
      say(judge(log, before).outcome == Outcome::missed ? "missed" : "came to an end");
    });
    CHECK(lines == std::vector<std::string>{"came to an end"});
  }
}
