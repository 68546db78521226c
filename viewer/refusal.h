// What the viewer says when it refuses, and the headers it never answers without. Pure.
#pragma once

#include <string_view>

#include "viewer/routes.h"

namespace viewer {

// The 405 for every method but GET and HEAD: one sentence why, and which layers stand between the
// request and the record, in the order it would meet them.
Response nothing_is_deleted_here();

// Whether an If-None-Match header names this entity tag (RFC 9110, 13.1.2; weak comparison).
bool etag_matches(std::string_view if_none_match, std::string_view etag);

inline constexpr const char* record_is_named = "A record is named by its number, from 0.";

}  // namespace viewer
