// The JSON form of records and verdicts, the same on the command line and over HTTP. Pure.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "viewer/timeline.h"

namespace viewer {

// At least seq, kind, time (null when damaged); then the record's own fields.
boost::json::object record_json(const storage::StoredRecord& stored);

// record_json() plus the exact body and its leaf hash in the tree (RFC 6962, hex).
boost::json::object full_record_json(const storage::StoredRecord& stored);

// verdict, records, root (base64, as in a checkpoint), first_bad, schedule, findings, and the
// words of explain().
boost::json::object verdict_json(const storage::Verdict& verdict);

// RFC 3339, of seconds since 1970 in the real world: when a witness says it signed.
std::string real_time(std::uint64_t unix_seconds);

// RFC 3339, or null.
boost::json::value time_json(const std::optional<storage::Timestamp>& time);

boost::json::array strings_json(const std::vector<std::string>& list);

// id, title, source, certainty, assumed, log_scope, user_can_view.
boost::json::object profile_json(const storage::ProfileFacts& profile);

boost::json::object phone_json(const PhoneSummary& phone);

}  // namespace viewer
