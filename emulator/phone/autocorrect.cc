#include "emulator/phone/autocorrect.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

// Letters and digits of any script; not white space, nor the punctuation of Latin and Korean.
bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  constexpr std::pair<char32_t, char32_t> others[] = {
      {0x80, 0xBF}, {0x2000, 0x206F}, {0x2190, 0x25FF}, {0x3000, 0x303F}, {0xFF01, 0xFF0F}};
  return std::ranges::none_of(
      others, [c](const auto& range) { return c >= range.first && c <= range.second; });
}

struct Word {
  std::size_t begin = 0, end = 0;
};

// The words of `text`, first to last.
std::vector<Word> words_of(const std::string& text) {
  std::vector<Word> words;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = next_code_point(text, at);
    const bool is_part = is_letter(point.value);
    if (is_part && !is_inside) words.push_back({at, at});
    at += point.size_bytes;
    if (is_part) words.back().end = at;
    is_inside = is_part;
  }
  return words;
}

// The correction that `word` calls for, or null.
const Correction* fitting(const Corrections& corrections, std::string_view word) {
  for (const Correction& correction : corrections.words) {
    if (!word.starts_with(correction.typed)) continue;
    const std::string_view rest = word.substr(correction.typed.size());
    if (rest.empty() ||
        std::ranges::find(corrections.particles, rest) != corrections.particles.end())
      return &correction;
  }
  return nullptr;
}

}  // namespace

const Correction* correct(const Corrections& corrections, const Writing& before, Writing& now,
                          Ends ends) {
  if (corrections.words.empty() || !now.text.starts_with(before.text)) return nullptr;
  const bool goes_on = !now.composing.empty() ||
                       (!now.after.empty() && is_letter(next_code_point(now.after, 0).value));
  const Correction* made = nullptr;
  std::vector<Word> words = words_of(now.text);
  // From the last one, so that the places of those in front of it stay what they are.
  for (auto word = words.rbegin(); word != words.rend() && word->end >= before.text.size();
       ++word) {
    const bool is_last = word->end == now.text.size();
    if (is_last && (goes_on || ends == Ends::not_yet)) continue;
    const std::string_view text = now.text;
    const Correction* correction =
        fitting(corrections, text.substr(word->begin, word->end - word->begin));
    if (!correction) continue;
    now.text.replace(word->begin, correction->typed.size(), correction->becomes);
    if (!made) made = correction;
  }
  return made;
}

void draw_notice(Pen& pen, double bottom, std::string_view words) {
  constexpr Font font{.size = 14};
  constexpr double width = 316;
  const Rect end = pen.canvas().caret_at(width, words, words.size(), font);
  const double height = end.y + end.height;
  const Rect box{10, bottom - height - 26, screen_width - 20, height + 18};
  pen.canvas().fill_round(box, 9, {44, 50, 60, 255});
  pen.paragraph({box.x + 12, box.y + 9, width, height}, words, font, white);
}

}  // namespace phone
