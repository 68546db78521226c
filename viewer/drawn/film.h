// Screenshots one after the other, as long as they can be read, with what lies between told. The
// same for a film and an animation. Pure but for reading the log.
#pragma once

#include <cstdint>
#include <functional>

#include "viewer/drawn/canvas.h"
#include "viewer/drawn/shots.h"
#include "viewer/drawn/words.h"

namespace viewer::drawn {

// Nothing changes more often than at every beat: twice a second, where WCAG 2.2's success criterion
// 2.3.1 allows three flashes, each a pair of changes.
inline constexpr int beats_per_second = 2;
inline constexpr int width_units = 1'920, height_units = 1'080;

// How many beats a picture stands. A film of many pictures is not to take hours, nor one of few to
// be over before it was read.
struct Pace {
  int longest = 6;   // Where a minute or more passed until the next.
  int shortest = 4;  // Where less did.
  int between = 4;   // A card that tells of time left out.
};
Pace pace_of(std::uint64_t screenshots);

inline constexpr int title_beats = 10;
// Time left out is told from here on: longer than any account has between two screenshots.
inline constexpr std::int64_t told_from_ms = 10 * 60 * 1'000;

// Draws title, screenshots and cards on a canvas of width_units by height_units, and hands it over
// after each with how many beats it stands. `progress` with how many screenshots were drawn.
void play_film(const Shots& shots, const Telling& telling, Canvas& canvas,
               const std::function<void(int beats)>& show,
               const std::function<void(std::uint64_t)>& progress);

}  // namespace viewer::drawn
