// Reads UTF-8 one character at a time. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace storage {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 1 to 4; 0 when the text does not begin with valid UTF-8.
};

// The first character of `text`, which is not empty. Overlong forms, surrogates and codes above
// U+10FFFF are invalid (RFC 3629).
Character first_character(std::string_view text);

}  // namespace storage
