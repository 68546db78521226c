// Percent-encoding undone where a person gains by it and is not deceived.
#include <cstdint>

#include "emulator/site/address.h"

namespace site {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  // 0: not the start of a valid UTF-8 sequence.
};

Character first_character(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.empty()) return {};
  const unsigned lead = at(0);
  const std::size_t bytes = lead >= 0xf0 && lead < 0xf5   ? 4
                            : lead >= 0xe0 && lead < 0xf0 ? 3
                            : lead >= 0xc2 && lead < 0xe0 ? 2
                                                          : 0;
  if (bytes == 0 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xc0u) != 0x80u) return {};
    code = code << 6 | (at(i) & 0x3fu);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, bytes};
}

// Characters that show nothing, or change how their neighbours are shown.
bool disguises(std::uint32_t code) {
  struct Range {
    std::uint32_t from, to;
  };
  constexpr Range ranges[] = {
      {0x80, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},
      {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f}, {0x2028, 0x202f},   {0x205f, 0x206f},
      {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164}, {0xd7fc, 0xf8ff},   {0xfe00, 0xfe0f},
      {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};
  for (const Range& range : ranges) {
    if (code >= range.from && code <= range.to) return true;
  }
  return false;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace

std::string readable(std::string_view url) {
  std::string out;
  out.reserve(url.size());
  for (std::size_t i = 0; i < url.size();) {
    std::string bytes;  // As many as could make one character.
    for (std::size_t j = i; bytes.size() < 4 && j + 2 < url.size() && url[j] == '%'; j += 3) {
      const int high = hex_value(url[j + 1]);
      const int low = hex_value(url[j + 2]);
      if (high < 8 || low < 0) break;
      bytes += static_cast<char>(high * 16 + low);
    }
    const Character character = first_character(bytes);
    if (character.bytes == 0 || disguises(character.code)) {
      out += url[i++];
    } else {
      out += bytes.substr(0, character.bytes);
      i += 3 * character.bytes;
    }
  }
  return out;
}

}  // namespace site
