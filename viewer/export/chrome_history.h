// Visits as an SQLite file in the layout of Chromium's History, for forensic tools. FORMATS.md says
// what stands where, and where it says that it is a simulation.
#pragma once

#include <cstdint>
#include <string_view>

#include "storage/timestamp.h"
#include "viewer/commands.h"

namespace viewer {

// Microseconds since 1601-01-01T00:00:00Z, as Chromium writes times.
std::int64_t webkit_time(storage::Timestamp time);

// A visit's `via` as Chromium's page transition (ui/base/page_transition_types.h): how the page was
// reached, the beginning and the end of a chain of redirects, and going back or forward.
std::int64_t page_transition(std::string_view via);

// Writes command.out as export_lines() does: whole or not at all, memory apart from the log's
// length.
int export_chrome_history(const ExportCommand& command);

}  // namespace viewer
