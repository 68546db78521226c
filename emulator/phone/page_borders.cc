// Borders: four sides, each with its own colour, width and style, around rounded corners.
#include <algorithm>
#include <cmath>

#include "emulator/phone/page_painter.h"

namespace phone {
namespace {

using litehtml::border;
using litehtml::position;

bool shows(const border& side) {
  return side.width > 0 && side.style > litehtml::border_style_hidden && side.color.alpha > 0;
}

bool same_look(const border& a, const border& b) {
  return a.width == b.width && a.style == b.style && a.color.red == b.color.red &&
         a.color.green == b.color.green && a.color.blue == b.color.blue &&
         a.color.alpha == b.color.alpha;
}

litehtml::web_color shade(litehtml::web_color c, bool is_dark) {
  if (!is_dark) return c;
  const auto darker = [](litehtml::byte v) { return static_cast<litehtml::byte>(v * 2 / 3); };
  return {darker(c.red), darker(c.green), darker(c.blue), c.alpha};
}

enum class Side { left, top, right, bottom };

litehtml::web_color color_of(const border& side, Side which) {
  const bool is_upper = which == Side::left || which == Side::top;
  switch (side.style) {
    case litehtml::border_style_inset:
    case litehtml::border_style_groove:
      return shade(side.color, is_upper);
    case litehtml::border_style_outset:
    case litehtml::border_style_ridge:
      return shade(side.color, !is_upper);
    default:
      return side.color;
  }
}

position shrunk(const position& box, const litehtml::borders& b, double part) {
  const auto w = [part](int width) { return static_cast<int>(std::lround(width * part)); };
  return {box.x + w(b.left.width), box.y + w(b.top.width),
          std::max(0, box.width - w(b.left.width) - w(b.right.width)),
          std::max(0, box.height - w(b.top.width) - w(b.bottom.width))};
}

litehtml::border_radiuses shrunk(litehtml::border_radiuses radius, const litehtml::borders& b,
                                 double part) {
  const auto w = [part](int width) { return static_cast<int>(std::lround(width * part)); };
  litehtml::margins by;
  by.left = w(b.left.width);
  by.top = w(b.top.width);
  by.right = w(b.right.width);
  by.bottom = w(b.bottom.width);
  radius -= by;
  return radius;
}

// The ring between two shrunken copies of the border box.
void ring(cairo_t* cr, const litehtml::borders& b, const position& box, double from, double to) {
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  round_box_path(cr, shrunk(box, b, from), shrunk(b.radius, b, from));
  round_box_path(cr, shrunk(box, b, to), shrunk(b.radius, b, to));
  cairo_fill(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
}

// Clips to the part of the ring that belongs to one side: corners meet along their diagonals.
void clip_to_side(cairo_t* cr, const litehtml::borders& b, const position& box, Side which) {
  const position in = shrunk(box, b, 1);
  switch (which) {
    case Side::left:
      cairo_move_to(cr, box.left(), box.top());
      cairo_line_to(cr, in.left(), in.top());
      cairo_line_to(cr, in.left(), in.bottom());
      cairo_line_to(cr, box.left(), box.bottom());
      break;
    case Side::top:
      cairo_move_to(cr, box.left(), box.top());
      cairo_line_to(cr, in.left(), in.top());
      cairo_line_to(cr, in.right(), in.top());
      cairo_line_to(cr, box.right(), box.top());
      break;
    case Side::right:
      cairo_move_to(cr, box.right(), box.top());
      cairo_line_to(cr, in.right(), in.top());
      cairo_line_to(cr, in.right(), in.bottom());
      cairo_line_to(cr, box.right(), box.bottom());
      break;
    case Side::bottom:
      cairo_move_to(cr, box.left(), box.bottom());
      cairo_line_to(cr, in.left(), in.bottom());
      cairo_line_to(cr, in.right(), in.bottom());
      cairo_line_to(cr, box.right(), box.bottom());
      break;
  }
  cairo_close_path(cr);
  cairo_clip(cr);
}

bool is_stroked(const border& side) {
  return side.style == litehtml::border_style_dotted || side.style == litehtml::border_style_dashed;
}

// Dashes follow the middle of the border, once around; the side's clip picks its share.
void stroke_ring(cairo_t* cr, const litehtml::borders& b, const position& box, const border& side) {
  const double width = side.width;
  if (side.style == litehtml::border_style_dotted) {
    const double dots[] = {0, 2 * width};
    cairo_set_line_cap(cr, width > 1 ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_SQUARE);
    cairo_set_dash(cr, dots, 2, width);
  } else {
    const double dashes[] = {std::max(3.0, 2 * width), std::max(3.0, 2 * width)};
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_set_dash(cr, dashes, 2, 0);
  }
  cairo_set_line_width(cr, width);
  cairo_save(cr);
  // round_box_path takes whole pixels: halves come from drawing at twice the size.
  cairo_scale(cr, 0.5, 0.5);
  position middle(2 * box.x + b.left.width, 2 * box.y + b.top.width,
                  2 * box.width - b.left.width - b.right.width,
                  2 * box.height - b.top.width - b.bottom.width);
  litehtml::border_radiuses radius = b.radius;
  radius += litehtml::margins();
  for (int* r : {&radius.top_left_x, &radius.top_left_y, &radius.top_right_x, &radius.top_right_y,
                 &radius.bottom_left_x, &radius.bottom_left_y, &radius.bottom_right_x,
                 &radius.bottom_right_y}) {
    *r = std::max(0, std::min(*r, 16384) * 2 - side.width);
  }
  round_box_path(cr, middle, radius);
  cairo_restore(cr);
  cairo_stroke(cr);
  cairo_set_dash(cr, nullptr, 0, 0);
}

void paint_side(cairo_t* cr, const litehtml::borders& b, const position& box, const border& side,
                Side which) {
  if (!shows(side)) return;
  cairo_save(cr);
  clip_to_side(cr, b, box, which);
  set_source(cr, color_of(side, which));
  if (is_stroked(side)) {
    stroke_ring(cr, b, box, side);
  } else if (side.style == litehtml::border_style_double && side.width >= 3) {
    ring(cr, b, box, 0, 1.0 / 3);
    ring(cr, b, box, 2.0 / 3, 1);
  } else {
    ring(cr, b, box, 0, 1);
  }
  cairo_restore(cr);
}

}  // namespace

void paint_borders(cairo_t* cr, const litehtml::borders& b, const position& box) {
  const bool is_uniform = same_look(b.left, b.top) && same_look(b.left, b.right) &&
                          same_look(b.left, b.bottom) && shows(b.left);
  // In one piece, or the corners' diagonals would show as hairlines.
  if (is_uniform && b.left.style == litehtml::border_style_solid) {
    set_source(cr, b.left.color);
    ring(cr, b, box, 0, 1);
    return;
  }
  if (is_uniform && is_stroked(b.left)) {
    set_source(cr, b.left.color);
    stroke_ring(cr, b, box, b.left);
    return;
  }
  paint_side(cr, b, box, b.left, Side::left);
  paint_side(cr, b, box, b.top, Side::top);
  paint_side(cr, b, box, b.right, Side::right);
  paint_side(cr, b, box, b.bottom, Side::bottom);
}

}  // namespace phone
