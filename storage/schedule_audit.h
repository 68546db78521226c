// Recomputes when screenshots were due, once a boot's seed is revealed, and compares. Pure.
// FORMAT.md, "The schedule audit", is normative.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/record.h"
#include "storage/verifier.h"

namespace storage {

// Fed every record in order. Keeps a few bytes per screenshot and screen change of the current
// boot, nothing of earlier ones.
class ScheduleAuditor {
 public:
  void see(std::uint64_t seq, const Record& record);
  ScheduleAudit finish();  // Once, after the last record.

 private:
  // What the schedule of the current boot depends on.
  struct Event {
    enum class Kind { screen_on, screen_off, shot, app_open, clock, pause };
    Kind kind;
    std::uint64_t seq;
    std::int64_t at_ms;         // A shot: when it was due. A clock change: the moment it replaced.
    std::int64_t until_ms = 0;  // A pause: its end. A clock change: the moment it was set to.
    bool used = false;          // A shot: some instant has claimed it.
  };

  void begin_boot(std::uint64_t seq, const Record& record, const Boot& boot);
  void end_boot_unrevealed();
  void reveal(std::uint64_t seq, std::int64_t end_ms, const Shutdown& shutdown);
  void audit_instants(const Digest& seed, std::int64_t end_ms);
  void audit_app_opens(const Digest& seed, std::int64_t end_ms);
  void claim(std::int64_t due_ms, std::uint64_t after_seq, bool optional);
  void report_unclaimed();
  void sort_power();
  // Whether the screen was on; nothing when it changed, or recording paused, at that very moment.
  std::optional<bool> screen_on_at(std::int64_t ms) const;
  // Counts an instant against what a log of this many records may have; false when it is too many.
  bool afford_instant();
  void find(std::optional<std::uint64_t> seq, std::string what,
            std::optional<std::int64_t> due_ms = std::nullopt);

  ScheduleAudit audit_;
  std::optional<Schedule> schedule_;  // Of the boot under way.
  std::optional<Schedule> genesis_;   // Until the first boot has repeated it.
  std::int64_t boot_ms_ = 0;
  std::uint64_t boots_ = 0;
  std::uint64_t secret_boots_ = 0;
  std::vector<Event> events_;
  std::vector<std::size_t> shots_;  // Indexes into events_, by due time.
  // The boot's screen changes by time; `latest` is the one recorded last among those up to here,
  // which is another one where the clock went back.
  struct Power {
    std::int64_t at_ms;
    std::size_t event;
    std::size_t latest = 0;
  };
  std::vector<Power> power_;
  // The boot's pauses by their beginning; `until_ms` is the latest end among those up to here.
  struct Pause {
    std::int64_t since_ms;
    std::int64_t until_ms;
  };
  std::vector<Pause> pauses_;
  std::uint64_t records_ = 0;   // Seen so far.
  std::uint64_t instants_ = 0;  // Computed so far, in every boot.
};

}  // namespace storage
