// The sentences that drawn exports share. Pure.
#pragma once

#include <string>

#include "viewer/drawn/canvas.h"
#include "viewer/drawn/shots.h"
#include "viewer/export/about.h"
#include "viewer/export/statement.h"

namespace viewer::drawn {

// In the languages of those who make such phones' emulators and those who are shown them.
inline constexpr const char* banner = "SIMULATION - fictional device  ·  모의실험 - 가상의 기기";

namespace ink {
inline constexpr Color paper{0.965, 0.957, 0.937};
inline constexpr Color white{1, 1, 1};
inline constexpr Color text{0.10, 0.10, 0.12};
inline constexpr Color faint{0.36, 0.36, 0.40};
inline constexpr Color line{0.80, 0.78, 0.74};
inline constexpr Color alarm{0.55, 0.09, 0.11};
}  // namespace ink

std::string moment(const storage::Timestamp& time);  // "2021-03-04 19:02:11"
std::string offset(const storage::Timestamp& time);  // "+09:00"
std::string period(const Extent& extent);            // "2021-03-04 19:02:11 to 20:15:00 (+09:00)"
std::string phone_line(const About& about);          // Name, model and log.
std::string verdict_line(const About& about);        // "intact: ...", as of when.
std::string title_line(const Shot& shot);            // Its title, or why it has none.
std::string picture_count(std::uint64_t count);      // "1 screenshot", "12 screenshots"

// For each export as a whole.
Statement statement(const About& about, const Shots& shots, const std::string& what);

}  // namespace viewer::drawn
