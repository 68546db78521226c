// Screenshots side by side on paper: A4 pages of 300 dots per inch, fifteen pictures each.
#pragma once

#include <filesystem>

#include "viewer/drawn/shots.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/words.h"

namespace viewer::drawn {

// Writes `target` and, where there are more pages, NAME-2.png and so on beside it. They appear once
// all of them are written, `target` last. At most one page is in memory. Throws storage::Error.
void write_contact_sheet(const About& about, const Shots& shots, const device::Words& words,
                         const std::filesystem::path& target, const Interruptible& interruptible);

}  // namespace viewer::drawn
