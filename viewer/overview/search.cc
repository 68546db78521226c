#include <algorithm>
#include <boost/json.hpp>

#include "storage/search.h"
#include "viewer/excerpt.h"
#include "viewer/index/search_walk.h"
#include "viewer/overview/overview.h"
#include "viewer/overview/parts.h"
#include "viewer/parameters.h"
#include "viewer/record_pages.h"
#include "viewer/text.h"

namespace viewer::overview {
namespace {

namespace json = boost::json;
using storage::Query;
using storage::StoredRecord;

// Of a log and as much of its index as may be used.
index::SearchWalk walk_of(Place& place, const Query& query, bool may_use_index) {
  index::Indexed indexed;
  if (may_use_index && place.look.has_words()) indexed = {&place.look, place.done};
  return {place.log, place.size, query, indexed, search_time};
}

json::object hit_json(const StoredRecord& row, const std::string& search) {
  json::object out = short_record_json(row, {});
  if (!row.record) return out;
  const std::string needle = storage::search_form(search);
  const auto found = storage::mention(*row.record, needle);
  if (!found) return out;
  out["where"] = found->where;
  out["excerpt"] = excerpt(found->text, storage::find_text(found->text, needle), needle.size());
  // A hit's address is shown in the letters that were looked for, if it has them only so.
  if (const json::value* url = out.if_contains("url"); url != nullptr && url->is_string()) {
    const std::string_view address = url->as_string();
    const std::string letters = storage::address_in_letters(address);
    if (storage::find_text(address, needle) == std::string_view::npos &&
        storage::find_text(letters, needle) != std::string_view::npos) {
      out["address"] = letters;
    }
  }
  return out;
}

}  // namespace

Response search(const Phone& phone, std::string_view query_text, const Sources& sources) {
  ParsedQuery parsed = parse_query(query_text, {"q", "kind", "before", "after", "limit", "order"});
  if (parsed.problem.empty() && parsed.query.search.empty()) parsed.problem = "What is q?";
  if (!parsed.problem.empty()) return refusal(400, parsed.problem);
  const Query& query = parsed.query;

  Place place(phone, sources, index::Purpose::search);
  index::SearchWalk search = walk_of(place, query, may_use_index(phone, sources));
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
  Parameters asked(query_text, {"q", "kind", "from", "to", "buckets"});
  const auto from = asked.time("from"), to = asked.time("to");
  const std::uint64_t most = asked.number("buckets", 1, max_buckets).value_or(default_buckets);
  Query query;
  query.search = asked.text("q").value_or("");
  if (query.search.empty() || query.search.size() > max_search_bytes ||
      query.search.find('\0') != std::string::npos || valid_utf8(query.search) != query.search) {
    asked.refuse("q");
  }
  if (const auto kinds = asked.text("kind"); kinds && !add_kinds(*kinds, query.kinds)) {
    asked.refuse("kind");
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
  index::SearchWalk search = walk_of(place, query, may_use_index(phone, sources));
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
