// One line or paragraph of shaped text. Shared by the canvas and the page engine, so that the shell
// and the pages use the same fonts. Together with canvas.cc and page_*.cc, the door to Pango.
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>

#include "emulator/phone/canvas.h"

namespace phone {

struct GObjectDeleter {
  void operator()(gpointer object) const { g_object_unref(object); }
};
struct FontDescriptionDeleter {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
using FontMapPtr = std::unique_ptr<PangoFontMap, GObjectDeleter>;
using ContextPtr = std::unique_ptr<PangoContext, GObjectDeleter>;
using LayoutPtr = std::unique_ptr<PangoLayout, GObjectDeleter>;
using FontDescriptionPtr = std::unique_ptr<PangoFontDescription, FontDescriptionDeleter>;

// A context for drawing at `scale` device pixels per CSS pixel. Neither outlines nor metrics are
// hinted, so widths are the same at every scale. One thread at a time for all contexts of one map.
ContextPtr make_text_context(double scale, PangoFontMap* fonts);

// Families as CSS writes them ("Foo, 'Bar', sans-serif"), with generic names replaced by the fonts
// the phone ships, so that two machines with the same packages draw the same pixels.
std::string font_families(std::string_view css_families);

FontDescriptionPtr make_font(const Font& font);

// `utf8` is made valid first. Lines break at newlines only, until the caller sets a width.
LayoutPtr make_layout(PangoContext* context, std::string_view utf8,
                      const PangoFontDescription* font);

// Of the layout's logical extents; ascent is the first line's.
TextSize layout_size(PangoLayout* layout);

}  // namespace phone
