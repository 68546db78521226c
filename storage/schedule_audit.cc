#include "storage/schedule_audit.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "storage/log_format.h"
#include "storage/schedule.h"

namespace storage {
namespace {

// A record whose time was set to the year 9999 makes thousands of millions of instants. A phone
// that idles has heartbeats between them, so a log may have this many for each of its records; more
// is no schedule anyone ran, and not worth a verifier's afternoon. FORMAT.md gives the same
// figures.
constexpr std::uint64_t free_instants = 1'000'000;
constexpr std::uint64_t instants_per_record = 1'000;
constexpr std::int64_t far_ms = 10'000'000'000'000'000;  // Behind every time a record can have.
constexpr std::int64_t max_interval_ms = 1'000'000'000'000;

bool is_sound(const Schedule& schedule) {
  return schedule.min_ms > 0 && schedule.min_ms <= schedule.max_ms &&
         schedule.max_ms <= max_interval_ms && schedule.mean_ms > 0 &&
         schedule.mean_ms <= max_interval_ms;
}

bool is_sound_delay(const Schedule& schedule) {
  return schedule.min_ms >= 0 && schedule.min_ms <= schedule.max_ms &&
         schedule.max_ms <= max_interval_ms;
}

std::string show(std::int64_t ms) {
  constexpr std::int64_t last_ms = 253'402'300'799'999;
  return ms < 0 || ms > last_ms ? std::to_string(ms) + " ms" : to_rfc3339({ms, 0});
}

}  // namespace

void ScheduleAuditor::find(std::optional<std::uint64_t> seq, std::string what,
                           std::optional<std::int64_t> due_ms) {
  if (audit_.findings.size() >= max_findings) return;
  audit_.findings.push_back({seq, std::move(what), due_ms});
}

void ScheduleAuditor::see(std::uint64_t seq, const Record& record) {
  using Kind = Event::Kind;
  const std::int64_t now = record.time.unix_ms;
  ++records_;
  if (const auto* shot = std::get_if<Screenshot>(&record.payload)) {
    events_.push_back({Kind::shot, seq, shot->due ? shot->due->unix_ms : now});
  } else if (const auto* screen = std::get_if<Screen>(&record.payload)) {
    events_.push_back({screen->on ? Kind::screen_on : Kind::screen_off, seq, now});
  } else if (std::holds_alternative<AppOpen>(record.payload)) {
    events_.push_back({Kind::app_open, seq, now});
  } else if (const auto* change = std::get_if<ClockChange>(&record.payload)) {
    events_.push_back({Kind::clock, seq, change->from.unix_ms, change->to.unix_ms});
  } else if (const auto* gap = std::get_if<Gap>(&record.payload)) {
    if (gap->reason == "no-shutdown") {
      end_boot_unrevealed();
    } else {
      events_.push_back({Kind::pause, seq, gap->since.unix_ms, now});
    }
  } else if (const auto* boot = std::get_if<Boot>(&record.payload)) {
    begin_boot(seq, record, *boot);
  } else if (const auto* shutdown = std::get_if<Shutdown>(&record.payload)) {
    reveal(seq, now, *shutdown);
  } else if (const auto* genesis = std::get_if<Genesis>(&record.payload)) {
    genesis_ = genesis->schedule;
    if (genesis->schedule.algorithm != "none") audit_.planned = true;
  }
}

ScheduleAudit ScheduleAuditor::finish() {
  if (schedule_) ++secret_boots_;
  audit_.revealed = boots_ > 0 && secret_boots_ == 0;
  return std::move(audit_);
}

void ScheduleAuditor::begin_boot(std::uint64_t seq, const Record& record, const Boot& boot) {
  if (schedule_) end_boot_unrevealed();
  if (genesis_ && *genesis_ != boot.schedule) {
    find(seq, "the first boot does not repeat the schedule the genesis committed to");
  }
  genesis_.reset();
  ++boots_;
  schedule_ = boot.schedule;
  if (boot.schedule.algorithm != "none") audit_.planned = true;
  boot_ms_ = record.time.unix_ms;
  events_.clear();
}

void ScheduleAuditor::end_boot_unrevealed() {
  if (schedule_) ++secret_boots_;
  schedule_.reset();
  events_.clear();
}

void ScheduleAuditor::reveal(std::uint64_t seq, std::int64_t end_ms, const Shutdown& shutdown) {
  if (!schedule_) {
    find(seq, "a shutdown without a boot before it");
    return;
  }
  if (commitment(shutdown.seed) != schedule_->seed_sha256) {
    find(seq, "the seed revealed is not the one the boot committed to");
    end_boot_unrevealed();
    return;
  }
  shots_.clear();
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (events_[i].kind == Event::Kind::shot) shots_.push_back(i);
  }
  std::sort(shots_.begin(), shots_.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(events_[a].at_ms, a) < std::pair(events_[b].at_ms, b);
  });
  sort_power();
  const std::string& algorithm = schedule_->algorithm;
  if (algorithm == "exponential-v1" || algorithm == "jittered-v1") {
    audit_instants(shutdown.seed, end_ms);
  } else if (algorithm == "on-app-open-v1") {
    audit_app_opens(shutdown.seed, end_ms);
  } else if (algorithm != "none") {
    find(seq, "no audit: the schedule is of a kind this program does not know");
    for (const std::size_t shot : shots_) events_[shot].used = true;
  }
  report_unclaimed();
  schedule_.reset();
  events_.clear();
}

