#include "emulator/phone/shell.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace phone {
namespace {

constexpr double icon_size = 60;
constexpr double icon_left = 33;
constexpr double icon_top = 96;
constexpr double icon_step_x = 117;
constexpr double icon_step_y = 112;
constexpr std::size_t icons_per_row = 3;
constexpr std::size_t icons_per_page = 6;
constexpr double dots_top = 586;
constexpr double dot_step = 20;

constexpr double card_width = 224;
constexpr double card_height = card_width * screen_bottom / screen_width;
constexpr double card_top = 126;
constexpr double card_step = card_width + 22;

// Top left of the i-th icon on the launcher.
Point icon_place(std::size_t i) {
  const std::size_t row = i / icons_per_row;
  return {icon_left + icon_step_x * static_cast<double>(i % icons_per_row),
          icon_top + icon_step_y * static_cast<double>(row)};
}

// A ridge: two slow waves laid over each other, filled down to the bottom edge.
void draw_ridge(Canvas& canvas, double height, double swing, double phase, Color color) {
  std::vector<Point> points = {{0, screen_height}};
  constexpr int step = 4;
  for (int i = 0; i * step <= static_cast<int>(screen_width); ++i) {
    const double x = i * step;
    points.push_back(
        {x, height - swing * (std::sin(x / 58 + phase) + 0.5 * std::sin(x / 23 + 2 * phase))});
  }
  points.push_back({screen_width, screen_height});
  canvas.polygon(points, color);
}

void draw_wallpaper(Canvas& canvas) {
  canvas.gradient({0, 0, screen_width, 400}, {22, 46, 84, 255}, {116, 142, 170, 255});
  canvas.gradient({0, 400, screen_width, 240}, {116, 142, 170, 255}, {214, 190, 160, 255});
  canvas.circle({262, 392}, 34, {250, 226, 188, 255});
  draw_ridge(canvas, 436, 22, 0.6, {92, 116, 142, 255});
  draw_ridge(canvas, 492, 20, 2.4, {54, 78, 104, 255});
  draw_ridge(canvas, 560, 16, 4.1, {26, 46, 68, 255});
}

}  // namespace

CivilTime civil_time(storage::Timestamp now, Locale locale) {
  using namespace std::chrono;
  const sys_seconds local{seconds{now.unix_ms / 1000 + now.offset_minutes * 60}};
  const sys_days day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss time{local - day};
  static constexpr std::array<const char*, 7> ko_days = {"일", "월", "화", "수", "목", "금", "토"};
  static constexpr std::array<const char*, 7> en_days = {
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  static constexpr std::array<const char*, 12> en_months = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const unsigned week_day = weekday{day}.c_encoding();
  const unsigned month = unsigned{date.month()};
  const unsigned month_day = unsigned{date.day()};
  std::array<char, 96> text{};
  CivilTime out;
  std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()));
  out.hour_minute = text.data();
  if (locale == Locale::korean)
    std::snprintf(text.data(), text.size(), "%u월 %u일 %s요일", month, month_day,
                  ko_days[week_day]);
  else
    std::snprintf(text.data(), text.size(), "%s %u %s", en_days[week_day], month_day,
                  en_months[month - 1]);
  out.date = text.data();
  return out;
}

void draw_status_bar(Pen& pen, const CivilTime& time, Color ground) {
  Canvas& canvas = pen.canvas();
  canvas.fill({0, 0, screen_width, status_bar_height}, ground);
  pen.text({10, 4}, pen.say("물결", "Mulgyeol"), {.size = 12, .weight = 600}, white);
  for (int i = 0; i < 4; ++i) {  // Signal.
    const double height = 3 + 2.5 * i;
    canvas.fill({252 + 5.0 * i, 17 - height, 3.5, height}, {255, 255, 255, 220});
  }
  canvas.stroke_round({279, 7, 22, 10.5}, 2.5, 1.2, {255, 255, 255, 220});  // Battery.
  canvas.fill_round({281, 9, 14, 6.5}, 1, {255, 255, 255, 220});
  canvas.fill({302, 10, 2, 4.5}, {255, 255, 255, 220});
  pen.text({313, 4}, time.hour_minute, {.size = 12.5, .weight = 600}, white);
}

void draw_lock_screen(Pen& pen, const CivilTime& time) {
  draw_wallpaper(pen.canvas());
  draw_status_bar(pen, time, {0, 0, 0, 70});
  pen.centered(120, time.hour_minute, {.size = 68, .weight = 300}, white);
  pen.centered(208, time.date, {.size = 17}, white);
  pen.canvas().polyline({{166, 552}, {180, 540}, {194, 552}}, 2.5, {255, 255, 255, 200});
  pen.centered(562, pen.say("밀어서 잠금 해제", "Swipe up to unlock"), {.size = 14},
               {255, 255, 255, 230});
  pen.offer({0, 460, screen_width, 80}, pen.say("잠금 해제", "Unlock"), {});
}

std::size_t launcher_pages() {
  return (installed_apps().size() + icons_per_page - 1) / icons_per_page;
}

