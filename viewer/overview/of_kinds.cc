#include "viewer/overview/of_kinds.h"

#include <algorithm>

#include "viewer/overview/parts.h"

namespace viewer::overview {
namespace {

using storage::Query;
using storage::StoredRecord;

// What does not decode is of every kind.
std::vector<index::Kind> wanted_kinds(const Query& query) {
  std::vector<index::Kind> out = {index::damaged};
  const auto& names = storage::all_kinds();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(query.kinds.begin(), query.kinds.end(), names[i]) != query.kinds.end()) {
      out.push_back(static_cast<index::Kind>(i));
    }
  }
  return out;
}

// The records [first, end) of the wanted kinds, as far as they are indexed.
class Indexed {
 public:
  Indexed(Place& place, const Query& query) : place_(place), query_(query) {}

  void take(std::uint64_t first, std::uint64_t end, std::vector<StoredRecord>& page) {
    const bool up = query_.order == Query::Order::oldest_first;
    const std::vector<index::Kind> kinds = wanted_kinds(query_);
    std::vector<std::optional<std::uint64_t>> heads(kinds.size());
    const auto step = [&](std::size_t i, std::uint64_t from) {
      heads[i] = up ? place_.look.next(kinds[i], from) : place_.look.previous(kinds[i], from);
      if (heads[i] && (*heads[i] < first || *heads[i] >= end)) heads[i].reset();
    };
    if (first >= end) return;
    for (std::size_t i = 0; i < kinds.size(); ++i) step(i, up ? first : end - 1);
    while (page.size() < query_.limit) {
      std::optional<std::size_t> best;
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (heads[i] && (!best || (up ? *heads[i] < *heads[*best] : *heads[i] > *heads[*best]))) {
          best = i;
        }
      }
      if (!best) return;
      const std::uint64_t seq = *heads[*best];
      heads[*best].reset();
      if (up || seq > 0) step(*best, up ? seq + 1 : seq - 1);
      // Said only if the log still says so.
      std::optional<StoredRecord> row = place_.log.record(seq);
      if (!row) continue;
      const index::Kind kind = index::kind_of(*row);
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
      page.push_back(std::move(*row));
    }
  }

 private:
  Place& place_;
  const Query& query_;
};

}  // namespace

std::vector<StoredRecord> page_of_kinds(const Phone& phone, const Query& query,
                                        const Sources& sources) {
  Place place(phone, sources);
  const std::uint64_t first = query.after ? *query.after + 1 : 0;
  const std::uint64_t end = std::min(query.before.value_or(place.size), place.size);
  std::vector<StoredRecord> page;
  const auto not_indexed = [&] {
    if (end <= place.done || page.size() >= query.limit) return;
    Query rest = query;
    rest.limit = query.limit - page.size();
    rest.before = end;
    if (place.done > first) rest.after = place.done - 1;
    for (StoredRecord& row : place.log.page(rest)) page.push_back(std::move(row));
  };
  Indexed indexed(place, query);
  if (query.order == Query::Order::oldest_first) {
    indexed.take(first, std::min(end, place.done), page);
    not_indexed();
  } else {
    not_indexed();
    indexed.take(first, std::min(end, place.done), page);
  }
  return page;
}

}  // namespace viewer::overview
