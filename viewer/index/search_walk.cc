#include "viewer/index/search_walk.h"

#include <algorithm>

#include "storage/bigrams.h"
#include "storage/search.h"

namespace viewer::index {

using storage::Query;
using storage::StoredRecord;
using Clock = std::chrono::steady_clock;

SearchWalk::SearchWalk(const storage::LogReader& log, std::uint64_t size, const Query& query,
                       Indexed indexed, std::optional<std::chrono::milliseconds> most_time)
    : log_(log),
      size_(size),
      query_(query),
      needle_(storage::search_form(query.search)),
      look_(indexed.look),
      done_(look_ != nullptr && storage::characters(query.search) >= 2 ? indexed.done : 0),
      at_once_(query.limit >= 512 ? 512 : std::max<std::uint64_t>(query.limit + 1, 16)),
      end_(most_time ? std::optional(Clock::now() + *most_time) : std::nullopt) {
  for (std::size_t i = 0; i < storage::all_kinds().size(); ++i) {
    if (std::find(query.kinds.begin(), query.kinds.end(), storage::all_kinds()[i]) !=
        query.kinds.end()) {
      kinds_.push_back(static_cast<Kind>(i));
    }
  }
}

void SearchWalk::go(const Hit& hit) {
  const std::uint64_t first = query_.after ? *query_.after + 1 : 0;
  const std::uint64_t end = std::min(query_.before.value_or(size_), size_);
  if (up()) {
    if (indexed(first, std::min(end, done_), hit)) scan(std::max(first, done_), end, hit);
  } else {
    if (scan(std::max(first, done_), end, hit)) indexed(first, std::min(end, done_), hit);
  }
}

void SearchWalk::tell_of(std::uint64_t looked_to) const {
  const std::uint64_t first = query_.after ? *query_.after + 1 : 0;
  const std::uint64_t end = std::min(query_.before.value_or(size_), size_);
  if (progress_) progress_(up() ? looked_to + 1 - first : end - looked_to, end - first);
}

bool SearchWalk::out_of_time(std::uint64_t looked_to) {
  tell_of(looked_to);
  if (!end_ || Clock::now() < *end_) return false;
  is_complete_ = false;
  stopped_at_ = looked_to;
  return true;
}

// As in every search (see storage/log_reader.h): nothing is hidden by damaging it.
bool SearchWalk::is_wanted(const StoredRecord& row) const {
  if (!row.record) return true;
  const std::int64_t time = row.record->time.unix_ms;
  if ((query_.since && time < query_.since->unix_ms) ||
      (query_.until && time >= query_.until->unix_ms)) {
    return false;
  }
  if (!kinds_.empty() && std::find(kinds_.begin(), kinds_.end(), kind_of(row)) == kinds_.end()) {
    return false;
  }
  return storage::mention(*row.record, needle_).has_value();
}

// This and indexed() call `hit` for records [first, end), and return whether to go on behind them.
bool SearchWalk::scan(std::uint64_t first, std::uint64_t end, const Hit& hit) {
  constexpr std::uint64_t scanned_at_once = 2'000;
  while (first < end) {
    Query part = query_;
    part.limit = scanned_at_once;
    part.before = up() ? std::min(end, first + scanned_at_once) : end;
    const std::uint64_t begin = up() ? first : end - std::min(end - first, scanned_at_once);
    part.after = begin == 0 ? std::nullopt : std::optional(begin - 1);
    for (StoredRecord& row : log_.page(part)) {
      if (!hit(std::move(row))) return false;
    }
    if (up()) {
      first = *part.before;
    } else {
      end = begin;
    }
    if (first < end && out_of_time(up() ? first - 1 : end)) return false;
  }
  return true;
}

// In windows that double: between two of them there is time to look at the clock.
bool SearchWalk::indexed(std::uint64_t first, std::uint64_t end, const Hit& hit) {
  std::uint64_t window = 1u << 17;
  while (first < end) {
    const std::uint64_t low = up() ? first : end - std::min(end - first, window);
    const std::uint64_t high = up() ? first + std::min(end - first, window) : end;
    for (;;) {
      // A part of the window: a common word fills memory otherwise.
      std::uint64_t low_left = up() ? first : low, high_left = up() ? high : end;
      const std::vector<std::uint64_t> found = candidates(low_left, high_left);
      for (const std::uint64_t seq : found) {
        std::optional<StoredRecord> row = log_.record(seq);
        if (row && is_wanted(*row) && !hit(std::move(*row))) return false;
      }
      const bool was_all = found.size() < at_once_;
      if (!was_all) (up() ? first : end) = up() ? found.back() + 1 : found.back();
      if (was_all) break;
      if (out_of_time(up() ? first - 1 : end)) return false;
    }
    (up() ? first : end) = up() ? high : low;
    window = std::min<std::uint64_t>(window * 2, 1u << 20);
    if (first < end && out_of_time(up() ? first - 1 : end)) return false;
  }
  return true;
}

// Of [low, high), in order: with the words, and those that do not decode.
std::vector<std::uint64_t> SearchWalk::candidates(std::uint64_t low, std::uint64_t high) {
  std::vector<std::uint64_t> out;
  if (low >= high) return out;
  out = look_->search(query_.search, kinds_, low, high - 1, query_.order, at_once_);
  std::optional<std::uint64_t> bad =
      up() ? look_->next(damaged, low) : look_->previous(damaged, high - 1);
  const std::size_t with_words = out.size();
  while (bad && *bad >= low && *bad < high && out.size() < with_words + at_once_) {
    out.push_back(*bad);
    if (!up() && *bad == 0) break;
    bad = up() ? look_->next(damaged, *bad + 1) : look_->previous(damaged, *bad - 1);
  }
  std::sort(out.begin(), out.end());
  if (!up()) std::reverse(out.begin(), out.end());
  if (out.size() > at_once_) out.resize(at_once_);
  return out;
}

}  // namespace viewer::index
