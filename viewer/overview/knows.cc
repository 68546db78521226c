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

using Rows = std::vector<storage::StoredRecord>;

Known counted(const Rows& rows, Span span) {
  Sums sums;
  for (const storage::StoredRecord& row : rows) sums.add(row);
  Known out = sums.known();
  out.span = span;
  return out;
}

// Backwards through the days' records: a clock that was set back may have put others among them.
void add_searched(Place& place, Known& out) {
  out.searched.clear();
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

void add_stretches(Place& place, Known& out) {
  out.stretches = place.look.longest_stretches(out.span, max_named);
  const auto unfinished = place.look.unfinished_stretch();
  if (unfinished && unfinished->from >= out.span.from && unfinished->from < out.span.to)
    add_unfinished(out.stretches, *unfinished);
}

Known whole(Place& place, Span span) {
  Known out;
  index::Look& look = place.look;
  out.span = span;
  out.totals = look.totals();
  out.sites = look.most_used(Used::site, max_named);
  out.pages = look.most_used(Used::page, max_named);
  out.apps = look.most_used(Used::app, max_named);
  out.words = look.most_used(Used::words, max_named);
  out.week = look.week();
  out.days = look.days(span, max_days);
  add_stretches(place, out);
  add_searched(place, out);
  return out;
}

Sums::Days of_days(Place& place, Span days) {
  Sums::Days out;
  out.totals = place.look.totals(days);
  for (const Used what : {Used::site, Used::page, Used::app, Used::words})
    out.used[static_cast<std::size_t>(what)] = place.look.used(what, days);
  out.week = place.look.week(days);
  out.days = place.look.days(days, max_days);
  return out;
}

// The days that lie in a long span from the index, what is left at both ends from the records. Of
// a day with too many records to read, all is taken: Known's span says so.
Known put_together(Place& place, Span span) {
  const Span whole_days = index::widened(span, index::day_ms);
  Span days{index::widened({span.from, span.from}, index::day_ms).to,
            index::floor_to(span.to, index::day_ms)};
  if (days.from > days.to) days = {span.to, span.to};  // Not even a midnight lies in it.
  const auto before = place.records({span.from, days.from});
  const auto behind = place.records({days.to, span.to});
  if (!before) days = {whole_days.from, std::max(days.to, whole_days.from + index::day_ms)};
  if (!behind) days.to = whole_days.to;
  Sums sums;
  if (before)
    for (const auto& row : *before) sums.add(row);
  if (days.from < days.to) sums.add(of_days(place, days));
  if (behind)
    for (const auto& row : *behind) sums.add(row);
  Known out = sums.known();
  // A whole day at the front may reach behind a span within it.
  out.span = {before ? span.from : whole_days.from, std::max(span.to, days.to)};
  add_stretches(place, out);
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
  const Known known = rows       ? counted(*rows, span)
                      : is_whole ? whole(place, span)
                                 : put_together(place, span);
  boost::json::object body = known_json(place.log, known);
  body["widened"] = known.span.from != span.from || known.span.to != span.to;
  body["complete"] = place.complete();
  return json_response(body);
}

}  // namespace viewer::overview