void draw_launcher(Pen& pen, const CivilTime& time, std::size_t page) {
  Canvas& canvas = pen.canvas();
  draw_wallpaper(canvas);
  canvas.fill({0, 0, screen_width, screen_height}, {8, 16, 30, 96});
  draw_status_bar(pen, time, {0, 0, 0, 90});
  pen.text({33, 48}, time.date, {.size = 16}, {255, 255, 255, 225});
  const std::size_t first = page * icons_per_page;
  const std::size_t end = std::min(first + icons_per_page, installed_apps().size());
  for (std::size_t i = first; i < end; ++i) {
    const Installed& app = installed_apps()[i];
    const auto [x, y] = icon_place(i - first);
    draw_icon(canvas, app.icon, {x, y}, icon_size);
    const std::string name(name_of(app, pen.locale()));
    const Font font{.size = 13, .weight = 500};
    const double width = canvas.measure(name, font).width;
    pen.text({x + (icon_size - width) / 2, y + icon_size + 8}, name, font, white);
    pen.offer({x - 10, y - 8, icon_size + 20, icon_size + 38}, name, {open_app, i});
  }
  const double left = screen_width / 2 - dot_step * static_cast<double>(launcher_pages() - 1) / 2;
  for (std::size_t i = 0; i < launcher_pages(); ++i) {
    const Point dot{left + dot_step * static_cast<double>(i), dots_top};
    const bool is_here = i == page;
    canvas.circle(dot, is_here ? 4.5 : 3.5,
                  {255, 255, 255, is_here ? std::uint8_t{240} : std::uint8_t{120}});
    if (is_here) continue;
    pen.offer({dot.x - dot_step / 2, dot.y - 20, dot_step, 40},
              pen.say("화면 ", "Page ") + std::to_string(i + 1), {turn_to_page, i});
  }
}

void draw_recents(Pen& pen, const CivilTime& time, const Cards& cards,
                  const std::function<void(std::size_t app)>& draw_card) {
  Canvas& canvas = pen.canvas();
  draw_wallpaper(canvas);
  canvas.fill({0, 0, screen_width, screen_height}, {8, 16, 30, 170});
  draw_status_bar(pen, time, {0, 0, 0, 90});
  pen.text({20, 40}, pen.say("최근에 쓴 앱", "Recent apps"), {.size = 16, .weight = 600}, white);
  if (cards.apps.empty()) {
    pen.centered(300, pen.say("최근에 쓴 앱이 없습니다", "No recent apps"), {.size = 16},
                 {255, 255, 255, 220});
    return;
  }
  for (std::size_t i = 0; i < cards.apps.size(); ++i) {
    const double away = static_cast<double>(i) - static_cast<double>(cards.middle);
    if (std::abs(away) > 1) continue;
    const Installed& app = installed_apps()[cards.apps[i]];
    const std::string name(name_of(app, pen.locale()));
    const double x = (screen_width - card_width) / 2 + away * card_step;
    const Rect box{x, card_top, card_width, card_height};
    canvas.fill_round({x - 1, card_top - 1, card_width + 2, card_height + 2}, 4, {0, 0, 0, 90});
    canvas.push_view(box);
    draw_card(cards.apps[i]);
    canvas.pop_clip();
    if (i != cards.middle) canvas.fill(box, {8, 16, 30, 110});
    draw_icon(canvas, app.icon, {x, card_top - 44}, 32);
    pen.text({x + 42, card_top - 38}, name, {.size = 15, .weight = 600}, white, card_width - 80);
    if (i == cards.middle) {
      pen.offer(box, name, {return_to, i});
      const Point at{x + card_width - 15, card_top - 28};
      canvas.polyline({{at.x - 6, at.y - 6}, {at.x + 6, at.y + 6}}, 2, white);
      canvas.polyline({{at.x + 6, at.y - 6}, {at.x - 6, at.y + 6}}, 2, white);
      pen.offer({at.x - 22, at.y - 22, 44, 44}, name + pen.say(" 닫기", ": close"),
                {throw_away, i});
    } else {
      const double left = std::max(0.0, x), right = std::min(screen_width, x + card_width);
      pen.offer({left, card_top, right - left, card_height}, name, {turn_to_card, i});
    }
  }
  const Rect all{120, screen_bottom - 50, 120, 36};
  canvas.fill_round(all, 18, {255, 255, 255, 60});
  pen.centered_in(all, pen.say("모두 닫기", "Close all"), {.size = 14, .weight = 600}, white);
  pen.offer(all, pen.say("모두 닫기", "Close all"), {throw_all_away, 0});
}

void draw_label(Canvas& canvas) {
  canvas.fill({0, screen_bottom, screen_width, label_height}, {28, 24, 12, 255});
  const Font font{.size = 11.5, .weight = 700};
  const double width = canvas.measure(simulation_label, font).width;
  canvas.text({(screen_width - width) / 2, screen_bottom + 1.5}, simulation_label, font,
              {255, 206, 84, 255});
}

}  // namespace phone
