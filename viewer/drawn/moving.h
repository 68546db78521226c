// The film of a selection as a file: MP4 or GIF.
#pragma once

#include <filesystem>

#include "viewer/drawn/shots.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/words.h"

namespace viewer::drawn {

// 1920x1080, two frames a second. Both write `target`, which appears whole or not at all, and keep
// one picture in memory. Throw storage::Error.
void write_video(const About& about, const Shots& shots, const device::Words& words,
                 const std::filesystem::path& target, const Interruptible& interruptible);
// 960x540, a picture a card.
void write_gif(const About& about, const Shots& shots, const device::Words& words,
               const std::filesystem::path& target, const Interruptible& interruptible);

}  // namespace viewer::drawn
