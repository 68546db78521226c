// Where a log's account of its phone is interrupted, honestly or not: what is said of it in plain
// words. One pass. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "storage/log_reader.h"

namespace viewer {

// A watcher that runs says so every five minutes (FORMAT.md, `heartbeat`; assumed): after twice
// that without any record it was stopped, or the clock was.
inline constexpr std::chrono::minutes longest_silence{10};

struct Interruption {
  enum class Kind {
    gap,           // The recorder says that something is missing.
    off,           // Switched off in order, and on again.
    restart,       // Started again after the recorder had died.
    clock_change,  // The clock was set.
    silence,       // No record for longer than `longest_silence`.
    backwards,     // A record earlier than the one before it, and no clock_change.
    unreadable,    // Records that do not decode.
    missing,       // Records that are not in the file.
  };
  Kind kind = Kind::gap;
  std::uint64_t seq = 0;                   // The record that tells; the first one missing.
  std::optional<storage::Timestamp> from;  // Nothing where no readable record says it.
  std::optional<storage::Timestamp> to;
  std::int64_t length_ms = 0;  // Below 0 where the clock went back; 0 where one end is not known.
  std::string reason;          // Plain words, without a full stop. May quote the log: hostile.
};

std::string_view interruption_name(Interruption::Kind kind);  // "gap", "off", "clock_change", ...

// Tells of each interruption once its end is known, in the log's order.
class Interruptions {
 public:
  explicit Interruptions(std::function<void(const Interruption&)> tell) : tell_(std::move(tell)) {}
  void add(const storage::StoredRecord& stored);  // From record 0 on, in order.
  void finish(std::uint64_t size);  // `size`: of the log, in records, when the walk began.

 private:
  void look_between(const storage::StoredRecord& stored);
  void look_at(const storage::StoredRecord& stored);
  void boot(const storage::StoredRecord& stored);
  void end_unreadable(const std::optional<storage::Timestamp>& now);
  void tell(Interruption what);

  const std::function<void(const Interruption&)> tell_;
  std::uint64_t next_seq_ = 0;
  std::optional<storage::Record> before_;  // The last that could be read.
  std::uint64_t boots_ = 0;
  std::uint64_t unreadable_ = 0;  // How many in a row, up to here.
  std::uint64_t first_unreadable_ = 0;
};

// "1 d 02 h", "2 h 05 min", "3 min 20 s", "4.2 s"; "-" before it below 0.
std::string length_text(std::int64_t ms);

}  // namespace viewer
