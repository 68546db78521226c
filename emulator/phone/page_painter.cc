#include "emulator/phone/page_painter.h"

#include <algorithm>
#include <numbers>
#include <utility>

#include "emulator/phone/page_lines.h"

namespace phone {

void set_source(cairo_t* cr, litehtml::web_color c) {
  cairo_set_source_rgba(cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0, c.alpha / 255.0);
}

void round_box_path(cairo_t* cr, const litehtml::position& box,
                    const litehtml::border_radiuses& radius) {
  const double width = box.width;
  const double height = box.height;
  double f = 1;
  const auto limit = [&f](double sum, double room) {
    if (sum > room && sum > 0) f = std::min(f, std::max(0.0, room) / sum);
  };
  limit(radius.top_left_x + radius.top_right_x, width);
  limit(radius.bottom_left_x + radius.bottom_right_x, width);
  limit(radius.top_left_y + radius.bottom_left_y, height);
  limit(radius.top_right_y + radius.bottom_right_y, height);

  constexpr double quarter = std::numbers::pi / 2;
  const auto corner = [&](double cx, double cy, double rx, double ry, double from) {
    rx *= f;
    ry *= f;
    if (rx <= 0 || ry <= 0) {
      cairo_line_to(cr, cx, cy);
      return;
    }
    const double x = from == 0 || from == -quarter ? cx - rx : cx + rx;
    const double y = from == 0 || from == quarter ? cy - ry : cy + ry;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, rx, ry);
    cairo_arc(cr, 0, 0, 1, from, from + quarter);
    cairo_restore(cr);
  };
  const double left = box.x, top = box.y, right = box.x + width, bottom = box.y + height;
  cairo_new_sub_path(cr);
  corner(right, top, radius.top_right_x, radius.top_right_y, -quarter);
  corner(right, bottom, radius.bottom_right_x, radius.bottom_right_y, 0);
  corner(left, bottom, radius.bottom_left_x, radius.bottom_left_y, quarter);
  corner(left, top, radius.top_left_x, radius.top_left_y, 2 * quarter);
  cairo_close_path(cr);
}

void Painter::see(Seen thing) {
  if (clips_.empty() || thing.box.width <= 0 || thing.box.height <= 0) return;
  const Rect& clip = clips_.back();
  const Rect& box = thing.box;
  if (box.x < clip.x + clip.width && box.x + box.width > clip.x && box.y < clip.y + clip.height &&
      box.y + box.height > clip.y) {
    seen_.push_back(std::move(thing));
  }
}

void Painter::text(const litehtml::element* element, PageFont& font, const std::string& text,
                   litehtml::web_color color, double x, double top, double width, double height,
                   double shift) {
  const double baseline = top + font.ascent();
  if (cr_) {
    set_source(cr_, color);
    font.draw(cr_, x, baseline + shift, text);
  } else {
    see({element, text, {x, top + shift, width, height}, baseline, has_right_to_left(text)});
  }
}

void Painter::push_clip(const litehtml::position& box, const litehtml::border_radiuses& radius) {
  if (cr_) {
    cairo_save(cr_);
    round_box_path(cr_, box, radius);
    cairo_clip(cr_);
    return;
  }
  const Rect& outer = clips_.back();
  const double left = std::max(outer.x, static_cast<double>(box.x));
  const double top = std::max(outer.y, static_cast<double>(box.y));
  const double right = std::min(outer.x + outer.width, static_cast<double>(box.right()));
  const double bottom = std::min(outer.y + outer.height, static_cast<double>(box.bottom()));
  clips_.push_back({left, top, std::max(0.0, right - left), std::max(0.0, bottom - top)});
}

void Painter::pop_clip() {
  if (cr_) {
    cairo_restore(cr_);
  } else if (clips_.size() > 1) {
    clips_.pop_back();
  }
}

}  // namespace phone
