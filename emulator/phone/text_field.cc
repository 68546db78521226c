#include "emulator/phone/text_field.h"

#include <algorithm>
#include <utility>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

std::size_t last_character_bytes(const std::string& text) {
  std::size_t begin = text.size();
  if (begin == 0) return 0;
  --begin;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  return text.size() - begin;
}

// Moves `scroll` no further than it must so that `from` to `to` lies within `sight`.
void bring_into_sight(double& scroll, double from, double to, double sight) {
  scroll = std::min(scroll, from);
  scroll = std::max(scroll, to - sight);
}

}  // namespace

void settle(Writing& writing) {
  writing.text += std::exchange(writing.composing, {});
}

void place_caret(Writing& writing, std::size_t offset) {
  std::string whole = writing.whole();
  const std::size_t at = utf8_prefix(whole, std::min(offset, whole.size())).size();
  writing = {whole.substr(0, at), {}, whole.substr(at)};
}

bool move_caret(Writing& writing, CaretMove move) {
  settle(writing);
  const std::string whole = writing.whole();
  const std::size_t from = writing.caret();
  std::size_t to = from;
  switch (move) {
    case CaretMove::left:
      to -= last_character_bytes(writing.text);
      break;
    case CaretMove::right:
      if (!writing.after.empty()) to += next_code_point(writing.after, 0).size_bytes;
      break;
    case CaretMove::start:
      to = from == 0 ? 0 : whole.rfind('\n', from - 1) + 1;  // npos + 1 is 0.
      break;
    case CaretMove::end:
      to = std::min(whole.find('\n', from), whole.size());
      break;
    case CaretMove::up:
    case CaretMove::down:
      break;
  }
  if (to == from) return false;
  writing = {whole.substr(0, to), {}, whole.substr(to)};
  return true;
}

bool erase_after(Writing& writing) {
  settle(writing);
  if (writing.after.empty()) return false;
  writing.after.erase(0, next_code_point(writing.after, 0).size_bytes);
  return true;
}

void draw_line_written(Pen& pen, Rect box, TextField& field, bool has_focus, std::string_view hint,
                       double size) {
  const Font font{.size = size};
  Canvas& canvas = pen.canvas();
  const Writing& writing = field.writing;
  const std::string whole = writing.whole();
  const double line = canvas.measure("가Ag", font).height;
  const double top = box.y + (box.height - line) / 2;
  if (whole.empty()) pen.text({box.x, top}, hint, font, soft_ink, box.width);
  if (!has_focus) {
    field.scroll = 0;
    if (!whole.empty()) pen.text({box.x, top}, whole, font, ink, box.width);
    return;
  }
  constexpr double caret_room = 3;
  const auto across = [&](std::size_t offset) {
    return whole.empty() ? 0 : canvas.caret_at(0, whole, offset, font).x;
  };
  const double caret = across(writing.caret());
  bring_into_sight(field.scroll, caret, caret + caret_room, box.width);
  field.scroll =
      std::clamp(field.scroll, 0.0, std::max(0.0, across(whole.size()) + caret_room - box.width));
  const double left = box.x - field.scroll;
  canvas.push_clip({box.x - 1, box.y, box.width + 2, box.height});
  if (!whole.empty()) pen.text({left, top}, whole, font, ink);
  if (!writing.composing.empty()) {
    const double from = across(writing.text.size());
    canvas.fill({left + from, top + line - 2, caret - from, 1}, ink);
  }
  canvas.fill({left + caret + 0.5, top + 1, 1.5, line - 2}, accent);
  canvas.pop_clip();
}

double draw_paragraph_written(Pen& pen, Rect box, TextField& field, bool has_focus,
                              std::string_view hint, double size) {
  const Font font{.size = size};
  Canvas& canvas = pen.canvas();
  const Writing& writing = field.writing;
  const std::string whole = writing.whole();
  // A text without letters has no line to measure.
  const auto place = [&](std::size_t offset) {
    Rect at = canvas.caret_at(box.width, whole.empty() ? "가" : whole, offset, font);
    if (whole.empty()) at.x = 0;
    return at;
  };
  const Rect caret = place(writing.caret());
  const Rect end = place(whole.size());
  const double most = std::max(0.0, end.y + end.height - box.height);
  if (has_focus && field.is_caret_followed)
    bring_into_sight(field.scroll, caret.y, caret.y + caret.height, box.height);
  const double up = field.scroll = std::clamp(field.scroll, 0.0, most);
  canvas.push_clip({box.x - 2, box.y, box.width + 4, box.height});
  if (whole.empty())
    pen.paragraph({box.x, box.y, box.width, box.height}, hint, font, soft_ink);
  else
    pen.paragraph({box.x, box.y - up, box.width, box.height + up}, whole, font, ink);
  if (has_focus && !writing.composing.empty()) {
    const Rect from = place(writing.text.size());
    const double left = from.y == caret.y ? from.x : 0;
    canvas.fill({box.x + left, box.y + caret.y + caret.height - 2 - up, caret.x - left, 1}, ink);
  }
  if (has_focus)
    canvas.fill({box.x + caret.x + 0.5, box.y + caret.y + 1 - up, 1.5, caret.height - 2}, accent);
  canvas.pop_clip();
  return most;
}

void place_caret_in_line(Canvas& canvas, Rect box, TextField& field, double size, Point at) {
  const double x = at.x - box.x + field.scroll;
  place_caret(field.writing, canvas.offset_at(0, field.writing.whole(), {.size = size}, {x, 0}));
  field.is_caret_followed = true;
}

void place_caret_in_paragraph(Canvas& canvas, Rect box, TextField& field, double size, Point at) {
  const Point inside{at.x - box.x, at.y - box.y + field.scroll};
  const std::string whole = field.writing.whole();
  place_caret(field.writing, canvas.offset_at(box.width, whole, {.size = size}, inside));
  field.is_caret_followed = true;
}

bool move_caret_by_row(Canvas& canvas, double width, TextField& field, double size,
                       CaretMove move) {
  const Font font{.size = size};
  const std::string whole = field.writing.whole();
  if (whole.empty()) return false;
  const Rect caret = canvas.caret_at(width, whole, field.writing.caret(), font);
  const Rect end = canvas.caret_at(width, whole, whole.size(), font);
  const double y = caret.y + caret.height * (move == CaretMove::up ? -0.5 : 1.5);
  if (y < 0 || y > end.y + end.height) return false;
  place_caret(field.writing, canvas.offset_at(width, whole, font, {caret.x, y}));
  field.is_caret_followed = true;
  return true;
}

}  // namespace phone
