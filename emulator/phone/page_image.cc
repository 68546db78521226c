#include "emulator/phone/page_image.h"

#include <algorithm>
#include <cmath>

#include "emulator/phone/page_painter.h"

namespace phone {
namespace {

constexpr int widest_alt_text = 300;

}  // namespace

void ImageElement::parse_attributes() {
  for (const char* name : {"width", "height"}) {
    const char* value = get_attr(name);
    if (value && *value >= '0' && *value <= '9') {
      const std::string text = value;
      const bool has_unit = text.find_first_not_of("0123456789.") != std::string::npos;
      m_style.add_property(name, has_unit ? value : (text + "px").c_str(), nullptr, false, this);
    }
  }
  if (const char* align = get_attr("align")) {
    const std::string side = align;
    if (side == "left" || side == "right")
      m_style.add_property("float", align, nullptr, false, this);
  }
  if (const char* source = get_attr("src")) url_ = resources_.absolute({}, source);
  has_picture_ = resources_.picture_size(url_).has_value();
  Block::parse_attributes();
}

litehtml::size ImageElement::natural_size() {
  litehtml::size size;
  if (const auto picture = resources_.picture_size(url_)) {
    size.width = picture->width;
    size.height = picture->height;
    return size;
  }
  const std::string alt = get_attr("alt", "");
  if (alt.empty()) {
    // An empty alt says the picture is decoration; none at all says nobody thought of it.
    size.width = size.height = get_attr("alt") ? 0 : 24;
    return size;
  }
  litehtml::font_metrics metrics;
  auto* font = reinterpret_cast<PageFont*>(get_font(&metrics));
  size.width = std::min(widest_alt_text, static_cast<int>(std::ceil(font->width(alt))) + 12);
  size.height = metrics.height + 8;
  return size;
}

void ImageElement::draw_content(litehtml::uint_ptr hdc, const litehtml::position& box) {
  if (box.width <= 0 || box.height <= 0) return;
  Painter& painter = *Painter::of(hdc);
  const Rect rect{static_cast<double>(box.x), static_cast<double>(box.y),
                  static_cast<double>(box.width), static_cast<double>(box.height)};
  const std::string alt = get_attr("alt", "");
  cairo_t* cr = painter.cr();
  if (!cr) {
    painter.see({this, alt, rect, rect.y + rect.height, false});
    return;
  }
  cairo_save(cr);
  clip_to_content(cr, box);
  const auto device = [&](double length) {
    return static_cast<int>(std::lround(length * painter.scale()));
  };
  cairo_surface_t* picture =
      resources_.scaled_picture(url_, device(rect.width), device(rect.height));
  if (picture) {
    cairo_translate(cr, rect.x, rect.y);
    cairo_scale(cr, rect.width / cairo_image_surface_get_width(picture),
                rect.height / cairo_image_surface_get_height(picture));
    cairo_set_source_surface(cr, picture, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
  } else {
    set_source(cr, {242, 243, 245});
    cairo_paint(cr);
    set_source(cr, {205, 209, 214});
    cairo_set_line_width(cr, 1);
    cairo_rectangle(cr, rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1);
    cairo_stroke(cr);
    auto* font = reinterpret_cast<PageFont*>(get_font(nullptr));
    set_source(cr, {110, 116, 124});
    if (!alt.empty()) font->draw(cr, rect.x + 6, rect.y + 4 + font->ascent(), alt);
  }
  cairo_restore(cr);
}

}  // namespace phone
