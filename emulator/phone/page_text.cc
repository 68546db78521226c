#include "emulator/phone/page_text.h"

namespace phone {

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string collapsed(std::string_view text) {
  std::string out;
  bool is_after_space = true;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    if (!is_space) {
      out += c;
    } else if (!is_after_space) {
      out += ' ';
    }
    is_after_space = is_space;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string form_encoded(std::string_view utf8) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == '*' || c == '-' || c == '.' || c == '_';
    if (is_plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

}  // namespace phone
