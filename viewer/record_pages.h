// Pages of records: the routes records and screenshots, and what search shares with them.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/routes.h"

namespace viewer {

// The query of a page, or the sentence that says what is wrong with it.
struct ParsedQuery {
  storage::Query query;
  std::string problem;
};
// `query`: what stands behind '?', as sent. `names`: which of before, after, kind, since, until,
// search, q (the same), order and limit there may be.
ParsedQuery parse_query(std::string_view query, const std::vector<std::string_view>& names);

// As in a page: the words on the screen are up to 16 KiB a record, so only "excerpt", the part of
// them around a hit, comes along, if `search` is in them.
boost::json::object short_record_json(const storage::StoredRecord& row, std::string_view search);

// What the routes answer: {"records": [...], "more": whether there are others, "size": the log's}.
boost::json::object page_json(const Phone& phone, storage::Query query, const Sources& sources);

Response records(const Phone& phone, std::string_view query, const Sources& sources);
// Those of kind screenshot; before, after, order, limit.
Response screenshots(const Phone& phone, std::string_view query, const Sources& sources);

// Whether what an index remembers of this log may be relied on: not when it was found damaged,
// since it may remember what is no longer there.
bool may_use_index(const Phone& phone, const Sources& sources);

}  // namespace viewer
