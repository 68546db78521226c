#include "emulator/phone/autocorrect.h"

namespace phone {
namespace {

// Letters of any script but Latin punctuation and white space end no word.
bool begins_word(const std::string& text, std::size_t at) {
  if (at == 0) return true;
  const auto before = static_cast<unsigned char>(text[at - 1]);
  const bool is_letter = before >= 0x80 || (before >= '0' && before <= '9') ||
                         (before >= 'A' && before <= 'Z') || (before >= 'a' && before <= 'z');
  return !is_letter;
}

}  // namespace

const Correction* correct(const std::vector<Correction>& corrections, const Writing& before,
                          Writing& now) {
  if (!now.text.starts_with(before.text)) return nullptr;
  const Correction* made = nullptr;
  for (const Correction& correction : corrections) {
    const std::size_t size = correction.typed.size();
    // The first place where a word would end behind what was final before.
    std::size_t from = before.text.size() + 1 > size ? before.text.size() + 1 - size : 0;
    for (;;) {
      const std::size_t at = now.text.find(correction.typed, from);
      if (at == std::string::npos) break;
      from = at + 1;
      if (!begins_word(now.text, at)) continue;
      now.text.replace(at, size, correction.becomes);
      from = at + correction.becomes.size();
      made = &correction;
    }
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
