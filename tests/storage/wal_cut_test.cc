// A write-ahead log that gets shorter under a running writer: by an honest tool, which loses
// nothing, or by a hand, which does.
#include <doctest/doctest.h>

#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/log_writer.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

const WriterOptions slow{std::chrono::hours(1)};

struct Live {
  TemporaryFolder folder;
  fs::path log = folder / "log";
  fs::path wal = log / "log.db-wal";
  std::unique_ptr<LogWriter> writer = LogWriter::create(log, at(0), test_genesis(), slow);
  int next = 1;

  void append(int visits) {
    for (; visits > 0; --visits, ++next) writer->append(visit(next, "http://a.home/"));
  }
  void append_picture() {
    const auto png = picture(next);
    writer->append_screenshot(at(next), screenshot_of(png), png);
    ++next;
  }
  std::string refusal() {
    try {
      append(1);
    } catch (const CannotWrite& error) {
      return std::string("may pass: ") + error.what();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  // What power loss would leave now, carried on.
  Verdict after_a_crash() {
    const fs::path copy = folder / ("crashed" + std::to_string(next));
    fs::copy(log, copy);
    fs::remove(copy / "log.db-shm");
    LogWriter::open(copy, at(next), slow);
    return verify(copy);
  }
};

}  // namespace

TEST_CASE("wal: an honest tool's checkpoint empties it, and the writer goes on") {
  Live live;
  for (int round = 0; round < 5; ++round) {
    CAPTURE(round);
    live.append(20);
    live.append_picture();
    if (round % 2 == 0) live.writer->seal();
    REQUIRE(run_sql(live.log, "PRAGMA wal_checkpoint(TRUNCATE)") == "");
    REQUIRE(fs::file_size(live.wal) == 0);
    // The next to write is an append, or the seal of one.
    if (round % 2 == 0) live.append(1);
    live.writer->seal();
    CHECK(fs::file_size(live.wal) > 0);
    const Verdict verdict = verify(live.log);
    CHECK(verdict.kind == VerdictKind::intact);
    CHECK(verdict.records == live.writer->size());
    const Verdict crashed = live.after_a_crash();
    CHECK(crashed.kind == VerdictKind::gap);
    CHECK(crashed.records == live.writer->size() + 1);
  }
  CHECK_FALSE(live.writer->trouble());
}

TEST_CASE("wal: is copied into the database every so often, and begun again") {
  Live live;
  const auto most = static_cast<std::uintmax_t>(wal_autocheckpoint_pages + 50) * (8'192 + 24);
  for (int round = 0; round < 5; ++round) {
    live.append(300);
    CHECK(fs::file_size(live.wal) < most);
  }
  CHECK(fs::file_size(live.log / db_name) > 1'200 * 100);
}

TEST_CASE(
    "wal: one that was cut by hand with acknowledged records in it stops the writer by name") {
  struct Case {
    const char* name;
    double kept;          // Of the WAL's bytes.
    std::uintmax_t less;  // Bytes fewer than that.
  };
  const Case cases[] = {{"emptied", 0, 0},
                        {"cut in half", 0.5, 0},
                        {"a byte", 1, 1},
                        {"its last frame", 1, 24 + 8'192}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Live live;
    live.append(30);
    live.append_picture();
    const auto bytes = static_cast<double>(fs::file_size(live.wal));
    fs::resize_file(live.wal, static_cast<std::uintmax_t>(bytes * c.kept) - c.less);
    const std::string refusal = live.refusal();
    CHECK(refusal.find("log.db-wal: cut while its writer was running: ") != std::string::npos);
    CHECK(refusal.find("may pass") == std::string::npos);
    CHECK(live.refusal() == refusal);
  }
}

TEST_CASE(
    "wal: cut by hand where all of it was in log.db already, nothing is lost in a crash later") {
  Live live;
  live.append(30);
  REQUIRE(run_sql(live.log, "PRAGMA wal_checkpoint(PASSIVE)") == "");
  fs::resize_file(live.wal, 0);
  live.append(3);
  CHECK(live.after_a_crash().records == live.writer->size() + 1);
  // As a writer would that went on where the WAL had ended: into a hole.
  CHECK(fs::file_size(live.wal) < 30 * 8'192);
  live.writer->seal();
  CHECK(verify(live.log).kind == VerdictKind::intact);
}

TEST_CASE(
    "wal: while it must be looked into but is locked, the writer waits, and says so in a gap") {
  Live live;
  live.append(5);
  REQUIRE(run_sql(live.log, "PRAGMA wal_checkpoint(TRUNCATE)") == "");
  const auto before = live.writer->size();
  {
    const Locked lock(live.log);
    CHECK(live.refusal().find("may pass") == 0);
    REQUIRE(live.writer->trouble());
    CHECK(live.writer->trouble()->reason == "locked");
  }
  live.append(1);
  CHECK(live.writer->size() == before + 2);
  live.writer->seal();
  CHECK(verify(live.log).kind == VerdictKind::gap);
}
