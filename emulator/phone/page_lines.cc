#include "emulator/phone/page_lines.h"

#include <fribidi.h>
#include <pango/pango.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "emulator/phone/page_elements.h"
#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// Letters and digits break only at spaces: most words need no look at the break tables.
bool is_plain_word(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ',' ||
           c == '.' || c == ':' || c == ';' || c == '\'' || c == '"' || c == '(' || c == ')';
  });
}

void split_word(std::string_view word, const std::function<void(const char*)>& on_word) {
  const int length = static_cast<int>(g_utf8_strlen(word.data(), static_cast<gssize>(word.size())));
  std::vector<PangoLogAttr> attributes(static_cast<std::size_t>(length) + 1);
  pango_get_log_attrs(word.data(), static_cast<int>(word.size()), -1,
                      pango_language_from_string("ko"), attributes.data(), length + 1);
  std::size_t start = 0;
  std::size_t at = 0;
  for (int i = 0; i < length; ++i) {
    if (i > 0 && attributes[static_cast<std::size_t>(i)].is_line_break) {
      on_word(std::string(word.substr(start, at - start)).c_str());
      start = at;
    }
    at += next_code_point(word, at).size_bytes;
  }
  if (start < word.size()) on_word(std::string(word.substr(start)).c_str());
}

struct Item {
  litehtml::element* element;
  std::size_t first;  // Its first character in the block's text.
  int line;
  FriBidiLevel level;
};

// One block's inline content as characters; boxes that are not text are U+FFFC.
struct BlockText {
  std::vector<FriBidiChar> characters;
  std::vector<Item> items;
  bool has_right_to_left = false;
};

BlockText text_of(litehtml::box::vector& boxes) {
  BlockText block;
  int line = 0;
  for (const auto& box : boxes) {
    ++line;
    if (box->get_type() != litehtml::box_line) {
      block.characters.push_back(0x2029);
      continue;
    }
    litehtml::elements_vector elements;
    box->get_elements(elements);
    for (const auto& element : elements) {
      block.items.push_back({element.get(), block.characters.size(), line, 0});
      const auto* piece = dynamic_cast<const TextPiece*>(element.get());
      if (!piece) {
        block.characters.push_back(element->is_break() ? 0x2029 : 0xFFFC);
        continue;
      }
      const std::string_view text = piece->shown();
      block.has_right_to_left |= piece->is_right_to_left();
      for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = next_code_point(text, i);
        block.characters.push_back(c.value);
        i += c.size_bytes;
      }
      if (text.empty()) block.characters.push_back(element->is_break() ? 0x2029 : 0x200B);
    }
  }
  return block;
}

std::vector<FriBidiLevel> levels_of(const BlockText& block, bool is_right_to_left) {
  const auto count = static_cast<FriBidiStrIndex>(block.characters.size());
  std::vector<FriBidiCharType> types(block.characters.size());
  std::vector<FriBidiBracketType> brackets(block.characters.size());
  std::vector<FriBidiLevel> levels(block.characters.size());
  fribidi_get_bidi_types(block.characters.data(), count, types.data());
  fribidi_get_bracket_types(block.characters.data(), count, types.data(), brackets.data());
  FriBidiParType direction = is_right_to_left ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
  if (fribidi_get_par_embedding_levels_ex(types.data(), brackets.data(), count, &direction,
                                          levels.data()) == 0) {
    std::fill(levels.begin(), levels.end(), FriBidiLevel{0});
  }
  return levels;
}

// UAX #9, L2, on boxes instead of characters: a word takes its first character's level.
void place_line(std::vector<Item>::iterator begin, std::vector<Item>::iterator end) {
  struct Slot {
    Item item;
    int left, width;
  };
  std::vector<Slot> slots;
  for (auto i = begin; i != end; ++i) {
    if (!i->element->skip()) slots.push_back({*i, i->element->left(), i->element->width()});
  }
  if (slots.empty()) return;
  int x = slots.front().left;
  FriBidiLevel highest = 0;
  for (const Slot& s : slots) {
    highest = std::max(highest, s.item.level);
    x = std::min(x, s.left);
  }
  for (FriBidiLevel level = highest; level >= 1; --level) {
    for (auto run = slots.begin(); run != slots.end();) {
      run = std::find_if(run, slots.end(), [&](const Slot& s) { return s.item.level >= level; });
      const auto stop =
          std::find_if(run, slots.end(), [&](const Slot& s) { return s.item.level < level; });
      std::reverse(run, stop);
      run = stop;
    }
  }
  for (const Slot& s : slots) {
    s.item.element->get_position().x += x - s.left;
    x += s.width;
  }
}

void reorder_block(litehtml::element& element, litehtml::box::vector& boxes,
                   bool page_has_right_to_left) {
  const char* direction = element.get_style_property("direction", true, "ltr");
  const bool is_right_to_left = direction && std::strcmp(direction, "rtl") == 0;
  if (!page_has_right_to_left && !is_right_to_left) return;
  BlockText block = text_of(boxes);
  if (!block.has_right_to_left && !is_right_to_left) return;
  const std::vector<FriBidiLevel> levels = levels_of(block, is_right_to_left);
  for (Item& item : block.items) item.level = levels[item.first];
  for (auto line = block.items.begin(); line != block.items.end();) {
    const auto next =
        std::find_if(line, block.items.end(), [&](const Item& i) { return i.line != line->line; });
    place_line(line, next);
    line = next;
  }
}

}  // namespace

bool has_right_to_left(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size();) {
    if (static_cast<unsigned char>(utf8[i]) < 0xD6) {  // Below U+0580, or inside a character.
      ++i;
      continue;
    }
    const CodePoint c = next_code_point(utf8, i);
    const bool is_rtl =
        (c.value >= 0x590 && c.value <= 0x8FF) || (c.value >= 0xFB1D && c.value <= 0xFDFF) ||
        (c.value >= 0xFE70 && c.value <= 0xFEFF) || (c.value >= 0x10800 && c.value <= 0x10FFF) ||
        (c.value >= 0x1E800 && c.value <= 0x1EFFF);
    if (c.is_valid && is_rtl) return true;
    i += c.size_bytes;
  }
  return false;
}

void split_words(const char* text, const std::function<void(const char*)>& on_word,
                 const std::function<void(const char*)>& on_space) {
  const std::string_view all(text);
  for (std::size_t i = 0; i < all.size();) {
    if (is_space(all[i])) {
      const char space[] = {all[i], 0};
      on_space(space);
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < all.size() && !is_space(all[end])) ++end;
    const std::string_view word = all.substr(i, end - i);
    if (is_plain_word(word)) {
      on_word(std::string(word).c_str());
    } else {
      split_word(word, on_word);
    }
    i = end;
  }
}

void reorder_lines(litehtml::element& root, bool page_has_right_to_left) {
  auto* holder = dynamic_cast<LineHolder*>(&root);
  if (holder && !holder->lines().empty()) {
    reorder_block(root, holder->lines(), page_has_right_to_left);
  }
  for_each_child(root, holder, [&](litehtml::element& child) {
    if (!is_text(child)) reorder_lines(child, page_has_right_to_left);
  });
}

}  // namespace phone
