// What litehtml leaves out of a line of text: where it may break, and right-to-left order.
#pragma once

#include <litehtml/litehtml.h>
#include <functional>

#include <string>
#include <string_view>

namespace phone {

// Whether any character belongs to a right-to-left script.
bool has_right_to_left(std::string_view utf8);

// Splits valid UTF-8 into words at every place a line may break (UAX #14, so between Hangul
// syllables, but not before a closing bracket), and into single ASCII spaces.
void split_words(const char* text, const std::function<void(const char*)>& on_word,
                 const std::function<void(const char*)>& on_space);

// Puts the boxes of every line that has right-to-left text into visual order (UAX #9), after
// layout. Call once per layout. `page_has_right_to_left`: whether any word of the page may need it.
void reorder_lines(litehtml::element& root, bool page_has_right_to_left);

}  // namespace phone
