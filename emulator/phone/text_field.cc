#include "emulator/phone/text_field.h"

#include <algorithm>

namespace phone {

void draw_line_written(Pen& pen, Rect box, const Writing& writing, bool has_focus,
                       std::string_view hint, double size) {
  const Font font{.size = size};
  Canvas& canvas = pen.canvas();
  const std::string whole = writing.whole();
  const double line = canvas.measure("가Ag", font).height;
  const double top = box.y + (box.height - line) / 2;
  if (whole.empty()) pen.text({box.x, top}, hint, font, soft_ink, box.width);
  const double width = whole.empty() ? 0 : canvas.measure(whole, font).width;
  if (!has_focus) {
    if (!whole.empty()) pen.text({box.x, top}, whole, font, ink, box.width);
    return;
  }
  const double left = box.x - std::max(0.0, width + 3 - box.width);
  canvas.push_clip({box.x - 1, box.y, box.width + 2, box.height});
  if (!whole.empty()) pen.text({left, top}, whole, font, ink);
  if (!writing.composing.empty()) {
    const double from = writing.text.empty() ? 0 : canvas.measure(writing.text, font).width;
    canvas.fill({left + from, top + line - 2, width - from, 1}, ink);
  }
  canvas.fill({left + width + 0.5, top + 1, 1.5, line - 2}, accent);
  canvas.pop_clip();
}

double draw_paragraph_written(Pen& pen, Rect box, const Writing& writing, bool has_focus,
                              std::string_view hint, double size, double scroll) {
  const Font font{.size = size};
  Canvas& canvas = pen.canvas();
  const std::string whole = writing.whole();
  // A text without letters has no line to measure.
  Rect caret = canvas.caret_after(box.width, whole.empty() ? "가" : whole, font);
  if (whole.empty()) caret.x = 0;
  const double most = std::max(0.0, caret.y + caret.height - box.height);
  const double up = has_focus ? most : std::clamp(scroll, 0.0, most);
  canvas.push_clip({box.x - 2, box.y, box.width + 4, box.height});
  if (whole.empty())
    pen.paragraph({box.x, box.y, box.width, box.height}, hint, font, soft_ink);
  else
    pen.paragraph({box.x, box.y - up, box.width, box.height + up}, whole, font, ink);
  if (has_focus && !writing.composing.empty()) {
    const Rect from = canvas.caret_after(box.width, writing.text, font);
    const double left = from.y == caret.y ? from.x : 0;
    canvas.fill({box.x + left, box.y + caret.y + caret.height - 2 - up, caret.x - left, 1}, ink);
  }
  if (has_focus)
    canvas.fill({box.x + caret.x + 0.5, box.y + caret.y + 1 - up, 1.5, caret.height - 2}, accent);
  canvas.pop_clip();
  return most;
}

}  // namespace phone
