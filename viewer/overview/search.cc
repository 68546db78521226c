#include <algorithm>
#include <boost/json.hpp>

#include "storage/bigrams.h"
#include "storage/search.h"
#include "viewer/excerpt.h"
#include "viewer/overview/overview.h"
#include "viewer/overview/parts.h"
#include "viewer/parameters.h"
#include "viewer/record_pages.h"
#include "viewer/text.h"

namespace viewer::overview {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using storage::Query;
using storage::StoredRecord;

// Goes through a log in the query's order and calls `hit` for each record it is about, newest or
// oldest first, until that returns false, the log ends or the time is up.
class Search {
 public:
  Search(Place& place, const Query& query, bool use_index)
      : place_(place),
        query_(query),
        needle_(storage::search_form(query.search)),
        done_(use_index && place.look.has_words() && storage::characters(query.search) >= 2
                  ? place.done
                  : 0),
        at_once_(std::clamp<std::uint64_t>(query.limit + 1, 16, 512)),
        end_(Clock::now() + search_time) {
    for (std::size_t i = 0; i < storage::all_kinds().size(); ++i) {
      if (std::find(query.kinds.begin(), query.kinds.end(), storage::all_kinds()[i]) !=
          query.kinds.end()) {
        kinds_.push_back(static_cast<index::Kind>(i));
      }
    }
  }

  template <class Hit>
  void go(Hit&& hit) {
    const std::uint64_t first = query_.after ? *query_.after + 1 : 0;
    const std::uint64_t end = std::min(query_.before.value_or(place_.size), place_.size);
    if (up()) {
      if (indexed(first, std::min(end, done_), hit)) scan(std::max(first, done_), end, hit);
    } else {
      if (scan(std::max(first, done_), end, hit)) indexed(first, std::min(end, done_), hit);
    }
  }

  bool is_complete() const { return is_complete_; }
  // Where it stopped for want of time: the record to go on behind.
  std::optional<std::uint64_t> stopped_at() const { return stopped_at_; }
  std::uint64_t indexed_records() const { return done_; }

 private:
  bool up() const { return query_.order == Query::Order::oldest_first; }

  bool out_of_time(std::uint64_t looked_to) {
    if (Clock::now() < end_) return false;
    is_complete_ = false;
    stopped_at_ = looked_to;
    return true;
  }

  bool is_wanted(const StoredRecord& row) const {
    if (!row.record) return true;  // As in every search: nothing is hidden by damaging it.
    if (!kinds_.empty() &&
        std::find(kinds_.begin(), kinds_.end(), index::kind_of(row)) == kinds_.end()) {
      return false;
    }
    return storage::mention(*row.record, needle_).has_value();
  }

