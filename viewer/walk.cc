#include "viewer/walk.h"

namespace viewer {

void walk(const storage::LogReader& log, storage::Query query,
          const std::function<void(const storage::StoredRecord&)>& each,
          const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const std::uint64_t size = log.size();
  query.order = storage::Query::Order::oldest_first;
  query.limit = 1'000;  // At 64 kB a body, the most there can be, 64 MB.
  query.after.reset();
  for (;;) {
    const auto rows = log.page(query);
    for (const storage::StoredRecord& row : rows) {
      if (row.seq >= size) return;
      each(row);
    }
    if (rows.size() < query.limit) return;
    query.after = rows.back().seq;
    if (progress) progress(rows.back().seq + 1, size);
  }
}

}  // namespace viewer
