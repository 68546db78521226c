// A font as one page uses it: measures in CSS pixels, with fractions.
#pragma once

#include <string>
#include <unordered_map>

#include "emulator/phone/text_layout.h"

namespace phone {

class PageFont {
 public:
  // `decoration` is litehtml's font_decoration_* bits. `context` must outlive the font.
  PageFont(PangoContext* context, const Font& font, unsigned decoration);

  double width(const std::string& text);
  // Draws with the baseline's left end at x, y in `cr`'s current colour.
  void draw(cairo_t* cr, double x, double y, const std::string& text);

  double ascent() const { return ascent_; }
  double descent() const { return descent_; }
  double x_height() const { return x_height_; }
  unsigned decoration() const { return decoration_; }

 private:
  LayoutPtr layout(const std::string& text) const;
  void draw_decoration(cairo_t* cr, double x, double y, double width) const;

  PangoContext* context_;
  FontDescriptionPtr description_;
  std::unordered_map<std::string, double> widths_;
  unsigned decoration_;
  double size_ = 0;
  double ascent_ = 0;
  double descent_ = 0;
  double x_height_ = 0;
};

}  // namespace phone
