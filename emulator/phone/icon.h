// The look of an app on the launcher, drawn from a few strokes. Pure drawing.
#pragma once

#include "emulator/phone/canvas.h"

namespace phone {

enum class Glyph { globe, pencil, picture, book, gear, eye, keys, month, hands, folder };

struct Icon {
  Color top;  // Background, a vertical gradient.
  Color bottom;
  Glyph glyph = Glyph::globe;
};

// Draws the icon into a square of side `size` whose top left is `at`.
void draw_icon(Canvas& canvas, const Icon& icon, Point at, double size);

}  // namespace phone
