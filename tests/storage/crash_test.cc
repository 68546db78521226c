// Power cuts at every operation, and power cuts while recovering from them: what was acknowledged
// is there after the reboot, nothing is called damaged, and each death shows as one gap.
#include <doctest/doctest.h>

#include "storage/error.h"
#include "storage/verifier.h"
#include "tests/storage/fault_disk.h"
#include "tests/storage/fault_life.h"
#include "tests/support/runs.h"

using namespace storage;
using namespace storage_test;

namespace {

constexpr int deeds = 7;

// A log its daemon left with four megabytes in the WAL: the next commits carry it into log.db.
void leave_long_wal(const fs::path& log) {
  const auto writer = LogWriter::create(log, at(0), test_genesis(), {std::chrono::hours(1)});
  for (int i = 0; i < 150; ++i) {
    const auto png = picture(i);
    Screenshot shot = screenshot_of(png);
    shot.url = "http://old.home/" + std::to_string(i);
    writer->append_screenshot(at(i), shot, png);
  }
  writer->seal();
  fs::create_directory(log.string() + "-dead");
  // As a killed daemon leaves it: copied while it lives.
  for (const char* name : {"log.db", "log.db-wal", "checkpoints", "log.vkey", "log.key"}) {
    fs::copy(log / name, log.string() + "-dead/" + name);
  }
}

// One power cut at operation `n`, and with `again` others while the daemon starts anew. False: the
// life was over before the n-th operation.
bool cut(const TemporaryFolder& folder, const fs::path& before, std::uint64_t n, std::uint64_t seed,
         int again) {
  CAPTURE(n);
  CAPTURE(seed);
  fs::path log = folder / "run";
  fs::remove_all(log);
  copy_log(before, log);
  std::vector<Life> lives;
  bool fired = true;
  for (int round = 0; round <= again && fired; ++round) {
    const fs::path after = folder / ("after" + std::to_string(round));
    fs::remove_all(after);
    const std::uint64_t nth =
        round == 0 ? n : 1 + (seed * 7 + static_cast<std::uint64_t>(round)) % 40;
    FaultDisk disk(log, {nth, 0, false, false, true}, seed + static_cast<std::uint64_t>(round));
    lives.push_back(live(log, round + 1, deeds, seed % 2 == 0));
    fired = disk.fired();
    if (round == 0 && !fired) return false;
    disk.reboot_into(after);
    log = after;
  }
  judge(log, lives, false);
  return true;
}

}  // namespace

TEST_CASE("power cuts: at every operation of a life, and again while recovering") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "nothing");
  make_log(folder / "closed");
  leave_long_wal(folder / "long");
  struct Start {
    std::string name;
    int quick_runs;
  };
  int cuts = 0;
  for (const Start& start : {Start{"nothing", 60}, Start{"closed", 60}, Start{"long-dead", 16}}) {
    CAPTURE(start.name);
    const int wanted = support::runs(136, 10'000) * start.quick_runs / 136;
    // Every operation once, then over again with other survivors.
    std::uint64_t n = 0, seed = 1;
    for (int done = 0; done < wanted; ++done, ++seed) {
      ++n;
      if (!cut(folder, folder / start.name, n, seed, static_cast<int>(seed % 3))) {
        n = 0;
        continue;
      }
      cuts += 1 + static_cast<int>(seed % 3);
    }
  }
  MESSAGE(cuts, " power cuts");
}
