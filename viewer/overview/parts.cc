#include "viewer/overview/parts.h"

#include <algorithm>
#include <boost/json.hpp>

#include "viewer/overview/statements.h"

namespace viewer::overview {
namespace {

constexpr std::uint64_t looked_through = 2'000;

std::string_view kind_text(index::Kind kind) {
  const auto& names = storage::all_kinds();
  return kind < names.size() ? names[kind] : std::string_view();
}

}  // namespace

Response json_response(const boost::json::object& body) {
  Response out;
  out.headers = {{"Content-Type", "application/json; charset=utf-8"},
                 {"Cache-Control", "no-store"}};
  out.body = boost::json::serialize(body);
  return out;
}

boost::json::string time_text(std::int64_t wall, std::int16_t offset_minutes) {
  return boost::json::string(storage::to_rfc3339(shown_time(wall, offset_minutes)));
}

Place::Place(const Phone& phone, const Sources& sources, index::Purpose purpose)
    : log(sources.phones.reader(phone)),
      hold(sources.indexes->hold(phone, log, purpose)),
      look(*hold.look),
      done(hold.state.done),
      size(hold.state.total) {}

std::optional<storage::StoredRecord> Place::previous(index::Kind kind, std::uint64_t seq) const {
  if (size == 0) return std::nullopt;
  seq = std::min(seq, size - 1);
  if (seq >= done) {
    storage::Query query;
    query.kinds = {std::string(kind_text(kind))};
    query.before = seq + 1;
    const std::uint64_t from = std::max(done, seq - std::min(seq, looked_through));
    if (from > 0) query.after = from - 1;
    query.limit = 8;  // Damaged ones come with every kind.
    for (storage::StoredRecord& row : log.page(query)) {
      if (index::kind_of(row) == kind) return std::move(row);
    }
    if (done == 0) return std::nullopt;
    seq = done - 1;
  }
  const std::optional<std::uint64_t> found = look.previous(kind, seq);
  if (!found) return std::nullopt;
  std::optional<storage::StoredRecord> row = log.record(*found);
  if (!row || (kind != index::searched && index::kind_of(*row) != kind)) return std::nullopt;
  return row;
}

std::optional<storage::StoredRecord> Place::next(index::Kind kind, std::uint64_t seq) const {
  if (const std::optional<std::uint64_t> found = look.next(kind, seq)) {
    std::optional<storage::StoredRecord> row = log.record(*found);
    if (row && index::kind_of(*row) == kind) return row;
    return std::nullopt;
  }
  const std::uint64_t from = std::max(done, seq);
  storage::Query query;
  query.order = storage::Query::Order::oldest_first;
  query.kinds = {std::string(kind_text(kind))};
  if (from > 0) query.after = from - 1;
  query.before = from + looked_through;
  query.limit = 8;
  for (storage::StoredRecord& row : log.page(query)) {
    if (index::kind_of(row) == kind) return std::move(row);
  }
  return std::nullopt;
}

std::optional<storage::Record> Place::record(std::uint64_t seq) const {
  std::optional<storage::StoredRecord> row = log.record(seq);
  if (!row) return std::nullopt;
  return std::move(row->record);
}

std::int16_t Place::offset_minutes() const {
  return overview::offset_minutes(log);
}

index::Span Place::span(const std::optional<storage::Timestamp>& from,
                        const std::optional<storage::Timestamp>& to) const {
  index::Span out = look.whole().value_or(index::Span{0, index::hour_ms});
  if (from) out.from = index::wall_ms(*from);
  if (to) out.to = index::wall_ms(*to);
  return out;
}

std::optional<std::vector<storage::StoredRecord>> Place::records(index::Span span) const {
  const index::Span minutes = index::widened(span, index::minute_ms);
  if (look.totals(minutes).records > max_counted_records) return std::nullopt;
  const std::vector<index::Bucket> rolls = look.buckets(minutes, index::minute_ms);
  std::vector<storage::StoredRecord> out;
  if (rolls.empty()) return out;
  std::uint64_t first = UINT64_MAX, last = 0;
  for (const index::Bucket& b : rolls) {
    first = std::min(first, b.roll.first_seq);
    last = std::max(last, b.roll.last_seq);
  }
  // A clock that was set back may have put records of another time between them.
  if (last - first > 4 * max_counted_records) return std::nullopt;
  storage::Query query;
  query.order = storage::Query::Order::oldest_first;
  if (first > 0) query.after = first - 1;
  query.before = last + 1;
  query.limit = 4 * max_counted_records + 1;
  for (storage::StoredRecord& row : log.page(query)) {
    if (!row.record) continue;
    const std::int64_t wall = index::wall_ms(row.record->time);
    if (wall >= span.from && wall < span.to) out.push_back(std::move(row));
  }
  return out;
}

}  // namespace viewer::overview
