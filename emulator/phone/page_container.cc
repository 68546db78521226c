#include "emulator/phone/page_container.h"

#include <litehtml/el_anchor.h>
#include <litehtml/el_body.h>
#include <litehtml/el_div.h>
#include <litehtml/el_font.h>
#include <litehtml/el_para.h>
#include <litehtml/el_table.h>
#include <litehtml/el_tr.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "emulator/phone/page_control.h"
#include "emulator/phone/page_elements.h"
#include "emulator/phone/page_image.h"
#include "emulator/phone/page_lines.h"
#include "emulator/phone/page_painter.h"
#include "emulator/phone/page_text.h"

namespace phone {

litehtml::uint_ptr PageContainer::create_font(const char* face, int size, int weight,
                                              litehtml::font_style style, unsigned decoration,
                                              litehtml::font_metrics* metrics) {
  const Font wanted{.family = face,
                    .size = static_cast<double>(size),
                    .weight = weight,
                    .italic = style == litehtml::fontStyleItalic};
  const std::shared_ptr<PageFont> font = book_.font(wanted, decoration);
  fonts_.push_back(font);
  metrics->ascent = static_cast<int>(font->ascent());
  metrics->descent = static_cast<int>(font->descent());
  metrics->height = metrics->ascent + metrics->descent;
  metrics->x_height = static_cast<int>(std::lround(font->x_height()));
  metrics->draw_spaces = decoration != litehtml::font_decoration_none;
  return reinterpret_cast<litehtml::uint_ptr>(font.get());
}

int PageContainer::text_width(const char* text, litehtml::uint_ptr font) {
  return static_cast<int>(std::lround(reinterpret_cast<PageFont*>(font)->width(text)));
}

// Only generated content and list numbers come this way: other text is in pieces of our own.
void PageContainer::draw_text(litehtml::uint_ptr hdc, const char* text, litehtml::uint_ptr font,
                              litehtml::web_color color, const litehtml::position& box) {
  Painter::of(hdc)->text(nullptr, *reinterpret_cast<PageFont*>(font), text, color, box.x, box.y,
                         box.width, box.height);
}

void PageContainer::draw_list_marker(litehtml::uint_ptr hdc, const litehtml::list_marker& marker) {
  cairo_t* cr = Painter::of(hdc)->cr();
  if (!cr) return;
  const litehtml::position& box = marker.pos;
  if (!marker.image.empty()) {
    litehtml::background_paint paint;
    paint.image = marker.image;
    paint.baseurl = marker.baseurl ? marker.baseurl : "";
    paint.clip_box = paint.origin_box = paint.border_box = box;
    paint.image_size.width = box.width;
    paint.image_size.height = box.height;
    paint.position_x = box.x;
    paint.position_y = box.y;
    paint.repeat = litehtml::background_repeat_no_repeat;
    draw_tiles(cr, paint);
    return;
  }
  const double size = std::max(4.0, box.width * 0.85);
  const double x = box.x + box.width / 2.0, y = box.y + box.height / 2.0 + 0.5;
  set_source(cr, marker.color);
  cairo_new_path(cr);
  switch (marker.marker_type) {
    case litehtml::list_style_type_circle:
      cairo_arc(cr, x, y, size / 2 - 0.5, 0, 2 * std::numbers::pi);
      cairo_set_line_width(cr, 1);
      cairo_stroke(cr);
      break;
    case litehtml::list_style_type_square:
      cairo_rectangle(cr, x - size / 2, y - size / 2, size, size);
      cairo_fill(cr);
      break;
    case litehtml::list_style_type_none:
      break;
    default:
      cairo_arc(cr, x, y, size / 2, 0, 2 * std::numbers::pi);
      cairo_fill(cr);
  }
}

void PageContainer::get_image_size(const char* source, const char* base, litehtml::size& size) {
  const ImageSize picture =
      resources_.picture_size(resources_.absolute(base ? base : "", source)).value_or(ImageSize{});
  size.width = picture.width;
  size.height = picture.height;
}

void PageContainer::draw_background(litehtml::uint_ptr hdc,
                                    const litehtml::background_paint& paint) {
  cairo_t* cr = Painter::of(hdc)->cr();
  if (!cr) return;
  cairo_save(cr);
  if (paint.is_root) {
    // The root's background covers the canvas, however short the page (CSS 2.1, 14.2).
    cairo_rectangle(cr, 0, 0, view_.width, view_.height);
  } else {
    round_box_path(cr, paint.clip_box, paint.border_radius);
  }
  cairo_clip(cr);
  if (paint.color.alpha > 0) {
    set_source(cr, paint.color);
    cairo_paint(cr);
  }
  draw_tiles(cr, paint);
  cairo_restore(cr);
}

void PageContainer::draw_tiles(cairo_t* cr, const litehtml::background_paint& paint) {
  if (paint.image.empty() || paint.image_size.width < 1 || paint.image_size.height < 1) return;
  const std::string url = resources_.absolute(paint.baseurl, paint.image);
  const double width = paint.image_size.width, height = paint.image_size.height;
  const auto device = [&](double length) {
    return static_cast<int>(std::lround(length * view_.scale));
  };
  cairo_surface_t* picture = resources_.scaled_picture(url, device(width), device(height));
  if (!picture) return;
  const bool across = paint.repeat == litehtml::background_repeat_repeat ||
                      paint.repeat == litehtml::background_repeat_repeat_x;
  const bool down = paint.repeat == litehtml::background_repeat_repeat ||
                    paint.repeat == litehtml::background_repeat_repeat_y;
  cairo_save(cr);
  const double far = 1e6;
  cairo_rectangle(cr, across ? -far : paint.position_x, down ? -far : paint.position_y,
                  across ? 2 * far : width, down ? 2 * far : height);
  cairo_clip(cr);
  cairo_translate(cr, paint.position_x, paint.position_y);
  cairo_scale(cr, width / cairo_image_surface_get_width(picture),
              height / cairo_image_surface_get_height(picture));
  cairo_set_source_surface(cr, picture, 0, 0);
  cairo_pattern_set_extend(cairo_get_source(cr),
                           across || down ? CAIRO_EXTEND_REPEAT : CAIRO_EXTEND_PAD);
  cairo_paint(cr);
  cairo_restore(cr);
}

void PageContainer::draw_borders(litehtml::uint_ptr hdc, const litehtml::borders& borders,
                                 const litehtml::position& box, bool) {
  if (cairo_t* cr = Painter::of(hdc)->cr()) paint_borders(cr, borders, box);
}

void PageContainer::transform_text(std::string& text, litehtml::text_transform how) {
  char* changed = nullptr;
  const auto size = static_cast<gssize>(text.size());
  if (how == litehtml::text_transform_uppercase) changed = g_utf8_strup(text.data(), size);
  if (how == litehtml::text_transform_lowercase) changed = g_utf8_strdown(text.data(), size);
  if (how == litehtml::text_transform_capitalize && !text.empty()) {
    const char* rest = g_utf8_next_char(text.c_str());
    char* first = g_utf8_strup(text.data(), rest - text.c_str());
    changed = g_strconcat(first, rest, nullptr);
    g_free(first);
  }
  if (changed) text = changed;
  g_free(changed);
}

void PageContainer::import_css(std::string& text, const std::string& url, std::string& base) {
  // litehtml leaves the quotes of @import "a.css" on.
  std::string_view bare = url;
  while (!bare.empty() && (bare.front() == '"' || bare.front() == '\'')) bare.remove_prefix(1);
  while (!bare.empty() && (bare.back() == '"' || bare.back() == '\'')) bare.remove_suffix(1);
  const std::string absolute = resources_.absolute(base, bare);
  text = resources_.style_sheet(absolute);
  base = absolute;
}

void PageContainer::set_clip(const litehtml::position& box, const litehtml::border_radiuses& radius,
                             bool valid_x, bool valid_y) {
  litehtml::position clip = box;
  constexpr int far = 1 << 20;
  if (!valid_x) clip.x = -far, clip.width = 2 * far;
  if (!valid_y) clip.y = -far, clip.height = 2 * far;
  painter_->push_clip(clip, valid_x && valid_y ? radius : litehtml::border_radiuses());
}

void PageContainer::del_clip() {
  painter_->pop_clip();
}

void PageContainer::get_client_rect(litehtml::position& client) const {
  client = litehtml::position(0, 0, view_.width, view_.height);
}

litehtml::element::ptr PageContainer::create_element(
    const char* tag, const litehtml::string_map&, const std::shared_ptr<litehtml::document>& doc) {
  const std::string name = lower_ascii(tag);
  if (name == "img") return std::make_shared<ImageElement>(doc, resources_);
  if (name == "input" || name == "select" || name == "textarea") {
    return std::make_shared<ControlElement>(doc);
  }
  if (name == "a") return std::make_shared<Tag<litehtml::el_anchor>>(doc);
  if (name == "p") return std::make_shared<Tag<litehtml::el_para>>(doc);
  if (name == "table") return std::make_shared<Tag<litehtml::el_table>>(doc);
  if (name == "td" || name == "th") return std::make_shared<Cell>(doc);
  if (name == "button") return std::make_shared<Button>(doc);
  if (name == "ol") return std::make_shared<OrderedList>(doc);
  if (name == "tr") return std::make_shared<Tag<litehtml::el_tr>>(doc);
  if (name == "div") return std::make_shared<Tag<litehtml::el_div>>(doc);
  if (name == "body") return std::make_shared<Tag<litehtml::el_body>>(doc);
  if (name == "font") return std::make_shared<Tag<litehtml::el_font>>(doc);
  for (const char* own : {"br", "link", "style", "title", "base", "script"}) {
    if (name == own) return nullptr;
  }
  return std::make_shared<Block>(doc);
}

void PageContainer::get_media_features(litehtml::media_features& media) const {
  media.type = litehtml::media_type_screen;
  media.width = media.device_width = view_.width;
  media.height = view_.height;
  media.device_height = 640;
  media.color = 8;
  media.monochrome = 0;
  media.color_index = 0;
  media.resolution = static_cast<int>(96 * view_.scale);
}

void PageContainer::get_language(std::string& language, std::string& culture) const {
  language = "ko";
  culture = "";
}

void PageContainer::split_text(const char* text, const std::function<void(const char*)>& on_word,
                               const std::function<void(const char*)>& on_space) {
  split_words(text, on_word, on_space);
}

}  // namespace phone
