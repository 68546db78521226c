// Letters and numbers as protocols know them: ASCII only, whatever the locale. Pure.
#pragma once

#include <string>
#include <string_view>

namespace importing {

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

// "1.2": short, digits and dots only.
inline bool is_version(std::string_view text) {
  return !text.empty() && text.size() <= 8 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace importing
