// The apps on the launcher: names in the phone's two languages, and how their icons look.
#pragma once

#include <string_view>
#include <vector>

#include "emulator/phone/canvas.h"

namespace phone {

enum class Glyph { globe, pencil, picture, book, gear, eye };

struct App {
  std::string_view id;
  std::string_view ko;
  std::string_view en;
  Color top;  // Icon background, a vertical gradient.
  Color bottom;
  Glyph glyph;
};

// In launcher order.
const std::vector<App>& apps();
const App* find_app(std::string_view id);
std::string_view label(const App& app, std::string_view locale);

// Draws the icon into a square of side `size` whose top left is `at`.
void draw_icon(Canvas& canvas, const App& app, Point at, double size);

}  // namespace phone
