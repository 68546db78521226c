// How trace-viewer hands an export that is drawn to the program that draws.
#pragma once

namespace viewer::drawn {

// Becomes trace-viewer-draw, found beside this program, with the very same arguments; returns only
// by throwing storage::Error where it cannot.
[[noreturn]] void become_drawer(char** argv);

}  // namespace viewer::drawn
