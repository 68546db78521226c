// Where a page's drawing goes: pixels, or only a list of the words that would be seen.
#pragma once

#include <cairo.h>
#include <litehtml/litehtml.h>

#include <string>
#include <vector>

#include "emulator/phone/canvas.h"
#include "emulator/phone/page_font.h"

namespace phone {

// A word, picture or control that drawing reached, in page or viewport coordinates as drawn.
struct Seen {
  const litehtml::element* element = nullptr;
  std::string text;
  Rect box;
  double baseline = 0;
  bool is_right_to_left = false;
};

// litehtml hands it through as its `hdc`.
class Painter {
 public:
  // Draws into `cr`, whose unit is one CSS pixel.
  Painter(cairo_t* cr, double scale) : cr_(cr), scale_(scale) {}
  // Draws nothing; lists what is not clipped away outside `view`.
  explicit Painter(Rect view) : clips_{view} {}

  static Painter* of(litehtml::uint_ptr hdc) { return reinterpret_cast<Painter*>(hdc); }
  litehtml::uint_ptr handle() { return reinterpret_cast<litehtml::uint_ptr>(this); }

  cairo_t* cr() const { return cr_; }  // Null when only listing.
  double scale() const { return scale_; }
  std::vector<Seen>& seen() { return seen_; }

  // Lists `thing` if it shows. Words are listed without what surrounds them.
  void see(Seen thing);
  // `x` may have a fraction; `top` is the line's box, not the baseline. `shift` moves the text
  // down, which stays a part of its line.
  void text(const litehtml::element* element, PageFont& font, const std::string& text,
            litehtml::web_color color, double x, double top, double width, double height,
            double shift = 0);

  void push_clip(const litehtml::position& box, const litehtml::border_radiuses& radius);
  void pop_clip();

 private:
  cairo_t* cr_ = nullptr;
  double scale_ = 1;
  std::vector<Rect> clips_;
  std::vector<Seen> seen_;
};

void set_source(cairo_t* cr, litehtml::web_color color);
// Adds a closed rectangle with rounded corners; radii that do not fit shrink together (CSS
// Backgrounds 3, 5.5).
void round_box_path(cairo_t* cr, const litehtml::position& box,
                    const litehtml::border_radiuses& radius);
void paint_borders(cairo_t* cr, const litehtml::borders& borders, const litehtml::position& box);

}  // namespace phone
