#include "emulator/phone/page_font.h"

#include <litehtml/litehtml.h>

#include <algorithm>
#include <cmath>

namespace phone {
namespace {

constexpr std::size_t max_kept_widths = 20000;

double css_pixels(int pango_units) {
  return static_cast<double>(pango_units) / PANGO_SCALE;
}

}  // namespace

PageFont::PageFont(PangoContext* context, const Font& font, unsigned decoration)
    : context_(context), description_(make_font(font)), decoration_(decoration) {
  size_ = css_pixels(pango_font_description_get_size(description_.get()));
  // Of the font that has an "x", the first family as a rule, as CSS has it. Not from
  // pango_font_get_metrics: Pango 1.50 divides what that answers by the context's scale.
  const LayoutPtr x = layout("x");
  const TextSize line = layout_size(x.get());
  ascent_ = std::round(line.ascent);
  descent_ = std::round(line.height - line.ascent);
  PangoRectangle ink{};
  pango_layout_get_extents(x.get(), &ink, nullptr);
  x_height_ = ink.height > 0 ? css_pixels(ink.height) : size_ / 2;
}

LayoutPtr PageFont::layout(const std::string& text) const {
  LayoutPtr layout = make_layout(context_, text, description_.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  return layout;
}

double PageFont::width(const std::string& text) {
  const auto known = widths_.find(text);
  if (known != widths_.end()) return known->second;
  const double width = layout_size(layout(text).get()).width;
  if (widths_.size() >= max_kept_widths) widths_.clear();
  if (text.size() < 256) widths_.emplace(text, width);
  return width;
}

void PageFont::draw(cairo_t* cr, double x, double y, const std::string& text) {
  const LayoutPtr shaped = layout(text);
  cairo_move_to(cr, x, y);
  pango_cairo_show_layout_line(cr, pango_layout_get_line_readonly(shaped.get(), 0));
  cairo_new_path(cr);
  if (decoration_ != 0) draw_decoration(cr, x, y, layout_size(shaped.get()).width);
}

void PageFont::draw_decoration(cairo_t* cr, double x, double y, double width) const {
  const double thickness = std::max(1.0, std::round(size_ / 14));
  const auto line = [&](double top) {
    cairo_rectangle(cr, x, std::round(top), width, thickness);
    cairo_fill(cr);
  };
  if (decoration_ & litehtml::font_decoration_underline) line(y + std::max(1.0, size_ / 10));
  if (decoration_ & litehtml::font_decoration_linethrough) line(y - x_height_ / 2);
  if (decoration_ & litehtml::font_decoration_overline) line(y - ascent_);
}

}  // namespace phone
