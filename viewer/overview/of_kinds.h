// Pages of records of some kinds, without reading those between.
#pragma once

#include <vector>

#include "viewer/routes.h"

namespace viewer::overview {

// What log.page(query) gives for a query by kinds, `before`, `after`, order and limit alone; what
// is not indexed is looked through. Throws storage::Error.
std::vector<storage::StoredRecord> page_of_kinds(const Phone& phone, const storage::Query& query,
                                                 const Sources& sources);

}  // namespace viewer::overview
