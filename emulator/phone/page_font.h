// A font as pages use it: measures in CSS pixels, with fractions, and shapes each word once.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <memory_resource>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "emulator/phone/text_layout.h"

namespace phone {

class PageFont;

// Where all fonts of a book keep their words: apart from the pages' own memory, which a word that
// stays among theirs would keep from going back to the system.
class WordStore {
 public:
  // When there is no room every font forgets its words first. Holds until it does.
  std::pmr::memory_resource& room_for(std::size_t bytes);

 private:
  friend class PageFont;
  void forget();

  std::pmr::monotonic_buffer_resource memory_{64 << 10};
  std::set<PageFont*> fonts_;
  std::size_t used_bytes_ = 0;
};

class PageFont {
 public:
  // `decoration` is litehtml's font_decoration_* bits. `context` and `store` must outlive the font.
  PageFont(PangoContext* context, const Font& font, unsigned decoration, WordStore& store);
  ~PageFont();
  PageFont(const PageFont&) = delete;
  PageFont& operator=(const PageFont&) = delete;

  double width(std::string_view text) { return word(text).width; }
  // Draws with the baseline's left end at x, y in `cr`'s current colour.
  void draw(cairo_t* cr, double x, double y, std::string_view text);

  double ascent() const { return ascent_; }
  double descent() const { return descent_; }
  double x_height() const { return x_height_; }
  unsigned decoration() const { return decoration_; }

 private:
  friend class WordStore;
  struct Run {
    PangoFont* font = nullptr;  // One of faces_.
    double x = 0;               // CSS pixels from the word's left end.
    std::span<const PangoGlyphInfo> glyphs;
  };
  // Small, with nothing to take down: pages have thousands.
  struct Word {
    double width = 0;
    std::span<const Run> runs;
  };
  using Words = std::pmr::unordered_map<std::string_view, Word>;

  LayoutPtr layout(std::string_view text) const;
  const Word& word(std::string_view text);
  PangoFont* kept(PangoFont* face);
  const Word& shaped_word(std::string_view text);
  void draw_decoration(cairo_t* cr, double x, double y, double width) const;

  PangoContext* context_;
  FontDescriptionPtr description_;
  WordStore& store_;
  Words words_;
  // The word asked for last, as litehtml asks and then we do.
  std::string_view last_text_;
  const Word* last_word_ = nullptr;
  // The last one too long to keep, and what it is made of.
  Word long_word_;
  std::pmr::monotonic_buffer_resource long_memory_;
  std::vector<std::unique_ptr<PangoFont, GObjectDeleter>> faces_;  // Of all words; few.
  unsigned decoration_;
  double size_ = 0;
  double ascent_ = 0;
  double descent_ = 0;
  double x_height_ = 0;
};

// The fonts of one page after another, so that the next page finds the words of the last shaped.
// One thread.
class FontBook {
 public:
  explicit FontBook(double scale)
      : context_(make_text_context(scale, pango_cairo_font_map_get_default())) {}

  // The same font for the same wish. Outlives its place in the book, but not the book.
  std::shared_ptr<PageFont> font(const Font& font, unsigned decoration);
  PangoContext* context() const { return context_.get(); }

 private:
  using Wish = std::tuple<std::string, double, int, bool, unsigned>;

  ContextPtr context_;
  WordStore store_;
  std::map<Wish, std::shared_ptr<PageFont>> fonts_;
};

}  // namespace phone
