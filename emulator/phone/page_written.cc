#include "emulator/phone/page_written.h"

#include <algorithm>
#include <utility>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

constexpr std::size_t max_row_bytes = 1024;  // More than any row of a phone holds.

bool is_inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Between syllables, and behind spaces.
bool may_break(std::string_view text, std::size_t at) {
  constexpr char32_t first_syllabic = 0x1100;  // Hangul letters; all that breaks anywhere is later.
  if (text[at - 1] == ' ') return text[at] != ' ';
  std::size_t before = at - 1;
  while (before > 0 && is_inside_character(text, before)) --before;
  return next_code_point(text, before).value >= first_syllabic &&
         next_code_point(text, at).value >= first_syllabic;
}

}  // namespace

std::string dots(std::string_view password) {
  std::string out;
  for (std::size_t i = 0; i < password.size(); i += next_code_point(password, i).size_bytes)
    out += "•";
  return out;
}

Written::Written(std::string value, Shown shown, double width, PageFont& font)
    : value_(std::move(value)), shown_(shown), font_(font) {
  if (width <= 0) {
    rows_.push_back({0, value_.size()});
    return;
  }
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(value_.find('\n', begin), value_.size());
    wrap(begin, end, width);
    if (end == value_.size()) break;
    begin = end + 1;
  }
}

std::string Written::shown(std::size_t begin, std::size_t end) const {
  const std::string_view part = std::string_view(value_).substr(begin, end - begin);
  return shown_ == Shown::as_dots ? dots(part) : std::string(part);
}

double Written::width(std::size_t begin, std::size_t end) const {
  return begin < end ? font_.width(shown(begin, end)) : 0;
}

// At least one character.
std::size_t Written::longest_that_fits(std::size_t begin, std::size_t end, double most) const {
  std::size_t fits = begin + next_code_point(value_, begin).size_bytes;
  std::size_t beyond = end + 1;
  while (beyond - fits > 1) {
    std::size_t middle = fits + (beyond - fits) / 2;
    while (middle > fits && is_inside_character(value_, middle)) --middle;
    if (middle == fits) {
      middle = fits + (beyond - fits) / 2;
      while (middle < end && is_inside_character(value_, middle)) ++middle;
      if (middle >= beyond) break;
    }
    if (width(begin, middle) <= most)
      fits = middle;
    else
      beyond = middle;
  }
  return fits;
}

void Written::wrap(std::size_t begin, std::size_t end, double most) {
  while (begin < end) {
    const std::size_t fits = longest_that_fits(begin, std::min(end, begin + max_row_bytes), most);
    std::size_t row_end = fits;
    if (fits < end) {
      while (row_end > begin &&
             (is_inside_character(value_, row_end) || !may_break(value_, row_end)))
        --row_end;
      if (row_end == begin) row_end = fits;
    }
    rows_.push_back({begin, row_end});
    begin = row_end;
    if (begin == end) return;
  }
  rows_.push_back({begin, end});
}

std::size_t Written::row_of(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(rows_, offset, {}, &Row::begin);
  return static_cast<std::size_t>(after - rows_.begin()) - 1;  // The first one begins at 0.
}

double Written::across(std::size_t offset) const {
  const Row& row = rows_[row_of(offset)];
  return width(row.begin, std::min(offset, row.end));
}

std::size_t Written::offset_at(std::size_t index, double x) const {
  const Row& row = rows_[std::min(index, rows_.size() - 1)];
  if (x <= 0 || row.begin == row.end) return row.begin;
  const std::size_t left = longest_that_fits(row.begin, row.end, x);
  const double left_x = width(row.begin, left);
  if (left_x >= x) return x < left_x / 2 ? row.begin : left;  // Within the first character.
  if (left == row.end) return left;
  const std::size_t right = left + next_code_point(value_, left).size_bytes;
  return x - left_x < width(row.begin, right) - x ? left : right;
}

}  // namespace phone
