// The appending connection against whoever shares its process: what statements, handles and
// switches on that very connection cannot do.
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

#include "storage/error.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

sqlite3* newest = nullptr;

int remember(sqlite3* db, char**, const sqlite3_api_routines*) {
  newest = db;
  return SQLITE_OK;
}

// Tells every connection opened while it lives; `newest` is then the writer's own.
struct Spy {
  Spy() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(remember)); }
  ~Spy() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(remember)); }
};

int run(const char* sql) {
  const int code = sqlite3_exec(newest, sql, nullptr, nullptr, nullptr);
  if (sqlite3_get_autocommit(newest) == 0) {
    sqlite3_exec(newest, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return code;
}

int write_blob(const char* table, const char* column) {
  sqlite3_blob* blob = nullptr;
  int code = sqlite3_blob_open(newest, "main", table, column, 1, 1, &blob);
  if (code == SQLITE_OK) code = sqlite3_blob_write(blob, "FORGED", 6, 0);
  const int closed = sqlite3_blob_close(blob);
  return code != SQLITE_OK ? code : closed;
}

struct Deed {
  const char* name;
  std::function<int()> deed;  // SQLite's code.
};

void switch_off_triggers() {
  sqlite3_db_config(newest, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
}
void take_authorizer_away() {
  sqlite3_set_authorizer(newest, nullptr, nullptr);
}

}  // namespace

TEST_CASE("guards: on the writer's own connection nothing but an announced append commits") {
  const Deed deeds[] = {
      {"an update", [] { return run("UPDATE main.record SET body = 'x'"); }},
      {"an insert nobody announced",
       [] { return run("INSERT INTO main.record VALUES(12, 'x', 0)"); }},
      {"a blob handle on a picture", [] { return write_blob("image", "png"); }},
      {"a blob handle on a body", [] { return write_blob("record", "body"); }},
      {"attach", [] { return run("ATTACH ':memory:' AS x"); }},
      {"vacuum", [] { return run("VACUUM"); }},
      {"a pragma", [] { return run("PRAGMA synchronous=OFF"); }},
      {"a temporary trigger",
       [] { return run("CREATE TEMP TRIGGER t BEFORE INSERT ON record BEGIN SELECT 1; END"); }},
      {"a temporary view in a table's place",
       [] { return run("CREATE TEMP VIEW record AS SELECT 1"); }},
      {"dropping a table", [] { return run("DROP TABLE image"); }},
      // And without the authorizer, as a defect in it would leave us:
      {"an update, triggers off",
       [] {
         take_authorizer_away();
         switch_off_triggers();
         return run("UPDATE main.record SET body = 'x'");
       }},
      {"a replacement, triggers off",
       [] { return run("REPLACE INTO main.record VALUES(5, 'x', 0)"); }},
      {"a deletion, triggers off", [] { return run("DELETE FROM main.image"); }},
      {"a deletion inside a transaction that also appends",
       [] {
         return run(
             "BEGIN; INSERT INTO main.record VALUES(12, 'x', 0); DELETE FROM main.node; "
             "DELETE FROM main.checkpoint; COMMIT");
       }},
      {"a row in a table of one's own",
       [] { return run("CREATE TABLE main.mine(a); INSERT INTO main.mine VALUES(1)"); }},
      {"dropping a table, unauthorized", [] { return run("DROP TABLE main.image"); }},
      {"a version number", [] { return run("PRAGMA main.user_version=7"); }},
  };
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const Spy spy;
  const auto writer = LogWriter::open(log, at(20), {std::chrono::hours(1)});
  sqlite3* const own = newest;
  for (const Deed& deed : deeds) {
    CAPTURE(deed.name);
    newest = own;
    CHECK(deed.deed() != SQLITE_OK);
    // Not even the shadow of it stays, and the writer goes on.
    writer->append(visit(21, "http://a.home/"));
  }
  writer->seal();
  CHECK(verify(log).kind == VerdictKind::intact);
}

TEST_CASE("guards: a schema that got another number, not another text, stops nobody") {
  // SQLite prepares every statement anew then, in the middle of a commit.
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const auto writer = LogWriter::open(log, at(20), {std::chrono::hours(1)});
  for (const char* deed : {"VACUUM", "CREATE TABLE mine(a); DROP TABLE mine"}) {
    for (const std::size_t records : {1u, 7u, 64u, 300u}) {
      CAPTURE(deed);
      CAPTURE(records);
      REQUIRE(run_sql(log, deed) == "");
      writer->append(std::vector<Record>(records, visit(21, "http://a.home/")));
      REQUIRE(run_sql(log, deed) == "");
      writer->seal();
      REQUIRE(run_sql(log, deed) == "");
      const auto png = picture(static_cast<int>(records));
      writer->append_screenshot(at(22), screenshot_of(png), png);
    }
  }
  writer->seal();
  CHECK_FALSE(writer->trouble());
  CHECK(verify(log).kind == VerdictKind::intact);
}

TEST_CASE("guards: a row too many in the writer's own transaction stops the writer") {
  // A foreign trigger would be refused at the opening; one that appears later runs inside our
  // INSERT. Here it writes into a table of ours, which the authorizer allows.
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const auto writer = LogWriter::open(log, at(20), {std::chrono::hours(1)});
  CHECK(run_sql(log,
                "CREATE TRIGGER t AFTER INSERT ON record BEGIN "
                "INSERT INTO image VALUES(x'00', x'00'); END") == "");
  CHECK_THROWS_AS(writer->append(visit(21, "http://a.home/")), Error);
  CHECK_THROWS_AS(writer->append(visit(22, "http://a.home/")), Error);
  CHECK(query(log, "SELECT count(*) FROM record") == "12");
}

TEST_CASE("guards: a record swallowed or rewritten by a trigger that appears later is noticed") {
  for (const char* trigger : {"BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END",
                              "BEFORE INSERT ON record WHEN NEW.leaf64 != 0 BEGIN "
                              "INSERT INTO record VALUES(NEW.seq, NEW.body, 0); "
                              "SELECT RAISE(IGNORE); END",
                              "AFTER INSERT ON record BEGIN UPDATE record SET leaf64 = 0; END",
                              "AFTER INSERT ON record BEGIN DELETE FROM image; END"}) {
    for (const std::size_t records : {1u, 8u, 11u, 300u}) {
      CAPTURE(trigger);
      CAPTURE(records);
      const TemporaryFolder folder;
      const fs::path log = folder / "log";
      make_log(log);
      const auto writer = LogWriter::open(log, at(20), {std::chrono::hours(1)});
      CHECK(run_sql(log, std::string("CREATE TRIGGER t ") + trigger) == "");
      // Alone, and in company.
      const std::vector<Record> visits(records, visit(21, "http://a.home/"));
      CHECK_THROWS_AS(writer->append(visits), Error);
      CHECK(run_sql(log, "DROP TRIGGER t") == "");
      CHECK(query(log, "SELECT count(*) FROM record") == "12");
      CHECK(query(log, "SELECT count(*) FROM record WHERE leaf64 != 0") == "12");
      CHECK(query(log, "SELECT count(*) FROM image") == "2");
    }
  }
}

TEST_CASE("guards: looking whether the files are still there changes no file's times") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const auto writer = LogWriter::open(log, at(20), {std::chrono::hours(1)});
  const auto clock_tick = [] {
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return std::pair(now.tv_sec, now.tv_nsec);
  };
  // Who asks for a file's times has its next write timed finer than the clock ticks, unless there
  // was a tick in between: of two writes after one tick, the second tells. Others may ask for
  // theirs on this machine: one undisturbed is enough. A disk may be too slow for two in a tick.
  int tries = 0;
  bool at_a_tick = false;
  for (int i = 0; i < 200 && !at_a_tick; ++i) {
    const auto asked = clock_tick();
    auto tick = asked;
    for (; tick == asked; tick = clock_tick()) writer->append(visit(21, "http://a.home/"));
    for (int twice = 0; twice < 2; ++twice) writer->append(visit(21, "http://a.home/"));
    if (clock_tick() != tick) continue;
    ++tries;
    struct stat wal{};
    REQUIRE(stat((log / "log.db-wal").c_str(), &wal) == 0);
    at_a_tick = tick == std::pair(wal.st_mtim.tv_sec, wal.st_mtim.tv_nsec);
  }
  CHECK(at_a_tick == (tries > 0));
}
