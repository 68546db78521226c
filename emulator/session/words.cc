#include "emulator/session/words.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace session {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Optimal string alignment: insertions, deletions, changes, swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      cost[i][j] =
          std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::size_t character_bytes(std::string_view text) {
  if (text.empty()) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t bytes = lead >= 0xf0 && lead < 0xf5   ? 4
                            : lead >= 0xe0 && lead < 0xf0 ? 3
                            : lead >= 0xc2 && lead < 0xe0 ? 2
                                                          : 0;
  if (bytes == 0 || text.size() < bytes) return 0;
  std::uint32_t code = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xc0u) != 0x80u) return 0;
    code = code << 6 | (at(i) & 0x3fu);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return code >= least[bytes] && code <= 0x10ffff && !surrogate ? bytes : 0;
}

std::size_t character_count(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string in_quotes(std::string_view text) {
  constexpr int max_characters = 40;
  constexpr char digits[] = "0123456789abcdef";
  std::string out = "'";
  for (int count = 0; !text.empty(); ++count) {
    if (count == max_characters) return out + "\u2026'";
    const std::size_t bytes = character_bytes(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    const bool c1 = bytes == 2 && byte == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
    if (text[0] == '\n') {
      out += "\\n";
    } else if (bytes == 0 || byte < 0x20 || byte == 0x7f || c1) {
      for (std::size_t i = 0; i < (c1 ? 2u : 1u); ++i) {
        const auto bad = static_cast<unsigned char>(text[i]);
        ((out += "\\x") += digits[bad >> 4]) += digits[bad & 15];
      }
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out + "'";
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> allowed) {
  if (word.size() > 40) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = 0;
  for (const std::string_view candidate : allowed) {
    const std::size_t d = distance(word, candidate);
    const std::size_t near_enough =
        std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    if (d <= near_enough && (!best || d < best_distance)) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

std::string any_of(std::span<const std::string_view> allowed) {
  std::string out;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    if (i > 0) out += i + 1 == allowed.size() ? " or " : ", ";
    out += allowed[i];
  }
  return out;
}

}  // namespace session
