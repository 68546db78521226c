// Makes bytes from outside safe to hand to text libraries. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace phone {

// One code point read from the front of a string, or U+FFFD and how many bytes to skip.
struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t size_bytes = 1;
  bool is_valid = false;
};

// Reads at `offset`, which must be inside `bytes`. Refuses overlong forms, surrogates and values
// past U+10FFFF (RFC 3629); NUL is refused too, because C interfaces would stop at it.
CodePoint next_code_point(std::string_view bytes, std::size_t offset);

// Appends one code point; surrogates and values out of range become U+FFFD.
void append_utf8(std::string& out, char32_t value);

// Every byte that is not part of valid UTF-8 becomes U+FFFD. Valid text comes back unchanged.
std::string valid_utf8(std::string_view bytes);

// The longest prefix of valid UTF-8 `text` that fits and ends between code points.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

}  // namespace phone
