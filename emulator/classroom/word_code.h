// The few words that let somebody into a class: said aloud, written on a board, typed on any
// keyboard.
#pragma once

#include <string>
#include <string_view>

namespace classroom {

inline constexpr std::size_t max_code_bytes = 60;  // As typed.

// Three short English words, each one of 128: two million codes. Enough where guessing is slowed
// down (Room), for something the whole room reads off the wall.
std::string fresh_code();

// How a typed code is compared: small letters, words joined by one '-', whatever stood between.
std::string normal_code(std::string_view typed);

}  // namespace classroom
