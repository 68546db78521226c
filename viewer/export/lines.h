// Exports that are written line by line: jsonl, csv, timesketch.
#pragma once

#include "viewer/commands.h"

namespace viewer {

// Verifies the log, then writes command.out, and beside it, where the format has no room for what
// an export says of itself, command.out with ".about.json" behind it. Memory does not grow with
// the log. Returns 0; throws storage::Error, having written nothing, when the world fails or
// SIGINT or SIGTERM came.
int export_lines(const ExportCommand& command);

}  // namespace viewer
