// Exports a log as C2SP tlog-tiles.
#pragma once

#include "viewer/commands.h"

namespace viewer {

// Writes `checkpoint`, `tile/...` and `log.vkey` under command.out, which appears whole or not at
// all: the files are made in a folder beside it that is then renamed. SIGINT and SIGTERM end it
// with nothing left behind. Exit 1 when the log is not what its newest checkpoint was signed over.
int export_tiles(const ExportCommand& command);

}  // namespace viewer
