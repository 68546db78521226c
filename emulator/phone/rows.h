// A list of rows that scrolls, as the phone's own apps show it.
#pragma once

#include <string>
#include <vector>

#include "emulator/phone/screen.h"

namespace phone {

struct Row {
  std::string head;
  std::string below;    // Smaller; may be empty.
  bool answers = true;  // To a tap.
};

inline constexpr double row_height = 58;

// The rows of one list, inside `area`, each that answers offered as {what, its place}; the scroll
// bar beside them. `scroll` is put right where the list has become shorter.
void draw_rows(Pen& pen, Rect area, double& scroll, const std::vector<Row>& rows, int what);

// What scrolling `by` makes of `scroll` in a list of `count` rows of which `sight` is in view.
// False at either end.
bool scroll_rows(double& scroll, double by, std::size_t count, double sight);

}  // namespace phone