  // Both call `hit` for records [first, end), and return whether to go on behind them.
  template <class Hit>
  bool scan(std::uint64_t first, std::uint64_t end, Hit&& hit) {
    constexpr std::uint64_t scanned_at_once = 2'000;
    while (first < end) {
      Query part = query_;
      part.limit = scanned_at_once;
      part.before = up() ? std::min(end, first + scanned_at_once) : end;
      const std::uint64_t begin = up() ? first : end - std::min(end - first, scanned_at_once);
      part.after = begin == 0 ? std::nullopt : std::optional(begin - 1);
      for (StoredRecord& row : place_.log.page(part)) {
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
  template <class Hit>
  bool indexed(std::uint64_t first, std::uint64_t end, Hit&& hit) {
    std::uint64_t window = 1u << 17;
    while (first < end) {
      const std::uint64_t low = up() ? first : end - std::min(end - first, window);
      const std::uint64_t high = up() ? first + std::min(end - first, window) : end;
      for (;;) {
        // A part of the window: a common word fills memory otherwise.
        std::uint64_t low_left = up() ? first : low, high_left = up() ? high : end;
        const std::vector<std::uint64_t> found = candidates(low_left, high_left);
        for (const std::uint64_t seq : found) {
          std::optional<StoredRecord> row = place_.log.record(seq);
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
  std::vector<std::uint64_t> candidates(std::uint64_t low, std::uint64_t high) {
    std::vector<std::uint64_t> out;
    if (low >= high) return out;
    out = place_.look.search(query_.search, kinds_, low, high - 1, query_.order, at_once_);
    std::optional<std::uint64_t> bad = up() ? place_.look.next(index::damaged, low)
                                            : place_.look.previous(index::damaged, high - 1);
    const std::size_t with_words = out.size();
    while (bad && *bad >= low && *bad < high && out.size() < with_words + at_once_) {
      out.push_back(*bad);
      if (!up() && *bad == 0) break;
      bad = up() ? place_.look.next(index::damaged, *bad + 1)
                 : place_.look.previous(index::damaged, *bad - 1);
    }
    std::sort(out.begin(), out.end());
    if (!up()) std::reverse(out.begin(), out.end());
    if (out.size() > at_once_) out.resize(at_once_);
    return out;
  }

  Place& place_;
  const Query& query_;
  const std::string needle_;
  std::vector<index::Kind> kinds_;
  const std::uint64_t done_;
  const std::uint64_t at_once_;  // Candidates asked of the index.
  const Clock::time_point end_;
  bool is_complete_ = true;
  std::optional<std::uint64_t> stopped_at_;
};

json::object hit_json(const StoredRecord& row, const std::string& search) {
  json::object out = short_record_json(row, {});
  if (!row.record) return out;
  const std::string needle = storage::search_form(search);
  const auto found = storage::mention(*row.record, needle);
  if (!found) return out;
  out["where"] = found->where;
  out["excerpt"] = excerpt(found->text, storage::find_text(found->text, needle), needle.size());
  return out;
}

}  // namespace

Response search(const Phone& phone, std::string_view query_text, const Sources& sources) {
  ParsedQuery parsed = parse_query(query_text, {"q", "kind", "before", "after", "limit", "order"});
  if (parsed.problem.empty() && parsed.query.search.empty()) parsed.problem = "What is q?";
  if (!parsed.problem.empty()) return refusal(400, parsed.problem);
  const Query& query = parsed.query;

  Place place(phone, sources, index::Purpose::search);
  Search search(place, query, may_use_index(phone, sources));
  json::array list;
  bool more = false;
  std::optional<std::uint64_t> last;
  search.go([&](StoredRecord row) {
    more = list.size() == query.limit;
    if (more) return false;
    last = row.seq;
    list.push_back(hit_json(row, query.search));
    return true;
  });
  json::object out{{"records", std::move(list)},
                   {"more", more || !search.is_complete()},
                   {"size", place.size},
                   {"indexed", search.indexed_records()},
                   {"complete", search.is_complete()}};
  // To go on from: before= or after= this.
  if (!search.is_complete()) {
    out["next"] = *search.stopped_at();
  } else if (more && last) {
    out["next"] = *last;
  }
  return json_response(out);
}

Response search_marks(const Phone& phone, std::string_view query_text, const Sources& sources) {
  Parameters asked(query_text, {"q", "from", "to", "buckets"});
  const auto from = asked.time("from"), to = asked.time("to");
  const std::uint64_t most = asked.number("buckets", 1, max_buckets).value_or(default_buckets);
  Query query;
  query.search = asked.text("q").value_or("");
  if (query.search.empty() || query.search.size() > max_search_bytes ||
      query.search.find('\0') != std::string::npos || valid_utf8(query.search) != query.search) {
    asked.refuse("q");
  }
  if (from && to && index::wall_ms(*from) >= index::wall_ms(*to)) asked.refuse("to");
  if (!asked.problem().empty()) return refusal(400, asked.problem());

  Place place(phone, sources, index::Purpose::count);
  index::Span span = place.span(from, to);
  if (span.from >= span.to) span.to = span.from + index::minute_ms;
  const std::int64_t unit = index::bucket_ms_for(span, most);
  span = index::widened(span, unit);
  // Where in the log the span lies.
  const std::int64_t roll_unit = std::max(unit, index::minute_ms);
  const std::vector<index::Bucket> buckets =
      place.look.buckets(index::widened(span, roll_unit), roll_unit);
  std::uint64_t first = UINT64_MAX, last = 0;
  for (const index::Bucket& b : buckets) {
    first = std::min(first, b.roll.first_seq);
    last = std::max(last, b.roll.last_seq);
  }
  std::map<std::int64_t, std::uint64_t> counts;
  std::uint64_t total = 0;
  query.order = Query::Order::oldest_first;
  query.limit = max_counted_hits;
  if (!buckets.empty() && first > 0) query.after = first - 1;
  query.before = buckets.empty() ? 0 : last + 1;
  Search search(place, query, may_use_index(phone, sources));
  search.go([&](const StoredRecord& row) {
    if (!row.record) return true;
    const std::int64_t wall = index::wall_ms(row.record->time);
    if (wall < span.from || wall >= span.to) return true;
    ++counts[index::floor_to(wall, unit)];
    return ++total < max_counted_hits;
  });
  json::array list;
  const std::int16_t offset = place.offset_minutes();
  for (const auto& [t, count] : counts) {
    list.push_back({{"t", time_text(t, offset)}, {"count", count}});
  }
  return json_response({{"buckets", std::move(list)},
                        {"total", total},
                        {"bucket_ms", unit},
                        {"many", total >= max_counted_hits},
                        {"complete", search.is_complete() && total < max_counted_hits}});
}

}  // namespace viewer::overview
