#include "emulator/phone/screen.h"

#include <algorithm>

namespace phone {

bool holds(const Rect& box, Point point) {
  return point.x >= box.x && point.x < box.x + box.width && point.y >= box.y &&
         point.y < box.y + box.height;
}

Point middle_of(const Rect& box) {
  return {box.x + box.width / 2, box.y + box.height / 2};
}

TextSize Pen::text(Point at, std::string_view utf8, const Font& font, Color color,
                   double max_width) {
  note(utf8);
  return canvas_.text(at, utf8, font, color, max_width);
}

void Pen::centered(double y, std::string_view utf8, const Font& font, Color color) {
  const double width = canvas_.measure(utf8, font).width;
  text({(screen_width - width) / 2, y}, utf8, font, color, screen_width - 16);
}

void Pen::centered_in(const Rect& box, std::string_view utf8, const Font& font, Color color) {
  const TextSize size = canvas_.measure(utf8, font);
  text(
      {box.x + std::max(0.0, (box.width - size.width) / 2), box.y + (box.height - size.height) / 2},
      utf8, font, color, box.width);
}

double Pen::paragraph(Rect box, std::string_view utf8, const Font& font, Color color, Align align) {
  note(utf8);
  return canvas_.paragraph(box, utf8, font, color, align);
}

void Pen::note(std::string_view utf8) {
  if (utf8.empty()) return;
  words_.append(utf8);
  words_.push_back('\n');
}

void Pen::offer(Rect box, std::string name, Choice choice) {
  offers_.push_back({box, std::move(name), choice});
}

void Pen::cover() {
  words_.clear();
  offers_.clear();
}

void draw_app_bar(Pen& pen, std::string_view title) {
  pen.canvas().fill({0, status_bar_height, screen_width, screen_height}, paper);
  pen.canvas().fill({0, status_bar_height, screen_width, app_bar_height}, accent);
  pen.text({16, status_bar_height + 12}, title, {.size = 17, .weight = 600}, white, 320);
}

void draw_scroll_bar(Canvas& canvas, double scroll, double page_height, double sight) {
  if (page_height <= sight) return;
  const double length = std::max(28.0, sight * sight / page_height);
  const double travel = sight - length;
  const double share = scroll / (page_height - sight);
  canvas.fill_round({355, content_top + travel * share, 3, length}, 1.5, {0, 0, 0, 90});
}

void draw_message(Pen& pen, std::string_view title, std::string_view text) {
  pen.centered(270, title, {.size = 18, .weight = 700}, ink);
  pen.paragraph({44, 304, 272, 90}, text, {.size = 15}, soft_ink, Align::center);
}

}  // namespace phone
