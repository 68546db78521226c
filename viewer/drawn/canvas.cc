#include "viewer/drawn/canvas.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <opencv2/imgproc.hpp>

#include "storage/utf8.h"
#include "viewer/text.h"

namespace viewer::drawn {
namespace {

constexpr std::size_t max_columns = 1'000;
constexpr const char* families = "Noto Sans,NanumGothic,sans-serif";

struct Deleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* pen) const { cairo_destroy(pen); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

bool is_hangul(char32_t code) {
  return code >= 0xAC00 && code <= 0xD7A3;  // Unicode, "Hangul Syllables".
}

// Korean breaks between its words, as on the phone's pages ("word-break: keep-all"); Unicode's
// rules (UAX 14, class H2) allow a break at each syllable, but for a word joiner.
std::string words_kept(std::string_view text) {
  constexpr std::string_view word_joiner = "\u2060";
  std::string out;
  bool is_within = false;
  while (!text.empty()) {
    const storage::Character c = storage::first_character(text);
    const std::size_t bytes = std::max<std::size_t>(c.bytes, 1);
    const bool is_syllable = c.bytes > 0 && is_hangul(c.code);
    if (is_within && is_syllable) out += word_joiner;
    is_within = is_syllable;
    out += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return out;
}

}  // namespace

struct Canvas::Impl {
  int width_px = 0;
  int height_px = 0;
  double scale = 1;
  std::vector<std::uint8_t> memory;
  Owned<cairo_surface_t> surface;
  Owned<cairo_t> pen;
  Owned<PangoLayout> layout;

  void color(Color c) { cairo_set_source_rgb(pen.get(), c.red, c.green, c.blue); }
  void path(Box box) { cairo_rectangle(pen.get(), box.x, box.y, box.width, box.height); }
  cv::Mat whole() { return {height_px, width_px, CV_8UC4, memory.data()}; }
};

Canvas::Canvas(int width_px, int height_px, double scale) : impl_(std::make_unique<Impl>()) {
  Impl& d = *impl_;
  d.width_px = width_px;
  d.height_px = height_px;
  d.scale = scale;
  d.memory.assign(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px) * 4,
                  255);
  d.surface.reset(cairo_image_surface_create_for_data(d.memory.data(), CAIRO_FORMAT_RGB24, width_px,
                                                      height_px, width_px * 4));
  d.pen.reset(cairo_create(d.surface.get()));
  if (cairo_status(d.pen.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
  cairo_scale(d.pen.get(), scale, scale);
  d.layout.reset(pango_cairo_create_layout(d.pen.get()));
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  PangoContext* context = pango_layout_get_context(d.layout.get());
  pango_cairo_context_set_font_options(context, options);
  pango_cairo_context_set_resolution(context, 72);  // Sizes are units.
  cairo_font_options_destroy(options);
}

Canvas::~Canvas() = default;

void Canvas::fill(Box box, Color color) {
  impl_->color(color);
  impl_->path(box);
  cairo_fill(impl_->pen.get());
}

void Canvas::frame(Box box, Color color, double line) {
  impl_->color(color);
  cairo_set_line_width(impl_->pen.get(), line);
  impl_->path(box);
  cairo_stroke(impl_->pen.get());
}

void Canvas::hatch(Box box, Color color, double step) {
  cairo_t* pen = impl_->pen.get();
  cairo_save(pen);
  impl_->path(box);
  cairo_clip(pen);
  impl_->color(color);
  cairo_set_line_width(pen, step / 4);
  for (double at = 0; at < box.width + box.height; at += step) {
    cairo_move_to(pen, box.x + at, box.y);
    cairo_line_to(pen, box.x + at - box.height, box.y + box.height);
  }
  cairo_stroke(pen);
  cairo_restore(pen);
}

Box Canvas::picture(Box box, const Pixels& pixels) {
  Impl& d = *impl_;
  const double shrink = std::min(box.width / pixels.width, box.height / pixels.height);
  const Box at{box.x + (box.width - pixels.width * shrink) / 2,
               box.y + (box.height - pixels.height * shrink) / 2, pixels.width * shrink,
               pixels.height * shrink};
  const auto px = [&d](double length) { return static_cast<int>(std::lround(length * d.scale)); };
  const cv::Rect place =
      cv::Rect(px(at.x), px(at.y), std::max(1, px(at.width)), std::max(1, px(at.height))) &
      cv::Rect(0, 0, d.width_px, d.height_px);
  if (place.empty()) return at;
  cairo_surface_flush(d.surface.get());
  const cv::Mat from(pixels.height, pixels.width, CV_8UC3,
                     const_cast<std::uint8_t*>(pixels.rgb.data()));  // Only read.
  cv::Mat scaled;
  const bool smaller = place.width < pixels.width;
  cv::resize(from, scaled, place.size(), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_CUBIC);
  cv::Mat to = d.whole()(place);
  cv::cvtColor(scaled, to, cv::COLOR_RGB2BGRA);
  cairo_surface_mark_dirty(d.surface.get());
  return at;
}

double Canvas::text(Box box, std::string_view text, const Style& style) {
  Impl& d = *impl_;
  const Owned<PangoFontDescription> font(pango_font_description_from_string(families));
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_font_description_set_weight(
      font.get(), style.weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  PangoLayout* layout = d.layout.get();
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_auto_dir(layout, FALSE);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width(layout, static_cast<int>(box.width * PANGO_SCALE));
  pango_layout_set_height(layout, -style.lines);
  const std::string shown = words_kept(cut(printable(text), max_columns));
  pango_layout_set_text(layout, shown.data(), static_cast<int>(shown.size()));
  d.color(style.color);
  cairo_move_to(d.pen.get(), box.x, box.y);
  pango_cairo_show_layout(d.pen.get(), layout);
  PangoRectangle extent{};
  pango_layout_get_extents(layout, nullptr, &extent);
  return static_cast<double>(extent.height) / PANGO_SCALE;
}

int Canvas::width_px() const {
  return impl_->width_px;
}

int Canvas::height_px() const {
  return impl_->height_px;
}

const std::uint8_t* Canvas::bgrx() const {
  cairo_surface_flush(impl_->surface.get());
  return impl_->memory.data();
}

Pixels Canvas::pixels() const {
  cairo_surface_flush(impl_->surface.get());
  Pixels out{impl_->width_px, impl_->height_px, {}};
  out.rgb.resize(impl_->memory.size() / 4 * 3);
  cv::Mat to(out.height, out.width, CV_8UC3, out.rgb.data());
  cv::cvtColor(impl_->whole(), to, cv::COLOR_BGRA2RGB);
  return out;
}

std::vector<std::filesystem::path> font_places() {
  return {"/etc/fonts", "/usr/share/fonts", "/usr/share/fontconfig", "/usr/local/share/fonts",
          "/var/cache/fontconfig"};
}

}  // namespace viewer::drawn
