// Runs attacks, each in a process of its own and on a copy of its own, as many at a time as asked.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "storage/audit/bench.h"

namespace storage::audit {

struct RunOptions {
  fs::path base;  // See BenchOptions.
  State start;
  fs::path scratch;  // Each attack gets a folder below it, removed when it ends.
  fs::path keep;     // Where the tampered copies go instead, one folder per slug; empty: nowhere.
  Judge judge = BenchOptions().judge;
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  bool exhaustive = false;
};

struct Result {
  const Attack* attack = nullptr;
  Outcome outcome;
  bool passed = false;
  double seconds = 0;
  VerifyOptions held_against;  // What it was judged with, if with more than what lies in the copy.
};

// How far it is: attacks done of all, and what an attack that takes long says of itself.
using Progress = std::function<void(std::size_t done, std::size_t total, const std::string& now)>;

// Results in the order of `attacks`. An attack that throws, crashes or hangs is not as expected,
// and says so; it takes nothing else with it.
std::vector<Result> run(std::span<const Attack> attacks, const RunOptions& options,
                        const Progress& progress);

// Ends what run() started, soon: for a signal handler.
void interrupt();
bool interrupted();

}  // namespace storage::audit
