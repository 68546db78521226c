#include "viewer/interruptions.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace viewer {
namespace {

using Kind = Interruption::Kind;

std::string count(std::uint64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

template <class Payload>
const Payload* as(const std::optional<storage::Record>& record) {
  return record ? std::get_if<Payload>(&record->payload) : nullptr;
}

std::string cause_of(const std::string& reason) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> known = {{
      {"no-shutdown", "the recorder ended without switching off: a power cut, a crash, a kill"},
      {"stopped", "the recorder stood still: its machine slept, or its process was stopped"},
      {"disk-full", "nothing could be written: the disk was full"},
      {"read-only", "nothing could be written: the disk was read-only"},
      {"locked", "nothing could be written: another program held the log"},
      {"out-of-memory", "nothing could be written: memory had run out"},
      {"io-error", "nothing could be written: the disk failed"},
  }};
  for (const auto& [name, words] : known)
    if (name == reason) return std::string(words) + " (" + reason + ")";
  return "the recorder gives the reason \"" + reason + "\"";
}

std::string gap_words(const storage::Gap& gap) {
  std::string out = cause_of(gap.reason);
  if (gap.dropped_records > 0)
    out += "; " + count(gap.dropped_records, "record was", "records were") + " refused meanwhile";
  if (gap.unsealed_records > 0) {
    out += "; " + count(gap.unsealed_records, "record", "records") +
           " before it had not been signed yet";
  }
  return out;
}

// Says itself why time passed in front of it, or that it did.
bool accounts_for_time(const storage::Payload& payload) {
  return std::holds_alternative<storage::Gap>(payload) ||
         std::holds_alternative<storage::Boot>(payload) ||
         std::holds_alternative<storage::ClockChange>(payload);
}

}  // namespace

std::string_view interruption_name(Kind kind) {
  switch (kind) {
    case Kind::gap:
      return "gap";
    case Kind::off:
      return "off";
    case Kind::restart:
      return "restart";
    case Kind::clock_change:
      return "clock_change";
    case Kind::silence:
      return "silence";
    case Kind::backwards:
      return "backwards";
    case Kind::unreadable:
      return "unreadable";
    case Kind::missing:
      break;
  }
  return "missing";
}

void Interruptions::tell(Interruption what) {
  if (what.from && what.to) what.length_ms = what.to->unix_ms - what.from->unix_ms;
  tell_(what);
}

void Interruptions::add(const storage::StoredRecord& stored) {
  if (stored.seq > next_seq_) {
    end_unreadable({});
    tell({.kind = Kind::missing,
          .seq = next_seq_,
          .from = before_ ? std::optional(before_->time) : std::nullopt,
          .to = stored.record ? std::optional(stored.record->time) : std::nullopt,
          .reason = count(stored.seq - next_seq_, "record is", "records are") +
                    " not in the file; verify the log"});
  }
  next_seq_ = stored.seq + 1;
  if (!stored.record) {
    if (unreadable_++ == 0) first_unreadable_ = stored.seq;
    return;
  }
  end_unreadable(stored.record->time);
  look_between(stored);
  look_at(stored);
  before_ = stored.record;
}

void Interruptions::finish(std::uint64_t size) {
  end_unreadable({});
  if (next_seq_ >= size) return;
  tell({.kind = Kind::missing,
        .seq = next_seq_,
        .from = before_ ? std::optional(before_->time) : std::nullopt,
        .to = {},
        .reason = count(size - next_seq_, "record is", "records are") +
                  " not in the file; verify the log"});
}

void Interruptions::end_unreadable(const std::optional<storage::Timestamp>& now) {
  if (unreadable_ == 0) return;
  tell({.kind = Kind::unreadable,
        .seq = first_unreadable_,
        .from = before_ ? std::optional(before_->time) : std::nullopt,
        .to = now,
        .reason = count(unreadable_, "record from here on does", "records from here on do") +
                  " not decode; verify the log"});
  unreadable_ = 0;
}

void Interruptions::look_between(const storage::StoredRecord& stored) {
  if (!before_ || accounts_for_time(stored.record->payload)) return;
  // What was lost is told by the gap; it stands where the time had already passed.
  if (as<storage::ClockChange>(before_) != nullptr) return;
  const std::int64_t passed = stored.record->time.unix_ms - before_->time.unix_ms;
  const bool is_silent = passed > std::chrono::milliseconds(longest_silence).count();
  if (!is_silent && passed >= 0) return;
  tell({.kind = is_silent ? Kind::silence : Kind::backwards,
        .seq = stored.seq,
        .from = before_->time,
        .to = stored.record->time,
        .reason = is_silent
                      ? "no record, not even a sign of life; nobody says why"
                      : "this record is earlier than the one before it, and no clock was set"});
}

void Interruptions::look_at(const storage::StoredRecord& stored) {
  const storage::Record& record = *stored.record;
  if (const auto* gap = as<storage::Gap>(stored.record)) {
    tell({.kind = Kind::gap,
          .seq = stored.seq,
          .from = gap->since,
          .to = record.time,
          .reason = gap_words(*gap)});
  } else if (const auto* change = as<storage::ClockChange>(stored.record)) {
    const bool is_back = change->to.unix_ms < change->from.unix_ms;
    tell({.kind = Kind::clock_change,
          .seq = stored.seq,
          .from = change->from,
          .to = change->to,
          .reason = is_back ? "the clock was set back" : "the clock was set forward"});
  } else if (as<storage::Boot>(stored.record) != nullptr) {
    if (boots_++ > 0) boot(stored);
  }
}

void Interruptions::boot(const storage::StoredRecord& stored) {
  const auto* shutdown = as<storage::Shutdown>(before_);
  const std::string reason =
      shutdown != nullptr ? "switched off in order (" + shutdown->reason + ") and on again"
                          : std::string("started again; it had not been switched off in order");
  tell({.kind = shutdown != nullptr ? Kind::off : Kind::restart,
        .seq = stored.seq,
        .from = before_ ? std::optional(before_->time) : std::nullopt,
        .to = stored.record->time,
        .reason = reason});
}

std::string length_text(std::int64_t ms) {
  const char* sign = ms < 0 ? "-" : "";
  const unsigned long long all =
      ms < 0 ? 0ULL - static_cast<unsigned long long>(ms) : static_cast<unsigned long long>(ms);
  const unsigned long long s = all / 1000;
  char out[48];
  if (s >= 86'400) {
    std::snprintf(out, sizeof out, "%s%llu d %02llu h", sign, s / 86'400, s % 86'400 / 3'600);
  } else if (s >= 3'600) {
    std::snprintf(out, sizeof out, "%s%llu h %02llu min", sign, s / 3'600, s % 3'600 / 60);
  } else if (s >= 60) {
    std::snprintf(out, sizeof out, "%s%llu min %02llu s", sign, s / 60, s % 60);
  } else {
    std::snprintf(out, sizeof out, "%s%llu.%llu s", sign, s, all % 1000 / 100);
  }
  return out;
}

}  // namespace viewer
