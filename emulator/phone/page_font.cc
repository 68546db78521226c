#include "emulator/phone/page_font.h"

#include <litehtml/litehtml.h>

#include <algorithm>
#include <cmath>

namespace phone {
namespace {

constexpr std::size_t longest_kept_word = 64;
constexpr std::size_t max_kept_bytes = 3u << 20;  // Of all fonts together.
constexpr std::size_t max_fonts = 256;            // In the book; a page may hold more.

double css_pixels(int pango_units) {
  return static_cast<double>(pango_units) / PANGO_SCALE;
}

}  // namespace

PageFont::PageFont(PangoContext* context, const Font& font, unsigned decoration, WordStore& store)
    : context_(context),
      description_(make_font(font)),
      store_(store),
      words_(store.memory()),
      decoration_(decoration) {
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
  store_.fonts_.insert(this);
}

PageFont::~PageFont() {
  store_.fonts_.erase(this);
}

LayoutPtr PageFont::layout(const std::string& text) const {
  LayoutPtr layout = make_layout(context_, text, description_.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  return layout;
}

// The layout's one line, taken apart: its runs lie side by side in the order they are seen in.
PageFont::Word PageFont::shaped(const std::string& text, std::pmr::memory_resource* memory) const {
  const LayoutPtr layout = this->layout(text);
  Word word{layout_size(layout.get()).width, std::pmr::vector<Run>(memory)};
  int x = 0;
  const PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), 0);
  word.runs.reserve(g_slist_length(line->runs));
  for (const GSList* next = line->runs; next; next = next->next) {
    const auto* run = static_cast<const PangoGlyphItem*>(next->data);
    const PangoGlyphInfo* glyphs = run->glyphs->glyphs;
    word.runs.push_back(
        {std::unique_ptr<PangoFont, GObjectDeleter>(
             static_cast<PangoFont*>(g_object_ref(run->item->analysis.font))),
         css_pixels(x + run->start_x_offset),
         std::pmr::vector<PangoGlyphInfo>(glyphs, glyphs + run->glyphs->num_glyphs, memory)});
    x += pango_glyph_string_get_width(run->glyphs) + run->start_x_offset + run->end_x_offset;
  }
  return word;
}

void WordStore::make_room(std::size_t bytes) {
  if (used_bytes_ + bytes > max_kept_bytes) forget();
  used_bytes_ += bytes;
}

// Tables of none reach into the memory while it is given back.
void WordStore::forget() {
  for (PageFont* font : fonts_) std::destroy_at(&font->words_);
  memory_.release();
  for (PageFont* font : fonts_) std::construct_at(&font->words_, &memory_);
  used_bytes_ = 0;
}

const PageFont::Word& PageFont::word(const std::string& text) {
  const auto known = words_.find(std::pmr::string(text));
  if (known != words_.end()) return known->second;
  if (text.size() > longest_kept_word) {
    long_word_ = shaped(text, std::pmr::get_default_resource());
    return long_word_;
  }
  // Roughly: the table's own share, and a run with a glyph for each letter.
  constexpr std::size_t bytes_per_word = 320;
  store_.make_room(bytes_per_word + text.size() * (1 + sizeof(PangoGlyphInfo)));
  return words_.emplace(text, shaped(text, store_.memory())).first->second;
}

double PageFont::width(const std::string& text) {
  return word(text).width;
}

void PageFont::draw(cairo_t* cr, double x, double y, const std::string& text) {
  const Word& shaped = word(text);
  for (const Run& run : shaped.runs) {
    cairo_move_to(cr, x + run.x, y);
    // Only read: the interface is not const.
    PangoGlyphString glyphs{};
    glyphs.num_glyphs = static_cast<int>(run.glyphs.size());
    glyphs.glyphs = const_cast<PangoGlyphInfo*>(run.glyphs.data());
    pango_cairo_show_glyph_string(cr, run.font.get(), &glyphs);
  }
  cairo_new_path(cr);
  if (decoration_ != 0) draw_decoration(cr, x, y, shaped.width);
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

std::shared_ptr<PageFont> FontBook::font(const Font& wanted, unsigned decoration) {
  const Wish wish(wanted.family, wanted.size, wanted.weight, wanted.italic, decoration);
  const auto known = fonts_.find(wish);
  if (known != fonts_.end()) return known->second;
  // A page that asks for thousands of sizes costs the next one its words, and no more.
  if (fonts_.size() >= max_fonts) fonts_.clear();
  auto font = std::make_shared<PageFont>(context_.get(), wanted, decoration, store_);
  fonts_.emplace(wish, font);
  return font;
}

}  // namespace phone
