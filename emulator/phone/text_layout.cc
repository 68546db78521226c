#include "emulator/phone/text_layout.h"

#include <cmath>
#include <set>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

// Noto Sans has no Hangul and NanumGothic has plain Latin, so Latin text gets Noto and Korean
// Nanum, whatever the machine's own fontconfig prefers. The generic name stays last for the rest.
constexpr const char* sans = "Noto Sans,NanumGothic,sans-serif";
constexpr const char* serif = "Noto Serif,NanumMyeongjo,serif";
constexpr const char* mono = "DejaVu Sans Mono,NanumGothicCoding,NanumGothic,monospace";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\"'");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n\"'") - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Lower-case names of every family there is. fontconfig would answer for others too, with whatever
// it thinks close, where a browser goes on to the next name.
const std::set<std::string>& installed_families() {
  static const std::set<std::string> names = [] {
    std::set<std::string> all;
    PangoFontFamily** families = nullptr;
    int count = 0;
    pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &count);
    for (int i = 0; i < count; ++i) all.insert(lower(pango_font_family_get_name(families[i])));
    g_free(families);
    return all;
  }();
  return names;
}

}  // namespace

std::string font_families(std::string_view css_families) {
  std::string out;
  bool has_generic = false;
  while (!css_families.empty() && !has_generic && out.size() < 512) {
    const auto comma = css_families.find(',');
    const std::string_view name = trimmed(css_families.substr(0, comma));
    css_families = comma == std::string_view::npos ? "" : css_families.substr(comma + 1);
    const std::string generic = lower(name);
    const bool is_generic = generic == "sans-serif" || generic == "system-ui" ||
                            generic == "-apple-system" || generic == "serif" ||
                            generic == "monospace";
    if (!is_generic && !installed_families().contains(generic)) continue;
    if (!out.empty()) out += ',';
    has_generic = is_generic;
    if (generic == "serif") {
      out += serif;
    } else if (generic == "monospace") {
      out += mono;
    } else {
      out += is_generic ? sans : valid_utf8(name);
    }
  }
  if (!has_generic) out += (out.empty() ? "" : ",") + std::string(sans);
  return out;
}

ContextPtr make_text_context(double scale, PangoFontMap* fonts) {
  ContextPtr context(pango_font_map_create_context(fonts));
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  // Without the matrix Pango would pick scaled fonts for 1x and Cairo would have to make its own.
  PangoMatrix matrix = PANGO_MATRIX_INIT;
  pango_matrix_scale(&matrix, scale, scale);
  pango_context_set_matrix(context.get(), &matrix);
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  // Han characters are drawn as Korean ones; the machine's own locale must not change pixels.
  pango_context_set_language(context.get(), pango_language_from_string("ko"));
  return context;
}

FontDescriptionPtr make_font(const Font& font) {
  FontDescriptionPtr description(pango_font_description_new());
  pango_font_description_set_family(description.get(), font_families(font.family).c_str());
  const double size = std::isfinite(font.size) ? std::fmin(std::fmax(font.size, 1), 400) : 14;
  pango_font_description_set_absolute_size(description.get(), size * PANGO_SCALE);
  pango_font_description_set_weight(description.get(), static_cast<PangoWeight>(font.weight));
  pango_font_description_set_style(description.get(),
                                   font.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  return description;
}

LayoutPtr make_layout(PangoContext* context, std::string_view utf8,
                      const PangoFontDescription* font) {
  LayoutPtr layout(pango_layout_new(context));
  const std::string text = valid_utf8(utf8);
  pango_layout_set_font_description(layout.get(), font);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

TextSize layout_size(PangoLayout* layout) {
  PangoRectangle logical;
  pango_layout_get_extents(layout, nullptr, &logical);
  return {static_cast<double>(logical.width) / PANGO_SCALE,
          static_cast<double>(logical.height) / PANGO_SCALE,
          static_cast<double>(pango_layout_get_baseline(layout)) / PANGO_SCALE};
}

}  // namespace phone
