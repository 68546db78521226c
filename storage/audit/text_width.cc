// How wide text is on a terminal, and where to break it.
#include <algorithm>

#include "storage/audit/report.h"
#include "storage/utf8.h"

namespace storage::audit {
namespace {

std::size_t width_of(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  // Unicode's East Asian wide and full-width blocks, coarsely; and its combining marks.
  static constexpr Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                   {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  static constexpr Range none[] = {
      {0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
  const auto in = [c](const Range& range) { return c >= range.first && c <= range.last; };
  if (std::any_of(std::begin(none), std::end(none), in)) return 0;
  return std::any_of(std::begin(wide), std::end(wide), in) ? 2 : 1;
}

// Calls see(bytes, columns) for each character; what is no character, or could move the cursor or
// turn the text round, counts as '?'.
template <typename See>
void each_character(std::string_view text, See see) {
  while (!text.empty()) {
    const Character c = first_character(text);
    const bool harmful = c.bytes == 0 || c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0) ||
                         (c.code >= 0x202A && c.code <= 0x202E) ||
                         (c.code >= 0x2066 && c.code <= 0x2069);
    see(harmful ? std::string_view("?") : text.substr(0, c.bytes), harmful ? 1 : width_of(c.code));
    text.remove_prefix(std::max<std::size_t>(c.bytes, 1));
  }
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  each_character(text, [&](std::string_view, std::size_t width) { columns += width; });
  return columns;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  std::size_t break_at = 0;  // Behind the last space of the line; 0: none.
  each_character(text, [&](std::string_view bytes, std::size_t width) {
    if (used + width > columns) {
      std::string rest = break_at == 0 ? "" : lines.back().substr(break_at);
      if (break_at != 0) lines.back().resize(break_at - 1);
      used = columns_of(rest);
      lines.push_back(std::move(rest));
      break_at = 0;
      if (bytes == " " && lines.back().empty()) return;
    }
    lines.back() += bytes;
    used += width;
    if (bytes == " ") break_at = lines.back().size();
  });
  return lines;
}

}  // namespace storage::audit
