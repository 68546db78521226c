// Exports a log, or a story told with it, as one page that checks itself.
#pragma once

#include "viewer/commands.h"

namespace viewer {

// Verifies the log, then writes command.out, of at most command.html.max_bytes: what does not fit
// of the selection is left out by a rule that the page states. A story is left whole, or refused.
// Memory does not grow with the log. Returns 0; throws storage::Error as export_lines() does.
int export_html(const ExportCommand& command);

}  // namespace viewer
