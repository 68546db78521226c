// The writer on a disk that fails: every write, sync, truncation, removal and opening in turn.
#include <doctest/doctest.h>

#include <cerrno>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "tests/storage/fault_disk.h"
#include "tests/storage/fault_life.h"

using namespace storage;
using namespace storage_test;

namespace {

constexpr int deeds = 7;

// What there is when the daemon starts.
struct Start {
  const char* name;
  std::function<void(const fs::path&)> make;
};

const Start starts[] = {
    {"nothing", [](const fs::path& log) { fs::create_directory(log); }},
    {"a closed log", [](const fs::path& log) { make_log(log); }},
    {"a log whose daemon died with its tail unsealed",
     [](const fs::path& log) {
       make_log(log);
       tamper(log, "DELETE FROM checkpoint WHERE size = 12");
       const auto notes = notes_of(log);
       write_file(log / "checkpoints", notes[0] + notes[1] + notes[2] + notes[3].substr(0, 90));
       tamper(log, "DELETE FROM record WHERE seq = 11");
     }},
};

}  // namespace

TEST_CASE(
    "faults: whatever fails once or for good, what was acknowledged stays and gaps say the rest") {
  struct Kind {
    const char* name;
    Fault fault;
  };
  const Kind kinds[] = {
      {"full, once", {0, ENOSPC, false, false, false}},
      {"full, for good", {0, ENOSPC, true, false, false}},
      {"full in mid-write, once", {0, ENOSPC, false, true, false}},
      {"I/O error, once", {0, EIO, false, false, false}},
      {"I/O error in mid-write, for good", {0, EIO, true, true, false}},
      {"read-only, for good", {0, EROFS, true, false, false}},
      {"quota, once", {0, EDQUOT, false, false, false}},
  };
  int ran = 0;
  for (const Start& start : starts) {
    CAPTURE(start.name);
    const TemporaryFolder folder;
    start.make(folder / "before");
    for (const Kind& kind : kinds) {
      CAPTURE(kind.name);
      ran += every_n(20, [&](std::uint64_t n) {
        CAPTURE(n);
        const fs::path log = folder / "log";
        fs::remove_all(log);
        copy_log(folder / "before", log);
        Fault fault = kind.fault;
        fault.nth = n;
        std::vector<Life> lives(1);
        bool fired = false;
        {
          FaultDisk disk(log, fault, n);
          lives[0] = live(log, 1, deeds, true);
          fired = disk.fired();
        }
        CAPTURE(lives[0].end);
        // The disk's trouble is never taken for interference: only opening may be refused by it.
        CHECK((lives[0].end.empty() || lives[0].in_passing));
        CHECK((lives[0].end.empty() || lives[0].kept.empty()));
        judge(log, lives, lives[0].wrote_last);
        return fired;
      });
    }
  }
  MESSAGE(ran, " runs on a failing disk");
}

TEST_CASE("faults: a full disk gives a clear state, and a gap with the count when it is over") {
  struct Case {
    int error;
    const char* reason;
  };
  for (const Case& c :
       {Case{ENOSPC, "disk-full"}, Case{EDQUOT, "disk-full"}, Case{EFBIG, "disk-full"},
        Case{EIO, "io-error"}, Case{EROFS, "read-only"}}) {
    CAPTURE(c.error);
    const TemporaryFolder folder;
    const fs::path log = folder / "log";
    LogWriter::create(log, at(0), test_genesis())->append({at(1), Shutdown{"signal", {}}});
    FaultDisk disk(log, {}, 1);
    const auto open = LogWriter::open(log, at(2), {std::chrono::hours(1)});
    CHECK(open->append(visit(3, "http://a.home/")) == 2);
    CHECK_FALSE(open->trouble());
    disk.fail_from_now(c.error);
    for (int i = 0; i < 3; ++i) {
      CHECK_THROWS_AS(open->append(visit(4 + i, "http://lost.home/")), CannotWrite);
      const std::optional<Trouble> trouble = open->trouble();
      REQUIRE(trouble);
      CHECK(trouble->reason == c.reason);
      CHECK(trouble->since == at(3));
      CHECK(trouble->dropped_records == static_cast<std::uint64_t>(i + 1));
      CHECK(trouble->why.find(log.string()) == 0);
      CHECK(open->size() == 3);
    }
    CHECK_THROWS_AS(open->seal(), CannotWrite);
    disk.heal();
    CHECK(open->append(visit(20, "http://b.home/")) == 4);
    CHECK_FALSE(open->trouble());
    LogReader reader(log);
    CHECK(std::get<Gap>(reader.record(3)->record->payload) == Gap{c.reason, at(3), 1, 3});
    CHECK(reader.record(3)->record->time == at(20));
  }
}

TEST_CASE("faults: a seal that was late and came leaves no gap") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  LogWriter::create(log, at(0), test_genesis())->append({at(1), Shutdown{"signal", {}}});
  {
    FaultDisk disk(log, {}, 1);
    const auto writer = LogWriter::open(log, at(2), {std::chrono::hours(1)});
    writer->append(visit(3, "http://a.home/"));
    disk.fail_from_now(ENOSPC);
    CHECK_THROWS_AS(writer->seal(), CannotWrite);
    CHECK(writer->trouble()->dropped_records == 0);
    disk.heal();
    writer->seal();
    CHECK_FALSE(writer->trouble());
    writer->append(visit(4, "http://b.home/"));
    writer->append({at(5), Shutdown{"signal", {}}});
  }
  const Verdict verdict = verify(log);
  CHECK(verdict.kind == VerdictKind::intact);
  CHECK(verdict.records == 5);
}

TEST_CASE("faults: a lock held by another program makes a gap, and is not waited for twice") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  const auto writer = LogWriter::create(log, at(0), test_genesis(), {std::chrono::hours(1)});
  {
    const Locked other(log);
    CHECK_THROWS_AS(writer->append(visit(1, "http://a.home/")), CannotWrite);
    CHECK(writer->trouble()->reason == "locked");
    // Were each of these waited for as long as the first, this would take a quarter of an hour.
    for (int i = 0; i < 200; ++i) {
      CHECK_THROWS_AS(writer->append(visit(2, "http://a.home/")), CannotWrite);
    }
  }
  CHECK(writer->append(visit(3, "http://a.home/")) == 2);
  CHECK(std::get<Gap>(LogReader(log).record(1)->record->payload) == Gap{"locked", at(0), 0, 201});
}
