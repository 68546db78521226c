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
  look_for
};

// A circle with an arrow's head: "again".
void draw_turning_arrow(Canvas& canvas, Point middle, double radius, Color color);

}  // namespace phone
