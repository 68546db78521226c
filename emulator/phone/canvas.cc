#include "emulator/phone/canvas.h"

#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <stdexcept>

#include "emulator/phone/text_layout.h"

namespace phone {
namespace {

void set_color(cairo_t* cr, Color c) {
  cairo_set_source_rgba(cr, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0);
}

void round_path(cairo_t* cr, Rect r, double radius) {
  constexpr double quarter = std::numbers::pi / 2;
  radius = std::clamp(radius, 0.0, std::max(0.0, std::min(r.width, r.height) / 2));
  if (radius == 0) {
    cairo_rectangle(cr, r.x, r.y, r.width, r.height);
    return;
  }
  const double left = r.x + radius;
  const double top = r.y + radius;
  const double right = r.x + r.width - radius;
  const double bottom = r.y + r.height - radius;
  cairo_new_sub_path(cr);
  cairo_arc(cr, right, top, radius, -quarter, 0);
  cairo_arc(cr, right, bottom, radius, 0, quarter);
  cairo_arc(cr, left, bottom, radius, quarter, 2 * quarter);
  cairo_arc(cr, left, top, radius, 2 * quarter, 3 * quarter);
  cairo_close_path(cr);
}

void line_path(cairo_t* cr, const std::vector<Point>& points) {
  for (const Point& p : points) cairo_line_to(cr, p.x, p.y);
}

}  // namespace

struct Canvas::Impl {
  // With no memory given, Cairo allocates and clears its own, and the canvas has fonts of its own:
  // phones are made on one thread and drawn on by any, and the thread's default map, which all of
  // them would hold, serves one at a time. Two at once waited for each other for ever.
  Impl(std::uint8_t* pixels, int width_px, int height_px, int stride_bytes, double scale_)
      : scale(scale_) {
    surface = pixels ? cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32, width_px,
                                                           height_px, stride_bytes)
                     : cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
    cr = cairo_create(surface);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
      const std::string why = cairo_status_to_string(cairo_status(cr));
      release();
      throw std::runtime_error("canvas: " + why);
    }
    cairo_scale(cr, scale, scale);
    if (!pixels) fonts.reset(pango_cairo_font_map_new());
    context = make_text_context(scale, fonts ? fonts.get() : pango_cairo_font_map_get_default());
  }
  ~Impl() { release(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void release() {
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
  }

  LayoutPtr layout(std::string_view utf8, const Font& font) const {
    return make_layout(context.get(), utf8, make_font(font).get());
  }

  cairo_surface_t* surface = nullptr;
  cairo_t* cr = nullptr;
  double scale = 1;
  FontMapPtr fonts;  // None: the thread's default.
  ContextPtr context;
};

Canvas::Canvas(int width_px, int height_px, double scale)
    : impl_(std::make_unique<Impl>(nullptr, width_px, height_px, 0, scale)) {}
Canvas::Canvas(std::uint8_t* pixels, int width_px, int height_px, int stride_bytes, double scale)
    : impl_(std::make_unique<Impl>(pixels, width_px, height_px, stride_bytes, scale)) {}
Canvas::~Canvas() = default;
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;

const std::uint8_t* Canvas::pixels() const {
  cairo_surface_flush(impl_->surface);
  return cairo_image_surface_get_data(impl_->surface);
}
// The caller may write, so Cairo is told to forget what it knew of the pixels.
std::uint8_t* Canvas::pixels() {
  cairo_surface_flush(impl_->surface);
  cairo_surface_mark_dirty(impl_->surface);
  return cairo_image_surface_get_data(impl_->surface);
}
int Canvas::width_px() const {
  return cairo_image_surface_get_width(impl_->surface);
}
int Canvas::height_px() const {
  return cairo_image_surface_get_height(impl_->surface);
}
int Canvas::stride_bytes() const {
  return cairo_image_surface_get_stride(impl_->surface);
}

void Canvas::clear(Color color) {
  cairo_save(impl_->cr);
  cairo_set_operator(impl_->cr, CAIRO_OPERATOR_SOURCE);
  set_color(impl_->cr, color);
  cairo_paint(impl_->cr);
  cairo_restore(impl_->cr);
}

void Canvas::fill(Rect rect, Color color) {
  fill_round(rect, 0, color);
}

void Canvas::fill_round(Rect rect, double radius, Color color) {
  set_color(impl_->cr, color);
  round_path(impl_->cr, rect, radius);
  cairo_fill(impl_->cr);
}

void Canvas::stroke_round(Rect rect, double radius, double line_width, Color color) {
  set_color(impl_->cr, color);
  cairo_set_line_width(impl_->cr, line_width);
  round_path(impl_->cr, rect, radius);
  cairo_stroke(impl_->cr);
}

void Canvas::gradient(Rect rect, Color top, Color bottom) {
  cairo_pattern_t* pattern = cairo_pattern_create_linear(0, rect.y, 0, rect.y + rect.height);
  const auto stop = [&](double at, Color c) {
    cairo_pattern_add_color_stop_rgba(pattern, at, c.r / 255.0, c.g / 255.0, c.b / 255.0,
                                      c.a / 255.0);
  };
  stop(0, top);
  stop(1, bottom);
  cairo_set_source(impl_->cr, pattern);
  cairo_rectangle(impl_->cr, rect.x, rect.y, rect.width, rect.height);
  cairo_fill(impl_->cr);
  cairo_pattern_destroy(pattern);
}

void Canvas::circle(Point center, double radius, Color color) {
  set_color(impl_->cr, color);
  cairo_new_sub_path(impl_->cr);
  cairo_arc(impl_->cr, center.x, center.y, radius, 0, 2 * std::numbers::pi);
  cairo_fill(impl_->cr);
}

void Canvas::polyline(const std::vector<Point>& points, double line_width, Color color) {
  set_color(impl_->cr, color);
  cairo_set_line_width(impl_->cr, line_width);
  cairo_set_line_cap(impl_->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(impl_->cr, CAIRO_LINE_JOIN_ROUND);
  line_path(impl_->cr, points);
  cairo_stroke(impl_->cr);
}

void Canvas::polygon(const std::vector<Point>& points, Color color) {
  set_color(impl_->cr, color);
  line_path(impl_->cr, points);
  cairo_close_path(impl_->cr);
  cairo_fill(impl_->cr);
}

TextSize Canvas::text(Point at, std::string_view utf8, const Font& font, Color color,
                      double max_width) {
  const LayoutPtr layout = impl_->layout(utf8, font);
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  if (max_width > 0) {
    pango_layout_set_width(layout.get(), static_cast<int>(max_width * PANGO_SCALE));
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    // A right-to-left title in the status bar still starts where the caller asked.
    pango_layout_set_auto_dir(layout.get(), FALSE);
  }
  set_color(impl_->cr, color);
  cairo_move_to(impl_->cr, at.x, at.y);
  pango_cairo_show_layout(impl_->cr, layout.get());
  cairo_new_path(impl_->cr);
  return layout_size(layout.get());
}

namespace {

// A Korean word longer than this breaks where it must.
constexpr glong most_syllables_kept = 12;

bool is_hangul(gunichar c) {
  return c >= 0xac00 && c <= 0xd7a3;
}

// Korean lines break between words, as on paper; Unicode's rule (UAX 14) is between any syllables.
void keep_words(PangoLayout* layout) {
  const char* text = pango_layout_get_text(layout);
  PangoAttrList* kept = pango_attr_list_new();
  for (const char* at = text; *at;) {
    const char* end = at;
    while (is_hangul(g_utf8_get_char(end))) end = g_utf8_next_char(end);
    const glong syllables = g_utf8_strlen(at, end - at);
    if (syllables > 1 && syllables <= most_syllables_kept) {
      PangoAttribute* whole = pango_attr_allow_breaks_new(FALSE);
      whole->start_index = static_cast<guint>(at - text);
      whole->end_index = static_cast<guint>(end - text);
      pango_attr_list_insert(kept, whole);
    }
    at = end == at ? g_utf8_next_char(at) : end;
  }
  pango_layout_set_attributes(layout, kept);
  pango_attr_list_unref(kept);
}

void wrap_at(PangoLayout* layout, double width) {
  keep_words(layout);
  pango_layout_set_width(layout, static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
}

}  // namespace

double Canvas::paragraph(Rect box, std::string_view utf8, const Font& font, Color color,
                         Align align) {
  const LayoutPtr layout = impl_->layout(utf8, font);
  wrap_at(layout.get(), box.width);
  pango_layout_set_alignment(layout.get(), align == Align::center  ? PANGO_ALIGN_CENTER
                                           : align == Align::right ? PANGO_ALIGN_RIGHT
                                                                   : PANGO_ALIGN_LEFT);
  push_clip(box);
  set_color(impl_->cr, color);
  cairo_move_to(impl_->cr, box.x, box.y);
  pango_cairo_show_layout(impl_->cr, layout.get());
  cairo_new_path(impl_->cr);
  pop_clip();
  return layout_size(layout.get()).height;
}

TextSize Canvas::measure(std::string_view utf8, const Font& font) {
  const LayoutPtr layout = impl_->layout(utf8, font);
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  return layout_size(layout.get());
}

Rect Canvas::caret_at(double width, std::string_view utf8, std::size_t offset, const Font& font) {
  const LayoutPtr layout = impl_->layout(utf8, font);
  if (width > 0) wrap_at(layout.get(), width);
  PangoRectangle strong;
  const std::size_t at = std::min(offset, std::strlen(pango_layout_get_text(layout.get())));
  pango_layout_get_cursor_pos(layout.get(), static_cast<int>(at), &strong, nullptr);
  const auto css = [](int units) { return static_cast<double>(units) / PANGO_SCALE; };
  return {css(strong.x), css(strong.y), 0, css(strong.height)};
}

std::size_t Canvas::offset_at(double width, std::string_view utf8, const Font& font, Point at) {
  const LayoutPtr layout = impl_->layout(utf8, font);
  if (width > 0) wrap_at(layout.get(), width);
  const auto units = [](double css) {
    return static_cast<int>(std::clamp(css, -1e5, 1e5) * PANGO_SCALE);
  };
  int index = 0, trailing = 0;
  pango_layout_xy_to_index(layout.get(), units(at.x), units(at.y), &index, &trailing);
  const char* text = pango_layout_get_text(layout.get());
  const char* place = text + index;
  while (trailing-- > 0 && *place) place = g_utf8_next_char(place);
  return static_cast<std::size_t>(place - text);
}

void Canvas::blit(const std::uint8_t* bgra, int width_px, int height_px, int stride_bytes, int x_px,
                  int y_px) {
  // RGB24 makes Cairo treat the source as opaque. It only reads from it.
  cairo_surface_t* source = cairo_image_surface_create_for_data(
      const_cast<std::uint8_t*>(bgra), CAIRO_FORMAT_RGB24, width_px, height_px, stride_bytes);
  cairo_save(impl_->cr);
  cairo_scale(impl_->cr, 1 / impl_->scale, 1 / impl_->scale);  // Undone outside a view.
  cairo_set_source_surface(impl_->cr, source, x_px, y_px);
  cairo_rectangle(impl_->cr, x_px, y_px, width_px, height_px);
  cairo_fill(impl_->cr);
  cairo_restore(impl_->cr);
  cairo_surface_destroy(source);
}

void Canvas::push_clip(Rect rect) {
  cairo_save(impl_->cr);
  cairo_rectangle(impl_->cr, rect.x, rect.y, rect.width, rect.height);
  cairo_clip(impl_->cr);
}
void Canvas::push_view(Rect view) {
  push_clip(view);
  const double share = view.width / (width_px() / impl_->scale);
  cairo_translate(impl_->cr, view.x, view.y);
  cairo_scale(impl_->cr, share, share);
}
void Canvas::pop_clip() {
  cairo_restore(impl_->cr);
}

}  // namespace phone