// Instants are running sums of intervals, from the moment of boot, on the phone's own clock: when
// the clock is set, those still to come move with it.
void ScheduleAuditor::audit_instants(const Digest& seed, std::int64_t end_ms) {
  if (!is_sound(*schedule_)) {
    find(std::nullopt, "no audit: the schedule's intervals make no sense");
    return;
  }
  std::vector<const Event*> clocks;
  for (const Event& event : events_) {
    if (event.kind == Event::Kind::clock) clocks.push_back(&event);
  }
  std::size_t next_clock = 0;
  std::int64_t instant = boot_ms_;
  for (std::uint64_t i = 0; afford_instant(); ++i) {
    instant += interval(*schedule_, seed, i).count();
    while (next_clock < clocks.size() && clocks[next_clock]->at_ms <= instant) {
      // Thousands of forged changes, each of millennia, must not overflow.
      instant =
          std::min(instant + clocks[next_clock]->until_ms - clocks[next_clock]->at_ms, far_ms);
      ++next_clock;
    }
    if (instant > end_ms) return;
    const std::optional<bool> on = screen_on_at(instant);
    const bool optional = !on || instant == end_ms;
    if (optional || *on) claim(instant, 0, optional);
  }
  find(std::nullopt, "no audit: the schedule has more instants than anyone could keep");
}

// Each app that comes up while the screen is on is due once, its own delay later; the i-th delay
// belongs to the i-th app_open since boot.
void ScheduleAuditor::audit_app_opens(const Digest& seed, std::int64_t end_ms) {
  if (!is_sound_delay(*schedule_)) {
    find(std::nullopt, "no audit: the schedule's delays make no sense");
    return;
  }
  std::uint64_t i = 0;
  for (std::size_t e = 0; e < events_.size(); ++e) {
    if (events_[e].kind != Event::Kind::app_open) continue;
    const std::int64_t instant = events_[e].at_ms + interval(*schedule_, seed, i++).count();
    if (instant > end_ms) continue;
    const std::optional<bool> on = screen_on_at(instant);
    const bool optional = !on || instant == end_ms;
    if (optional || *on) claim(instant, events_[e].seq, optional);
  }
}

void ScheduleAuditor::claim(std::int64_t due_ms, std::uint64_t after_seq, bool optional) {
  auto shot = std::lower_bound(
      shots_.begin(), shots_.end(), due_ms,
      [&](std::size_t index, std::int64_t ms) { return events_[index].at_ms < ms; });
  for (; shot != shots_.end() && events_[*shot].at_ms == due_ms; ++shot) {
    if (events_[*shot].used || events_[*shot].seq < after_seq) continue;
    events_[*shot].used = true;
    ++audit_.expected;
    ++audit_.matched;
    return;
  }
  if (optional) return;
  ++audit_.expected;
  find(std::nullopt, "no screenshot was taken at " + show(due_ms) + ", where the schedule put one",
       due_ms);
}

void ScheduleAuditor::report_unclaimed() {
  for (const std::size_t shot : shots_) {
    if (!events_[shot].used) {
      find(events_[shot].seq,
           "a screenshot due at " + show(events_[shot].at_ms) + ", where the schedule has none",
           events_[shot].at_ms);
    }
  }
}

bool ScheduleAuditor::afford_instant() {
  return instants_++ < free_instants + instants_per_record * records_;
}

void ScheduleAuditor::sort_power() {
  power_.clear();
  pauses_.clear();
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Event& event = events_[i];
    if (event.kind == Event::Kind::screen_on || event.kind == Event::Kind::screen_off) {
      power_.push_back({event.at_ms, i});
    } else if (event.kind == Event::Kind::pause) {
      pauses_.push_back({event.at_ms, event.until_ms});
    }
  }
  std::ranges::stable_sort(power_, {}, &Power::at_ms);
  std::ranges::sort(pauses_, {}, &Pause::since_ms);
  std::size_t latest = 0;
  for (Power& power : power_) power.latest = latest = std::max(latest, power.event);
  std::int64_t until_ms = std::numeric_limits<std::int64_t>::min();
  for (Pause& pause : pauses_) pause.until_ms = until_ms = std::max(until_ms, pause.until_ms);
}

std::optional<bool> ScheduleAuditor::screen_on_at(std::int64_t ms) const {
  const auto pause = std::ranges::upper_bound(pauses_, ms, {}, &Pause::since_ms);
  if (pause != pauses_.begin() && std::prev(pause)->until_ms >= ms) return std::nullopt;
  const auto power = std::ranges::lower_bound(power_, ms, {}, &Power::at_ms);
  if (power != power_.end() && power->at_ms == ms) return std::nullopt;
  return power != power_.begin() &&
         events_[std::prev(power)->latest].kind == Event::Kind::screen_on;
}

}  // namespace storage
