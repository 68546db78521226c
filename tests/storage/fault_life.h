// One life of a daemon on a disk that may fail, what it promised meanwhile, and whether the log
// left behind keeps those promises.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/storage/fixture.h"

namespace storage_test {

struct Promise {
  std::uint64_t seq = 0;
  std::string url;  // Of a visit or a screenshot; no two alike in one log.
};

struct Life {
  std::vector<Promise> kept;         // append() returned.
  std::vector<std::string> refused;  // append() threw CannotWrite.
  bool wrote_last = false;           // The last append was not refused.
  std::string end;                   // What ended it early, or "".
  bool in_passing = false;           // That was a CannotWrite.
  bool shut_down = false;            // The shutdown record was acknowledged.
};

// Opens `log` (or creates it), appends `deeds` visits, pictures and batches, seals now and then,
// and shuts down in order if `in_order`. Errors end up in the answer.
Life live(const fs::path& log, int number, int deeds, bool in_order);

// Checks, with doctest, that `log` holds every promise and verifies, that a daemon can carry it on,
// and that this adds one gap if the last record was no shutdown and none otherwise. `lives` are all
// lives of this log so far. `says_what_is_missing`: the last one went on after its refusals.
void judge(const fs::path& log, const std::vector<Life>& lives, bool says_what_is_missing);

// Runs `one` for every n from 1 until it says that nothing failed any more; at most `limit` times,
// evenly spread, if the environment does not say RUNS=all. Returns how often it ran.
int every_n(int limit, const std::function<bool(std::uint64_t n)>& one);

}  // namespace storage_test
