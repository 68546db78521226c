#include <algorithm>
#include <boost/json/object.hpp>

#include "viewer/overview/known.h"
#include "viewer/overview/overview.h"
#include "viewer/overview/parts.h"
#include "viewer/overview/statements.h"
#include "viewer/parameters.h"

namespace viewer::overview {
namespace {

using index::Span;
using index::Used;

Known counted(const std::vector<storage::StoredRecord>& rows, Span span) {
  Sums sums;
  for (const storage::StoredRecord& row : rows) sums.add(row);
  Known out = sums.known();
  out.span = span;
  return out;
}

// Backwards through the days' records: a clock that was set back may have put others among them.
void add_searched(Place& place, Known& out) {
  constexpr std::uint64_t looked_at = 10 * max_named;
  std::uint64_t first = UINT64_MAX, last = 0;
  for (const index::Bucket& day : out.days) {
    first = std::min(first, day.roll.first_seq);
    last = std::max(last, day.roll.last_seq);
  }
  for (std::uint64_t i = 0; i < looked_at && out.searched.size() < max_named; ++i) {
    const auto seq = place.look.previous(index::searched, last);
    if (!seq || *seq < first) return;
    const auto record = place.record(*seq);
    const std::int64_t wall = record ? index::wall_ms(record->time) : out.span.from - 1;
    if (wall >= out.span.from && wall < out.span.to) out.searched.push_back(*seq);
    if (*seq == 0) return;
    last = *seq - 1;
  }
}

Known from_index(Place& place, Span span, bool is_whole) {
  Known out;
  index::Look& look = place.look;
  out.span = is_whole ? span : index::widened(span, index::day_ms);
  out.totals = is_whole ? look.totals() : look.totals(out.span);
  const auto most = [&](Used what) {
    return is_whole ? look.most_used(what, max_named) : look.most_used(what, out.span, max_named);
  };
  out.sites = most(Used::site);
  out.pages = most(Used::page);
  out.apps = most(Used::app);
  out.words = most(Used::words);
  out.stretches = look.longest_stretches(out.span, max_named);
  const auto unfinished = look.unfinished_stretch();
  if (unfinished && unfinished->from >= out.span.from && unfinished->from < out.span.to)
    add_unfinished(out.stretches, *unfinished);
  out.week = is_whole ? look.week() : look.week(out.span);
  out.days = look.days(out.span, max_days);
  add_searched(place, out);
  return out;
}

}  // namespace

Response knows(const Phone& phone, std::string_view query_text, const Sources& sources) {
  Parameters asked(query_text, {"from", "to"});
  const auto from = asked.time("from"), to = asked.time("to");
  if (from && to && index::wall_ms(*from) >= index::wall_ms(*to)) asked.refuse("to");
  if (!asked.problem().empty()) return refusal(400, asked.problem());

  Place place(phone, sources);
  const Span span = place.span(from, to);
  const bool is_whole = !from && !to;
  const auto rows = is_whole ? std::nullopt : place.records(span);
  const Known known = rows ? counted(*rows, span) : from_index(place, span, is_whole);
  boost::json::object body = known_json(place.log, known);
  body["complete"] = place.complete();
  return json_response(body);
}

}  // namespace viewer::overview
