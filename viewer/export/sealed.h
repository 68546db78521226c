// Exports a log as a log: a folder that opens read-only anywhere and verifies.
#pragma once

#include "viewer/commands.h"

namespace viewer {

// Writes `log.db` (one file, no WAL), `checkpoints`, `log.vkey` and `about.json` under command.out,
// which appears whole or not at all. The verdict in about.json is the copy's own. Beside a live
// writer the copy is of one moment. Returns 0; throws storage::Error as export_lines() does.
int export_sealed_log(const ExportCommand& command);

}  // namespace viewer
