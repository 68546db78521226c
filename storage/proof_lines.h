// The line forms that tlog-proof files and add-checkpoint requests share. Pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base64.h"
#include "storage/record.h"

namespace storage {

inline constexpr std::size_t max_hash_lines = 63;

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Takes a line and its newline off the front; the line without it. Nothing where none ends.
inline std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// A decimal number without sign or leading zeros.
inline std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return number;
}

inline void append_hash_lines(std::string& out, std::span<const Digest> hashes) {
  for (const Digest& hash : hashes) out += to_base64(hash) + "\n";
}

// Takes at most max_hash_lines lines of one hash each, and the empty line behind them.
inline bool take_hash_lines(std::string_view& text, std::vector<Digest>& hashes) {
  for (;;) {
    const std::optional<std::string_view> line = take_line(text);
    if (!line) return false;
    if (line->empty()) return true;
    const auto bytes = from_base64(*line);
    if (!bytes || bytes->size() != 32 || hashes.size() == max_hash_lines) return false;
    std::copy(bytes->begin(), bytes->end(), hashes.emplace_back().begin());
  }
}

}  // namespace storage
