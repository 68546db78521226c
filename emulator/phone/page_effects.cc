// box-shadow and linear-gradient, which litehtml keeps as text and leaves to us.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/phone/page_elements.h"
#include "emulator/phone/page_painter.h"

namespace phone {
namespace {

// Splits at `separator` outside of brackets, without surrounding spaces.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth == 0 && c == separator) {
      parts.emplace_back();
    } else if (!(parts.back().empty() && c == ' ')) {
      parts.back() += c;
    }
  }
  std::erase_if(parts, [](const std::string& part) { return part.empty(); });
  return parts;
}

bool is_number(const std::string& word) {
  return !word.empty() &&
         (std::isdigit(static_cast<unsigned char>(word[0])) || word[0] == '-' || word[0] == '.');
}

litehtml::web_color color_from(const std::string& text) {
  return litehtml::web_color::from_string(text.c_str(), nullptr);
}

struct Stop {
  litehtml::web_color color;
  double at = -1;  // Not given.
};

// CSS Images 3, 3.4.3, without colour hints.
void spread_stops(std::vector<Stop>& stops) {
  if (stops.front().at < 0) stops.front().at = 0;
  if (stops.back().at < 0) stops.back().at = 1;
  for (std::size_t i = 1; i < stops.size(); ++i) {
    if (stops[i].at >= 0) continue;
    std::size_t next = i;
    while (stops[next].at < 0) ++next;
    const double step = (stops[next].at - stops[i - 1].at) / static_cast<double>(next - i + 1);
    for (; i < next; ++i) stops[i].at = stops[i - 1].at + step;
  }
}

// Degrees, 0 upwards and clockwise, as in CSS.
double angle_of(const std::string& words) {
  if (is_number(words)) return std::strtod(words.c_str(), nullptr);
  const auto has = [&](const char* side) { return words.find(side) != std::string::npos; };
  const double x = has("right") ? 1 : has("left") ? -1 : 0;
  const double y = has("top") ? 1 : has("bottom") ? -1 : 0;
  return std::atan2(x, y) * 180 / std::numbers::pi;
}

}  // namespace

void paint_shadow(litehtml::uint_ptr hdc, const litehtml::position& border_box,
                  const litehtml::border_radiuses& radius, const char* css) {
  cairo_t* cr = Painter::of(hdc)->cr();
  const std::vector<std::string> shadows = split(css, ',');
  if (!cr || shadows.empty()) return;
  std::vector<double> lengths;
  litehtml::web_color color(0, 0, 0, 80);
  for (const std::string& word : split(shadows[0], ' ')) {
    if (word == "inset" || word == "none") return;
    if (is_number(word)) {
      lengths.push_back(std::clamp(std::strtod(word.c_str(), nullptr), -200.0, 200.0));
    } else {
      color = color_from(word);
    }
  }
  if (lengths.size() < 2) return;
  const double blur = lengths.size() > 2 ? std::clamp(lengths[2], 0.0, 40.0) : 0;
  const double spread = lengths.size() > 3 ? lengths[3] : 0;
  // A true blur is a convolution; a few stacked rings look the same at these sizes.
  const int rings = std::max(1, static_cast<int>(blur));
  const double share = color.alpha / 255.0 / rings;
  // A shadow never shows through its own box (CSS Backgrounds 3, 6.1).
  cairo_save(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle(cr, border_box.x - 500, border_box.y - 500, border_box.width + 1000,
                  border_box.height + 1000);
  round_box_path(cr, border_box, radius);
  cairo_clip(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
  for (int i = 0; i < rings; ++i) {
    const int grow = static_cast<int>(std::lround(spread + blur / 2 - i * blur / rings));
    litehtml::margins by;
    by.left = by.right = by.top = by.bottom = grow;
    litehtml::position box = border_box;
    box += by;
    litehtml::border_radiuses corner = radius;
    corner += by;
    if (box.width <= 0 || box.height <= 0) continue;
    cairo_save(cr);
    cairo_translate(cr, lengths[0], lengths[1]);
    cairo_set_source_rgba(cr, color.red / 255.0, color.green / 255.0, color.blue / 255.0, share);
    round_box_path(cr, box, corner);
    cairo_fill(cr);
    cairo_restore(cr);
  }
  cairo_restore(cr);
}

void paint_gradient(litehtml::uint_ptr hdc, const litehtml::position& border_box,
                    const litehtml::border_radiuses& radius, const char* css) {
  constexpr std::string_view name = "linear-gradient(";
  cairo_t* cr = Painter::of(hdc)->cr();
  const std::string_view text(css);
  if (!cr || !text.starts_with(name) || text.size() > 1024 || !text.ends_with(')')) return;
  std::vector<std::string> parts =
      split(text.substr(name.size(), text.size() - name.size() - 1), ',');
  double degrees = 180;
  if (!parts.empty() && (parts[0].starts_with("to ") || is_number(parts[0]))) {
    degrees = angle_of(parts[0]);
    parts.erase(parts.begin());
  }
  std::vector<Stop> stops;
  for (const std::string& part : parts) {
    const std::vector<std::string> words = split(part, ' ');
    stops.push_back({color_from(words[0]), -1});
    if (words.size() > 1) stops.back().at = std::strtod(words[1].c_str(), nullptr) / 100;
  }
  if (stops.size() < 2) return;
  spread_stops(stops);

  const double sine = std::sin(degrees * std::numbers::pi / 180);
  const double cosine = std::cos(degrees * std::numbers::pi / 180);
  const double half =
      (std::abs(border_box.width * sine) + std::abs(border_box.height * cosine)) / 2;
  const double x = border_box.x + border_box.width / 2.0;
  const double y = border_box.y + border_box.height / 2.0;
  cairo_pattern_t* pattern = cairo_pattern_create_linear(x - sine * half, y + cosine * half,
                                                         x + sine * half, y - cosine * half);
  for (const Stop& stop : stops) {
    cairo_pattern_add_color_stop_rgba(pattern, stop.at, stop.color.red / 255.0,
                                      stop.color.green / 255.0, stop.color.blue / 255.0,
                                      stop.color.alpha / 255.0);
  }
  round_box_path(cr, border_box, radius);
  cairo_set_source(cr, pattern);
  cairo_fill(cr);
  cairo_pattern_destroy(pattern);
}

}  // namespace phone
