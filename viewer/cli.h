// trace-viewer's command line: list, stats, gaps, show, verify, prove, check,
// checkpoint, export, serve.
#pragma once

namespace viewer {

// Returns the exit code: 0 success, 1 the answer is "no", 2 could not do it. Every error is one
// line on stderr, "trace-viewer: what: why".
int run(int argc, char** argv);

}  // namespace viewer
