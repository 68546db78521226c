// Goes through a log once, oldest first, a page at a time: memory does not grow with the log.
#pragma once

#include <functional>

#include "storage/log_reader.h"

namespace viewer {

// Calls `each` for every record that `query` names, and `progress`, if there is one, with how far
// in the log the walk has come, of how many records. The query's order, `after` and `limit` are
// the walk's own. What is appended meanwhile is not waited for. Throws storage::Error if the log
// cannot be read.
void walk(const storage::LogReader& log, storage::Query query,
          const std::function<void(const storage::StoredRecord&)>& each,
          const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace viewer
