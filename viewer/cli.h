// trace-viewer's command line: list, stats, gaps, show, verify, prove, check,
// checkpoint, export, serve.
#pragma once

namespace viewer {

struct ExportCommand;

// Does an export that is drawn, whose program has not shut itself in yet; returns its exit code.
using Draw = int (*)(const ExportCommand&);

// Returns the exit code: 0 success, 1 the answer is "no", 2 could not do it. Every error is one
// line on stderr, "trace-viewer: what: why".
// `draw`: nothing where this program only looks; it then becomes the one that draws.
int run(int argc, char** argv, Draw draw = nullptr);

}  // namespace viewer
