// What a tap on the browser's own places means. Private to browser*.cc.
#pragma once

#include "emulator/phone/screen.h"

namespace phone {

enum BrowserDeed {
  go_back,
  type_address,
  read_again,
  open_menu,
  menu_item,
  close_panel,
  suggested,
  a_bookmark,
  in_the_past,
  previous_match,
  next_match,
  an_option,
  look_for
};

// Where an address, and a text looked for in a page, are typed.
inline constexpr Rect address_box{48, status_bar_height + 8, 236, 30};
inline constexpr Rect find_box{48, status_bar_height + 8, 146, 30};
inline constexpr double bar_text_size = 14;

// What scrolling `by` makes of `scroll` in an open list of `count` options; false at either end.
bool scroll_options(double& scroll, double by, std::size_t count);

// A circle with an arrow's head: "again".
void draw_turning_arrow(Canvas& canvas, Point middle, double radius, Color color);

}  // namespace phone
