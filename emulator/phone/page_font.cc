#include "emulator/phone/page_font.h"

#include <litehtml/litehtml.h>

#include <algorithm>
#include <cmath>

namespace phone {
namespace {

constexpr std::size_t longest_kept_word = 64;
constexpr std::size_t max_kept_bytes = 3u << 20;  // Of all fonts together.
// Besides text, runs and glyphs: the table's share.
constexpr std::size_t bytes_per_word = 96;
constexpr std::size_t max_fonts = 256;  // In the book; a page may hold more.

double css_pixels(int pango_units) {
  return static_cast<double>(pango_units) / PANGO_SCALE;
}

std::string_view copied(std::string_view text, std::pmr::memory_resource& memory) {
  char* copy = static_cast<char*>(memory.allocate(text.size(), 1));
  std::copy(text.begin(), text.end(), copy);
  return {copy, text.size()};
}

// Uninitialised: for what needs no taking down.
template <class T>
std::span<T> array_in(std::pmr::memory_resource& memory, std::size_t count) {
  return {static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T))), count};
}

}  // namespace

PageFont::PageFont(PangoContext* context, const Font& font, unsigned decoration, WordStore& store)
    : context_(context),
      description_(make_font(font)),
      store_(store),
      words_(&store.memory_),
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

LayoutPtr PageFont::layout(std::string_view text) const {
  LayoutPtr layout = make_layout(context_, text, description_.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  return layout;
}

PangoFont* PageFont::kept(PangoFont* face) {
  const auto known = std::find_if(faces_.begin(), faces_.end(),
                                  [&](const auto& held) { return held.get() == face; });
  if (known == faces_.end()) {
    faces_.emplace_back(static_cast<PangoFont*>(g_object_ref(face)));
  }
  return face;
}

// A layout's one line, taken apart: its runs lie side by side in the order they are seen in.
const PageFont::Word& PageFont::shaped_word(std::string_view text) {
  const LayoutPtr layout = this->layout(text);
  const double width = layout_size(layout.get()).width;
  const PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), 0);
  std::size_t run_count = 0, glyph_count = 0;
  for (const GSList* next = line->runs; next; next = next->next, ++run_count) {
    const auto* run = static_cast<const PangoGlyphItem*>(next->data);
    glyph_count += static_cast<std::size_t>(run->glyphs->num_glyphs);
  }
  const bool is_kept = text.size() <= longest_kept_word;
  long_memory_.release();
  std::pmr::memory_resource& memory =
      is_kept ? store_.room_for(bytes_per_word + text.size() + run_count * sizeof(Run) +
                                glyph_count * sizeof(PangoGlyphInfo))
              : long_memory_;

  const std::span<Run> runs = array_in<Run>(memory, run_count);
  auto out = runs.begin();
  int x = 0;
  for (const GSList* next = line->runs; next; next = next->next) {
    const auto* run = static_cast<const PangoGlyphItem*>(next->data);
    const auto count = static_cast<std::size_t>(run->glyphs->num_glyphs);
    const std::span<PangoGlyphInfo> glyphs = array_in<PangoGlyphInfo>(memory, count);
    std::copy_n(run->glyphs->glyphs, count, glyphs.begin());
    *out++ = {kept(run->item->analysis.font), css_pixels(x + run->start_x_offset), glyphs};
    x += pango_glyph_string_get_width(run->glyphs) + run->start_x_offset + run->end_x_offset;
  }
  Word& word = is_kept ? words_[copied(text, memory)] : long_word_;
  word = {width, runs};
  return word;
}

std::pmr::memory_resource& WordStore::room_for(std::size_t bytes) {
  if (used_bytes_ + bytes > max_kept_bytes) forget();
  used_bytes_ += bytes;
  return memory_;
}

// Tables of none reach into the memory while it is given back.
void WordStore::forget() {
  for (PageFont* font : fonts_) std::destroy_at(&font->words_);
  memory_.release();
  for (PageFont* font : fonts_) {
    std::construct_at(&font->words_, &memory_);
    font->last_word_ = nullptr;
    font->faces_.clear();
  }
  used_bytes_ = 0;
}

const PageFont::Word& PageFont::word(std::string_view text) {
  if (last_word_ && last_text_ == text) return *last_word_;
  const auto known = words_.find(text);
  if (known == words_.end()) return shaped_word(text);
  last_text_ = known->first;
  last_word_ = &known->second;
  return known->second;
}

void PageFont::draw(cairo_t* cr, double x, double y, std::string_view text) {
  const Word& shaped = word(text);
  for (const Run& run : shaped.runs) {
    cairo_move_to(cr, x + run.x, y);
    // Only read: the interface is not const.
    PangoGlyphString glyphs{};
    glyphs.num_glyphs = static_cast<int>(run.glyphs.size());
    glyphs.glyphs = const_cast<PangoGlyphInfo*>(run.glyphs.data());
    pango_cairo_show_glyph_string(cr, run.font, &glyphs);
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
