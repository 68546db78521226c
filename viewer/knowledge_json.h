// What the watcher knows, as JSON: the same on the command line and over HTTP. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "viewer/knowledge.h"

namespace viewer {

// At most this many of each list; the totals beside it are of all.
inline constexpr std::size_t max_known_listed = 100;

// {"from","to","records","damaged","visits","screenshots","kinds":{KIND: N},
//  "sites":[{"host","visits","dwell_ms","first","last","seqs"}],
//  "pages":[{"url","title","visits","dwell_ms","seqs"}],
//  "searched":[{"words","host","times","time","seq","seqs"}],
//  "apps":[{"app","title","opened","dwell_ms","seqs"}],
//  "sessions":[{"from","to","from_seq","to_seq","records","minutes"}], longest first
//  "hours":[Monday to Sunday][24] of what a person did,
//  "days":[{"day","records","visits","screenshots","picture_bytes","body_bytes","first_seq"}],
//  "exact": whether every count is; where false, a count is at least so many,
//  "days_forgotten": older days that "days" leaves out}
boost::json::object knowledge_json(const Knowledge& known);

}  // namespace viewer
