#include <algorithm>
#include <boost/json.hpp>

#include "viewer/overview/overview.h"
#include "viewer/overview/parts.h"
#include "viewer/parameters.h"
#include "viewer/record_pages.h"

namespace viewer::overview {
namespace {

namespace json = boost::json;
using index::Bucket;
using index::Span;

// Buckets of less than a minute, from the records themselves.
std::vector<Bucket> counted(const std::vector<storage::StoredRecord>& rows, std::int64_t unit) {
  std::vector<Bucket> out;
  std::map<std::int64_t, index::Roll> rolls;
  for (const storage::StoredRecord& row : rows) {
    const std::int64_t wall = index::wall_ms(row.record->time);
    const auto [at, is_new] = rolls.try_emplace(index::floor_to(wall, unit));
    index::Roll& roll = at->second;
    if (is_new) {
      roll.first_seq = row.seq;
      roll.offset_minutes = row.record->time.offset_minutes;
    }
    const index::Kind kind = index::kind_of(row);
    roll.last_seq = row.seq;
    ++roll.records;
    roll.visits += kind == index::visit;
    roll.screenshots += kind == index::screenshot;
    if (kind == index::screenshot && !roll.image_seq) roll.image_seq = row.seq;
  }
  for (const auto& [from, roll] : rolls) out.push_back({from, roll});
  return out;
}

json::array buckets_json(const std::vector<Bucket>& buckets, const Place& place) {
  json::array out;
  for (const Bucket& b : buckets) {
    json::object bucket{{"t", time_text(b.from, b.roll.offset_minutes)},
                        {"seq", b.roll.first_seq},
                        {"records", b.roll.records},
                        {"visits", b.roll.visits},
                        {"screenshots", b.roll.screenshots},
                        {"image", nullptr},
                        {"image_seq", nullptr}};
    if (b.roll.image_seq) {
      const auto record = place.record(*b.roll.image_seq);
      const auto* shot = record ? std::get_if<storage::Screenshot>(&record->payload) : nullptr;
      if (shot != nullptr) {
        bucket["image"] = storage::to_hex(shot->image);
        bucket["image_seq"] = *b.roll.image_seq;
      }
    }
    out.push_back(std::move(bucket));
  }
  return out;
}

void add_mark_payload(const storage::Payload& payload, json::object& out) {
  if (const auto* boot = std::get_if<storage::Boot>(&payload)) {
    out["title"] = boot->session;
  } else if (const auto* chapter = std::get_if<storage::Chapter>(&payload)) {
    out["title"] = chapter->title;
  } else if (const auto* alert = std::get_if<storage::MediaAlert>(&payload)) {
    out["title"] = alert->title;
  } else if (const auto* gap = std::get_if<storage::Gap>(&payload)) {
    out["reason"] = gap->reason;
    out["from"] = storage::to_rfc3339(gap->since);
  } else if (const auto* change = std::get_if<storage::ClockChange>(&payload)) {
    out["from"] = storage::to_rfc3339(change->from);
    out["to"] = storage::to_rfc3339(change->to);
  } else if (const auto* off = std::get_if<storage::Shutdown>(&payload)) {
    out["reason"] = off->reason;
  } else if (const auto* screen = std::get_if<storage::Screen>(&payload)) {
    out["on"] = screen->on;
  }
}

json::array marks_json(const std::vector<index::Mark>& marks, const Place& place) {
  json::array out;
  std::int16_t offset = place.offset_minutes();
  for (const index::Mark& mark : marks) {
    const auto record = place.record(mark.seq);
    if (record) offset = record->time.offset_minutes;
    json::object entry{{"seq", mark.seq},
                       {"kind", record ? storage::kind_name(record->payload) : "damaged"},
                       {"t", time_text(mark.wall, offset)}};
    if (record) add_mark_payload(record->payload, entry);
    out.push_back(std::move(entry));
  }
  return out;
}

json::array idles_json(Place& place, Span span, std::int64_t shortest_ms) {
  json::array out;
  const std::int16_t offset = place.offset_minutes();
  for (const index::Idle& idle : place.look.idles(span, shortest_ms, max_idles)) {
    out.push_back({{"from", time_text(idle.from, offset)},
                   {"to", time_text(idle.to, offset)},
                   {"from_seq", idle.from_seq},
                   {"to_seq", idle.to_seq}});
  }
  return out;
}

}  // namespace

Response timeline(const Phone& phone, std::string_view query_text, const Sources& sources) {
  Parameters asked(query_text, {"from", "to", "buckets"});
  const auto from = asked.time("from"), to = asked.time("to");
  const std::uint64_t most = asked.number("buckets", 1, max_buckets).value_or(default_buckets);
  if (from && to && index::wall_ms(*from) >= index::wall_ms(*to)) asked.refuse("to");
  if (!asked.problem().empty()) return refusal(400, asked.problem());

  Place place(phone, sources);
  Span span = place.span(from, to);
  if (span.from >= span.to) span.to = span.from + index::minute_ms;
  std::int64_t unit = index::bucket_ms_for(span, most);
  std::vector<Bucket> buckets;
  if (unit < index::minute_ms) {
    if (const auto rows = place.records(index::widened(span, unit))) {
      buckets = counted(*rows, unit);
    } else {
      unit = index::minute_ms;
    }
  }
  span = index::widened(span, unit);
  if (unit >= index::minute_ms) buckets = place.look.buckets(span, unit);
  const index::Look::Marks marks = place.look.marks(span, max_marks);
  const std::int16_t offset = place.offset_minutes();
  json::object out{{"from", time_text(span.from, offset)},
                   {"to", time_text(span.to, offset)},
                   {"bucket_ms", unit},
                   {"buckets", buckets_json(buckets, place)},
                   {"idle", idles_json(place, span, std::max(index::shortest_idle_ms, 2 * unit))},
                   {"marks", marks_json(marks.marks, place)},
                   {"complete", place.complete()}};
  if (marks.more) out["marks_more"] = true;
  return json_response(out);
}

Response at(const Phone& phone, std::string_view query_text, const Sources& sources) {
  Parameters asked(query_text, {"time", "screenshots"});
  const auto time = asked.time("time");
  const auto screenshots = asked.number("screenshots", 1, max_page_records);
  if (!time) asked.refuse("time");
  if (!asked.problem().empty()) return refusal(400, asked.problem());
  storage::Query query;
  query.until = storage::Timestamp{time->unix_ms + 1, time->offset_minutes};
  query.limit = 1;
  // What does not decode has no time, and comes with every answer.
  for (;;) {
    const auto rows = sources.phones.reader(phone).page(query);
    if (rows.empty()) return refusal(404, "This log begins later.");
    if (rows[0].record) {
      json::object found{{"seq", rows[0].seq}, {"time", storage::to_rfc3339(rows[0].record->time)}};
      if (screenshots) {
        storage::Query seen;
        seen.before = rows[0].seq + 1;
        seen.kinds = {"screenshot"};
        seen.limit = *screenshots;
        found["screenshots"] = page_json(phone, seen, sources);
      }
      return json_response(found);
    }
    query.before = rows[0].seq;
  }
}

}  // namespace viewer::overview
