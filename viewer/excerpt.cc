#include "viewer/excerpt.h"

#include <algorithm>

namespace viewer {

std::string excerpt(std::string_view text, std::size_t at, std::size_t size) {
  constexpr std::size_t around = 120;
  std::size_t begin = at > around ? at - around : 0;
  std::size_t end = std::min(text.size(), at + size + around);
  const auto inside = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  while (begin > 0 && inside(begin)) --begin;
  while (inside(end)) ++end;
  return (begin > 0 ? "\u2026" : "") + std::string(text.substr(begin, end - begin)) +
         (end < text.size() ? "\u2026" : "");
}

}  // namespace viewer
