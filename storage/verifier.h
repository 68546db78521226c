// Walks a whole log and says what can be proved about it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage {

// The ladder, best first. FORMAT.md, "Verdicts", gives the rule for each.
enum class VerdictKind { intact_witnessed, intact, gap, rolled_back, diverged, damaged };
std::string_view verdict_name(VerdictKind kind);  // "intact-witnessed", "intact", "gap", ...

struct Finding {
  std::optional<std::uint64_t> seq;  // The record it is about, if one.
  std::string what;                  // One sentence.
  // Of the schedule audit: when the screenshot was due that was added (where there is a `seq`) or
  // is missing (where there is none). Milliseconds since 1970.
  std::optional<std::int64_t> due_ms = std::nullopt;
};

// How the screenshots compare with the schedule the seed commits to.
struct ScheduleAudit {
  bool revealed = false;       // False while a boot's seed is still secret.
  bool planned = false;        // The genesis or some boot has a schedule: else none are asked for.
  std::uint64_t matched = 0;   // Screenshots exactly where the schedule put them.
  std::uint64_t expected = 0;  // Captures the schedule asked for while the screen was on.
  // Screenshots added, missing or moved, seeds that do not fit; at most 100. They do not change
  // the verdict: these bytes are what the recorder signed, it did not keep its schedule.
  std::vector<Finding> findings;
};

struct Verdict {
  VerdictKind kind = VerdictKind::intact;
  std::uint64_t records = 0;  // Rows found.
  Digest root{};              // RFC 6962 root recomputed from the bodies found.
  std::optional<std::uint64_t> first_bad;
  std::vector<Finding> findings;       // What is wrong, oldest first, at most 100.
  std::vector<Finding> remarks;        // Odd, but not proof of a change: a clock that went back
                                       // without saying so. At most 100; the verdict ignores them.
  std::vector<std::uint64_t> gaps;     // seq of every gap record, at most 10,000.
  std::uint64_t images = 0;            // Distinct images checked.
  std::uint64_t checkpoints = 0;       // Signed checkpoints that agree.
  std::uint64_t sealed = 0;            // Records under the newest agreeing checkpoint.
  std::vector<std::string> witnesses;  // Names whose cosignature was accepted.
  ScheduleAudit schedule;
  bool closed = false;  // The last record is a shutdown.
};

struct VerifyOptions {
  std::vector<std::string> checkpoints;  // Signed notes remembered elsewhere (text, not paths).
  std::vector<std::string> keys;         // vkeys to trust; empty: the folder's own log.vkey.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  unsigned threads = 0;  // To read and hash with; 0: one for each processor, at most four.
};

// Checks every record, image and checkpoint, reading beside a live writer. O(bytes of the log), and
// one signature for each checkpoint. Memory does not grow with the log, but for twelve bytes a
// picture and a few bytes for each screenshot and screen change of the boot being audited. Throws
// Error only if it cannot read. 0 and 1 of the exit-code contract are `ok()`.
Verdict verify(const std::filesystem::path& log, const VerifyOptions& options = {});

inline bool ok(const Verdict& verdict) {
  return verdict.kind <= VerdictKind::gap;
}

}  // namespace storage
