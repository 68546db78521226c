#include "viewer/overview/known.h"

#include <algorithm>
#include <tuple>

#include "viewer/index/filler.h"

namespace viewer::overview {
namespace {

using index::Named;
using index::Roll;
using index::Stretch;
using index::Used;

// Between two puts a tally holds some of each of these.
constexpr std::uint64_t records_at_once = 10'000;

void keep_longest(std::vector<Stretch>& stretches) {
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
    return std::pair(a.to - a.from, a.from_seq) > std::pair(b.to - b.from, b.from_seq);
  });
  if (stretches.size() > max_named) stretches.resize(max_named);
}

void add_to(Roll& sum, const Roll& more) {
  sum.first_seq = std::min(sum.first_seq, more.first_seq);
  sum.last_seq = std::max(sum.last_seq, more.last_seq);
  sum.records += more.records;
  sum.visits += more.visits;
  sum.screenshots += more.screenshots;
  sum.active += more.active;
  sum.body_bytes += more.body_bytes;
  sum.picture_bytes += more.picture_bytes;
  if (!sum.image_seq) sum.image_seq = more.image_seq;
}

}  // namespace

void add_unfinished(std::vector<Stretch>& longest, const Stretch& unfinished) {
  longest.push_back(unfinished);
  keep_longest(longest);
}

void Sums::add(const storage::StoredRecord& stored) {
  tally_.add(stored);
  if (tally_.records == records_at_once) put();
}

void Sums::add(const Days& days) {
  put();
  tally_ = index::Tally();
  totals_.records += days.totals.records;
  totals_.visits += days.totals.visits;
  totals_.screenshots += days.totals.screenshots;
  for (std::size_t hour = 0; hour < week_.size(); ++hour) week_[hour] += days.week.at(hour);
  for (std::size_t what = 0; what < days.used.size(); ++what) {
    for (const Named& it : days.used[what]) put_use(static_cast<Used>(what), it.name, it.use);
  }
  for (const index::Bucket& day : days.days) put_day(day.from, day.roll);
  forget_days();
}

Known Sums::known() {
  put();
  Known out;
  out.span = minutes_.value_or(index::Span{0, index::hour_ms});
  out.totals = totals_;
  out.sites = most_used(Used::site);
  out.pages = most_used(Used::page);
  out.apps = most_used(Used::app);
  out.words = most_used(Used::words);
  out.searched.assign(searched_.rbegin(), searched_.rend());
  out.stretches = stretches_;
  if (tally_.carry().in_use) add_unfinished(out.stretches, tally_.carry().stretch);
  out.week.assign(week_.begin(), week_.end());
  for (const auto& [day, roll] : days_) out.days.push_back({day, roll});
  return out;
}

void Sums::put() {
  totals_.records += tally_.records;
  totals_.visits += tally_.visits;
  totals_.screenshots += tally_.screenshots;
  for (const auto& [hour, active] : tally_.week) week_[hour % week_.size()] += active;
  put_days();
  put_used();
  put_blocks();
  put_stretches();
  tally_.clear();
}

void Sums::put_days() {
  for (const auto& [key, roll] : tally_.rolls) {
    const auto& [unit, from] = key;
    if (unit == index::Unit::minute) {
      const index::Span it{from, from + index::minute_ms};
      if (!minutes_) minutes_ = it;
      minutes_->from = std::min(minutes_->from, it.from);
      minutes_->to = std::max(minutes_->to, it.to);
    } else if (unit == index::Unit::day) {
      put_day(from, roll);
    }
  }
  forget_days();
}

void Sums::put_day(std::int64_t from, const Roll& roll) {
  const auto [at, is_new] = days_.try_emplace(from, roll);
  if (!is_new) add_to(at->second, roll);
}

void Sums::forget_days() {
  while (days_.size() > max_days) {
    days_.erase(days_.begin());
    ++days_forgotten_;
  }
}

void Sums::put_used() {
  for (const auto& [key, use] : tally_.used) put_use(key.what, key.name, use);
}

void Sums::put_use(Used what, std::int64_t name, const index::Use& use) {
  auto& all = used_[place(what)];
  const auto at = all.find(name);
  if (at != all.end()) {
    index::add_to(at->second, use);
  } else if (names_ < index::max_names) {
    all.emplace(name, use);
    ++names_;
  } else {
    exact_ = false;
  }
}

void Sums::put_blocks() {
  for (const auto& [key, block] : tally_.blocks) {
    const auto& [kind, number] = key;
    if (kind != index::searched) {
      kinds_[kind] += block.count();
      continue;
    }
    for (std::size_t bit = 0; bit < block.size(); ++bit) {
      if (block[bit]) searched_.push_back(number * block.size() + bit);
    }
  }
  while (searched_.size() > max_named) searched_.pop_front();
}

void Sums::put_stretches() {
  stretches_.insert(stretches_.end(), tally_.stretches.begin(), tally_.stretches.end());
  keep_longest(stretches_);
}

std::vector<Named> Sums::most_used(Used what) const {
  std::vector<Named> out;
  for (const auto& [name, use] : used_[place(what)]) out.push_back({name, use});
  const auto end =
      out.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(out.size(), max_named));
  std::partial_sort(out.begin(), end, out.end(), [](const Named& a, const Named& b) {
    return std::tuple(a.use.count, a.use.dwell_ms, a.name) >
           std::tuple(b.use.count, b.use.dwell_ms, b.name);
  });
  out.erase(end, out.end());
  return out;
}

}  // namespace viewer::overview
