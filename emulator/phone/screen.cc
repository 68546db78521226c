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

void draw_app_bar(Pen& pen, std::string_view title, Choice back) {
  constexpr double middle = status_bar_height + app_bar_height / 2;
  pen.canvas().fill({0, status_bar_height, screen_width, screen_height}, paper);
  pen.canvas().fill({0, status_bar_height, screen_width, app_bar_height}, accent);
  pen.canvas().polyline({{23, middle - 8}, {15, middle}, {23, middle + 8}}, 2.2, white);
  pen.offer({0, status_bar_height, 44, app_bar_height}, pen.say("뒤로", "Back"), back);
  pen.text({46, status_bar_height + 12}, title, {.size = 17, .weight = 600}, white, 220);
}

void draw_add_button(Pen& pen, std::string name, Choice choice) {
  constexpr Point middle{312, screen_bottom - 48};
  Canvas& canvas = pen.canvas();
  canvas.circle({middle.x, middle.y + 2}, 28, {0, 0, 0, 60});
  canvas.circle(middle, 28, accent);
  canvas.polyline({{middle.x - 10, middle.y}, {middle.x + 10, middle.y}}, 2.6, white);
  canvas.polyline({{middle.x, middle.y - 10}, {middle.x, middle.y + 10}}, 2.6, white);
  pen.offer({middle.x - 30, middle.y - 30, 60, 60}, std::move(name), choice);
}

void draw_question(Pen& pen, std::string_view question, const char* yes, const char* no,
                   Choice for_yes, Choice for_no) {
  Canvas& canvas = pen.canvas();
  pen.cover();
  canvas.fill({0, status_bar_height, screen_width, screen_bottom - status_bar_height},
              {0, 0, 0, 110});
  const Rect box{30, 250, 300, 130};
  canvas.fill_round(box, 10, white);
  pen.paragraph({box.x + 22, box.y + 22, box.width - 44, 52}, question, {.size = 16}, ink);
  const Rect left{box.x + 20, box.y + 82, 126, 40}, right{box.x + 154, box.y + 82, 126, 40};
  pen.centered_in(left, no, {.size = 15, .weight = 600}, soft_ink);
  pen.centered_in(right, yes, {.size = 15, .weight = 600}, accent);
  pen.offer(left, no, for_no);
  pen.offer(right, yes, for_yes);
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
