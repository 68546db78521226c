// What the browser draws around its page, and instead of one.
#include <cmath>

#include "emulator/phone/apps/browser.h"
#include "emulator/phone/apps/browser_deeds.h"
#include "emulator/site/address.h"

namespace phone {
namespace {

struct Message {
  const char* ko_title;
  const char* en_title;
  const char* ko_text;
  const char* en_text;
};

constexpr Message start{"망 열람기", "Browser", "위의 주소창에 주소를 입력하십시오.",
                        "Enter an address above."};
constexpr Message not_on_network{
    "이 망에 없는 주소입니다", "Not on this network",
    "이 전화기는 국내 망에만 이어져 있습니다. 요청한 주소는 기록되었습니다.",
    "This phone only reaches the domestic network. The request has been logged."};
constexpr Message not_found{"페이지를 찾을 수 없습니다", "Page not found",
                            "주소가 바뀌었거나 지워진 페이지입니다.",
                            "It may have moved or been removed."};
constexpr Message crashed{"이 페이지를 열지 못했습니다", "This page crashed",
                          "페이지를 그리다가 멈추었습니다. 다른 페이지는 계속 쓸 수 있습니다.",
                          "Drawing it stopped halfway. Other pages still work."};

}  // namespace

void Browser::draw(Pen& pen) {
  if (panel_ == Panel::find)
    draw_find_bar(pen);
  else
    draw_address_bar(pen);
  if (own_ == Own::none) {
    pen.note(title_);
  } else {
    draw_own_page(pen);
  }
}

void Browser::draw_page(Pen& pen) {
  if (own_ == Own::none && !pixels_.empty()) {
    pen.canvas().push_clip({0, content_top, screen_width, sight()});
    pen.canvas().blit(pixels_.data(), page_.width_px(), page_.height_px(), page_.stride_bytes(), 0,
                      static_cast<int>(std::lround((content_top - lift_) * screen_scale)));
    draw_matches(pen.canvas());
    draw_scroll_bar(pen.canvas(), scroll_, page_height_, sight());
    pen.canvas().pop_clip();
    const bool is_seen = !hides_page() || panel_ == Panel::menu || panel_ == Panel::list;
    if (is_seen) pen.note_lines(words_);
  }
  if (hides_page()) draw_panel(pen);
}

void Browser::draw_address_bar(Pen& pen) {
  constexpr double top = status_bar_height;
  constexpr double middle = top + app_bar_height / 2;
  Canvas& canvas = pen.canvas();
  const bool can_go_back = history_.size() > 1;
  const bool is_typing = panel_ == Panel::address;
  canvas.fill({0, top, screen_width, app_bar_height}, {236, 239, 243, 255});
  canvas.fill({0, top + app_bar_height - 1, screen_width, 1}, rule);
  canvas.polyline({{20, middle - 8}, {12, middle}, {20, middle + 8}}, 2.2,
                  can_go_back || is_typing ? soft_ink : Color{184, 190, 198, 255});
  pen.offer({0, top, 34, app_bar_height}, pen.say("뒤로", "Back"), {go_back, 0});

  canvas.fill_round({34, top + 7, 288, 32}, 16, white);
  canvas.stroke_round({34, top + 7, 288, 32}, 16, 1, is_typing ? accent : rule);
  const std::string readable = site::readable(url_);
  std::string_view shown = readable;
  if (shown.starts_with("http://")) shown.remove_prefix(7);
  if (shown.empty()) shown = pen.say("주소를 입력하십시오", "Enter an address");
  if (is_typing && field_)
    draw_line_written(pen, address_box, *field_, true, shown, bar_text_size);
  else
    pen.text({48, top + 14}, shown, {.size = 14}, url_.empty() ? soft_ink : ink, 236);
  pen.offer({34, top, 256, app_bar_height}, pen.say("주소창", "Address"), {type_address, 0});
  if (is_typing) {
    canvas.polyline({{300, middle - 5}, {310, middle + 5}}, 1.8, soft_ink);
    canvas.polyline({{310, middle - 5}, {300, middle + 5}}, 1.8, soft_ink);
    pen.offer({290, top, 32, app_bar_height}, pen.say("입력 취소", "Cancel"), {close_panel, 0});
  } else if (!history_.empty()) {
    draw_turning_arrow(canvas, {305, middle}, 6.5, soft_ink);
    pen.offer({290, top, 32, app_bar_height}, pen.say("새로 읽기", "Reload"), {read_again, 0});
  }

  for (const double y : {middle - 6.5, middle, middle + 6.5}) canvas.circle({342, y}, 2, soft_ink);
  pen.offer({322, top, 38, app_bar_height}, pen.say("차림표", "Menu"), {open_menu, 0});
  if (loading_) canvas.fill({0, top + app_bar_height - 3, 130, 3}, accent);
}

void Browser::draw_own_page(Pen& pen) const {
  Canvas& canvas = pen.canvas();
  canvas.fill({0, content_top, screen_width, content_height}, paper);
  const Message& message = own_ == Own::not_on_network ? not_on_network
                           : own_ == Own::not_found    ? not_found
                           : own_ == Own::crashed      ? crashed
                                                       : start;
  const Point center{180, content_top + 150};
  canvas.circle(center, 40, {228, 233, 240, 255});
  if (own_ == Own::start) {
    canvas.stroke_round({158, center.y - 22, 44, 44}, 22, 2.5, soft_ink);
    canvas.polyline({{158, center.y}, {202, center.y}}, 2.5, soft_ink);
    canvas.polyline({{180, center.y - 22}, {180, center.y + 22}}, 2.5, soft_ink);
  } else {
    canvas.polyline({{center.x, center.y - 18}, {center.x, center.y + 6}}, 5, soft_ink);
    canvas.circle({center.x, center.y + 18}, 3.2, soft_ink);
  }
  pen.centered(center.y + 62, pen.say(message.ko_title, message.en_title),
               {.size = 19, .weight = 700}, ink);
  if (own_ != Own::start)
    pen.paragraph({40, center.y + 94, 280, 44}, site::readable(url_).substr(0, 160), {.size = 13},
                  accent, Align::center);
  pen.paragraph({44, center.y + 142, 272, 90}, pen.say(message.ko_text, message.en_text),
                {.size = 15}, soft_ink, Align::center);
}

}  // namespace phone
