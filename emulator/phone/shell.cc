#include "emulator/phone/shell.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "emulator/phone/apps.h"
#include "emulator/site/address.h"

namespace phone {
namespace {

constexpr Color white{255, 255, 255, 255};
constexpr Color ink{28, 34, 42, 255};
constexpr Color soft_ink{92, 102, 114, 255};
constexpr Color paper{247, 248, 250, 255};
constexpr Color rule{222, 226, 232, 255};
constexpr Color bar{24, 32, 43, 255};
constexpr Color accent{34, 88, 168, 255};

constexpr double icon_size = 60;
constexpr double icon_left = 33;
constexpr double icon_top = 96;
constexpr double icon_step_x = 117;
constexpr double icon_step_y = 112;
constexpr std::size_t icons_per_row = 3;

// Top left of the i-th icon on the launcher.
Point icon_place(std::size_t i) {
  const std::size_t row = i / icons_per_row;
  return {icon_left + icon_step_x * static_cast<double>(i % icons_per_row),
          icon_top + icon_step_y * static_cast<double>(row)};
}

// Collects the words as they are drawn, so the text alternative cannot drift from the picture.
struct Painter {
  Canvas& canvas;
  bool korean;
  std::string words;

  const char* say(const char* ko, const char* en) const { return korean ? ko : en; }
  TextSize text(Point at, std::string_view utf8, Font font, Color color, double max_width = 0) {
    note(utf8);
    return canvas.text(at, utf8, font, color, max_width);
  }
  void centered(double y, std::string_view utf8, Font font, Color color) {
    const double width = canvas.measure(utf8, font).width;
    text({(screen_width - width) / 2, y}, utf8, font, color, screen_width - 16);
  }
  double paragraph(Rect box, std::string_view utf8, Font font, Color color,
                   Align align = Align::left) {
    note(utf8);
    return canvas.paragraph(box, utf8, font, color, align);
  }
  void note(std::string_view utf8) {
    if (utf8.empty()) return;
    words.append(utf8);
    words.push_back('\n');
  }
};

struct CivilTime {
  std::string hour_minute;
  std::string date;
};

CivilTime civil(storage::Timestamp now, bool korean) {
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
  if (korean)
    std::snprintf(text.data(), text.size(), "%u월 %u일 %s요일", month, month_day,
                  ko_days[week_day]);
  else
    std::snprintf(text.data(), text.size(), "%s %u %s", en_days[week_day], month_day,
                  en_months[month - 1]);
  out.date = text.data();
  return out;
}

void draw_status_bar(Painter& p, const CivilTime& time, Color ground) {
  p.canvas.fill({0, 0, screen_width, status_bar_height}, ground);
  p.text({10, 4}, p.say("물결", "Mulgyeol"), {.size = 12, .weight = 600}, white);
  for (int i = 0; i < 4; ++i) {  // Signal.
    const double height = 3 + 2.5 * i;
    p.canvas.fill({252 + 5.0 * i, 17 - height, 3.5, height}, {255, 255, 255, 220});
  }
  p.canvas.stroke_round({279, 7, 22, 10.5}, 2.5, 1.2, {255, 255, 255, 220});  // Battery.
  p.canvas.fill_round({281, 9, 14, 6.5}, 1, {255, 255, 255, 220});
  p.canvas.fill({302, 10, 2, 4.5}, {255, 255, 255, 220});
  p.text({313, 4}, time.hour_minute, {.size = 12.5, .weight = 600}, white);
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

void draw_lock_screen(Painter& p, const CivilTime& time) {
  draw_wallpaper(p.canvas);
  draw_status_bar(p, time, {0, 0, 0, 70});
  p.centered(120, time.hour_minute, {.size = 68, .weight = 300}, white);
  p.centered(208, time.date, {.size = 17}, white);
  p.canvas.polyline({{166, 552}, {180, 540}, {194, 552}}, 2.5, {255, 255, 255, 200});
  p.centered(562, p.say("밀어서 잠금 해제", "Swipe up to unlock"), {.size = 14},
             {255, 255, 255, 230});
}

void draw_launcher(Painter& p, const ShellState& state, const CivilTime& time) {
  draw_wallpaper(p.canvas);
  p.canvas.fill({0, 0, screen_width, screen_height}, {8, 16, 30, 96});
  draw_status_bar(p, time, {0, 0, 0, 90});
  p.text({33, 48}, time.date, {.size = 16}, {255, 255, 255, 225});
  for (std::size_t i = 0; i < apps().size(); ++i) {
    const App& app = apps()[i];
    const auto [x, y] = icon_place(i);
    draw_icon(p.canvas, app, {x, y}, icon_size);
    const std::string_view name = label(app, state.locale);
    const Font font{.size = 13, .weight = 500};
    const double width = p.canvas.measure(name, font).width;
    p.text({x + (icon_size - width) / 2, y + icon_size + 8}, name, font, white);
  }
}

void draw_app_bar(Painter& p, std::string_view title) {
  p.canvas.fill({0, status_bar_height, screen_width, app_bar_height}, accent);
  p.text({16, status_bar_height + 12}, title, {.size = 17, .weight = 600}, white, 320);
}

void draw_address_bar(Painter& p, const ShellState& state) {
  const double top = status_bar_height;
  p.canvas.fill({0, top, screen_width, app_bar_height}, {236, 239, 243, 255});
  p.canvas.fill({0, top + app_bar_height - 1, screen_width, 1}, rule);
  p.canvas.polyline({{20, top + 15}, {12, top + 23}, {20, top + 31}}, 2.2, soft_ink);
  p.canvas.fill_round({34, top + 7, 316, 32}, 16, white);
  p.canvas.stroke_round({34, top + 7, 316, 32}, 16, 1, rule);
  const std::string readable = site::readable(state.url);
  std::string_view shown = readable;
  if (shown.starts_with("http://")) shown.remove_prefix(7);
  if (shown.empty())
    p.text({48, top + 14}, p.say("주소를 입력하십시오", "Enter an address"), {.size = 14}, soft_ink,
           280);
  else
    p.text({48, top + 14}, shown, {.size = 14}, ink, 284);
  if (state.loading) p.canvas.fill({0, top + app_bar_height - 3, 130, 3}, accent);
}

struct Message {
  const char* ko_title;
  const char* en_title;
  const char* ko_text;
  const char* en_text;
};

Message message_for(ErrorPage error) {
  switch (error) {
    case ErrorPage::not_on_network:
      return {"이 망에 없는 주소입니다", "Not on this network",
              "이 전화기는 국내 망에만 이어져 있습니다. 요청한 주소는 기록되었습니다.",
              "This phone only reaches the domestic network. The request has been logged."};
    case ErrorPage::not_found:
      return {"페이지를 찾을 수 없습니다", "Page not found",
              "주소가 바뀌었거나 지워진 페이지입니다.", "It may have moved or been removed."};
    case ErrorPage::crashed:
      return {"이 페이지를 열지 못했습니다", "This page crashed",
              "페이지를 그리다가 멈추었습니다. 다른 페이지는 계속 쓸 수 있습니다.",
              "Drawing it stopped halfway. Other pages still work."};
    case ErrorPage::start:
    case ErrorPage::none:
      break;
  }
  return {"망 열람기", "Browser", "위의 주소창에 주소를 입력하십시오.", "Enter an address above."};
}

void draw_browser(Painter& p, const ShellState& state) {
  draw_address_bar(p, state);
  if (state.error == ErrorPage::none) {
    p.note(state.page_title);
    return;
  }
  p.canvas.fill({0, content_top, screen_width, content_height}, paper);
  const Message message = message_for(state.error);
  const Point center{180, content_top + 150};
  p.canvas.circle(center, 40, {228, 233, 240, 255});
  if (state.error == ErrorPage::start) {
    p.canvas.stroke_round({158, center.y - 22, 44, 44}, 22, 2.5, soft_ink);
    p.canvas.polyline({{158, center.y}, {202, center.y}}, 2.5, soft_ink);
    p.canvas.polyline({{180, center.y - 22}, {180, center.y + 22}}, 2.5, soft_ink);
  } else {
    p.canvas.polyline({{center.x, center.y - 18}, {center.x, center.y + 6}}, 5, soft_ink);
    p.canvas.circle({center.x, center.y + 18}, 3.2, soft_ink);
  }
  p.centered(center.y + 62, p.say(message.ko_title, message.en_title), {.size = 19, .weight = 700},
             ink);
  if (state.error != ErrorPage::start)
    p.paragraph({40, center.y + 94, 280, 44}, site::readable(state.url).substr(0, 160),
                {.size = 13}, accent, Align::center);
  p.paragraph({44, center.y + 142, 272, 90}, p.say(message.ko_text, message.en_text), {.size = 15},
              soft_ink, Align::center);
}

struct Line {
  std::string head;
  std::string what;
};

void draw_lines(Painter& p, const std::vector<Line>& lines) {
  double y = content_top;
  for (const Line& line : lines) {
    if (y + 56 > screen_height - label_height) break;
    p.text({16, y + 8}, line.head, {.size = 12}, soft_ink);
    p.text({16, y + 26}, line.what, {.size = 15}, ink, 328);
    p.canvas.fill({16, y + 55, 328, 1}, rule);
    y += 56;
  }
}

// What Trace Viewer says where it has no page to show.
void draw_trace_viewer(Painter& p, TraceState state) {
  Message message{};
  switch (state) {
    case TraceState::not_installed:
      message = {"이력 보기가 설치되지 않았습니다", "Trace Viewer is not installed",
                 "기록은 계속되지만 이 전화기에는 그것을 보여 줄 앱이 없습니다.",
                 "Recording goes on, but nothing on this phone can show it."};
      break;
    case TraceState::gone:
      message = {"이력 보기가 멈추었습니다", "Trace Viewer has stopped",
                 "나갔다가 다시 열면 새로 시작됩니다. 기록에는 아무 일도 없습니다.",
                 "Leave and open it again to restart it. The record is not affected."};
      break;
    case TraceState::crashed:
      message = message_for(ErrorPage::crashed);
      break;
    case TraceState::closed:
    case TraceState::opening:
    case TraceState::shown:
      return;
  }
  p.centered(270, p.say(message.ko_title, message.en_title), {.size = 18, .weight = 700}, ink);
  p.paragraph({44, 304, 272, 90}, p.say(message.ko_text, message.en_text), {.size = 15}, soft_ink,
              Align::center);
}

void draw_settings(Painter& p, const ShellState& state) {
  const std::vector<Line> lines = {
      {p.say("기종", "Model"), state.model},
      {p.say("이것은 모의입니다", "This is a simulation"),
       p.say("실제 전화기가 아닙니다", "Not a real phone")},
      {p.say("기록 방식", "Capture profile"), state.profile},
      {p.say("망", "Network"), p.say("국내 망 (파일)", "Domestic network (files)")},
  };
  draw_lines(p, lines);
}

void draw_gallery(Painter& p) {
  static constexpr std::array<std::array<Color, 2>, 6> skies = {{
      {{{120, 170, 214, 255}, {232, 214, 176, 255}}},
      {{{70, 104, 150, 255}, {212, 150, 120, 255}}},
      {{{160, 200, 190, 255}, {236, 232, 200, 255}}},
      {{{96, 120, 168, 255}, {190, 200, 220, 255}}},
      {{{206, 160, 150, 255}, {244, 222, 190, 255}}},
      {{{60, 90, 110, 255}, {150, 180, 176, 255}}},
  }};
  for (std::size_t i = 0; i < skies.size(); ++i) {
    const double x = 8 + 117 * static_cast<double>(i % 3);
    const std::size_t row = i / 3;
    const double y = content_top + 8 + 117 * static_cast<double>(row);
    p.canvas.gradient({x, y, 110, 110}, skies[i][0], skies[i][1]);
    p.canvas.polygon({{x, y + 110},
                      {x, y + 84},
                      {x + 34, y + 62},
                      {x + 70, y + 86},
                      {x + 110, y + 66},
                      {x + 110, y + 110}},
                     {44, 66, 74, 200});
  }
  p.note(p.say("사진 6장", "6 pictures"));
}

void draw_dictionary(Painter& p) {
  p.canvas.fill_round({14, content_top + 12, 332, 40}, 8, white);
  p.canvas.stroke_round({14, content_top + 12, 332, 40}, 8, 1, rule);
  p.text({28, content_top + 22}, p.say("찾을 말", "Look up"), {.size = 15}, soft_ink);
  p.text({20, content_top + 76}, "물결", {.size = 22, .weight = 700}, ink);
  p.paragraph({20, content_top + 112, 320, 160},
              p.say("[이름씨] 바람이나 힘을 받아 물이 움직여 그 면이 올라갔다 내려왔다 하는 "
                    "모양.",
                    "[noun] wave: the rise and fall of water moved by wind or another force."),
              {.size = 15}, ink);
}

void draw_notes(Painter& p, const ShellState& state) {
  for (int i = 0; i < 16; ++i)
    p.canvas.fill({20, content_top + 46 + 31.0 * i, 320, 1}, {232, 222, 196, 255});
  if (state.note.empty())
    p.paragraph({22, content_top + 20, 316, 40}, p.say("여기에 적으십시오", "Write here"),
                {.size = 16}, soft_ink);
  else
    p.paragraph({22, content_top + 20, 316, 480}, state.note, {.size = 16}, ink);
}

void draw_app(Painter& p, const ShellState& state) {
  const App* app = find_app(state.app);
  if (state.app == "browser") {
    draw_browser(p, state);
    return;
  }
  p.canvas.fill({0, status_bar_height, screen_width, screen_height}, paper);
  draw_app_bar(p, app ? label(*app, state.locale) : std::string_view(state.app));
  if (state.app == "notes") draw_notes(p, state);
  if (state.app == "gallery") draw_gallery(p);
  if (state.app == "dictionary") draw_dictionary(p);
  if (state.app == "settings") draw_settings(p, state);
  if (state.app == "trace-viewer") draw_trace_viewer(p, state.trace);
}

}  // namespace

std::string draw_shell(Canvas& canvas, const ShellState& state, storage::Timestamp now) {
  Painter p{canvas, state.locale.starts_with("ko"), {}};
  const CivilTime time = civil(now, p.korean);
  switch (state.front) {
    case Front::off:
      canvas.clear({0, 0, 0, 255});
      break;
    case Front::lock_screen:
      draw_lock_screen(p, time);
      break;
    case Front::launcher:
      draw_launcher(p, state, time);
      break;
    case Front::app:
      draw_status_bar(p, time, bar);
      draw_app(p, state);
      break;
  }
  return std::move(p.words);
}

void draw_scroll_bar(Canvas& canvas, double scroll, double page_height) {
  if (page_height <= content_height) return;
  const double length = std::max(28.0, content_height * content_height / page_height);
  const double travel = content_height - length;
  const double share = scroll / (page_height - content_height);
  canvas.fill_round({355, content_top + travel * share, 3, length}, 1.5, {0, 0, 0, 90});
}

void draw_label(Canvas& canvas) {
  const double top = screen_height - label_height;
  canvas.fill({0, top, screen_width, label_height}, {28, 24, 12, 255});
  const Font font{.size = 11.5, .weight = 700};
  const double width = canvas.measure(simulation_label, font).width;
  canvas.text({(screen_width - width) / 2, top + 1.5}, simulation_label, font, {255, 206, 84, 255});
}

Point icon_center(std::size_t i) {
  const auto [x, y] = icon_place(i);
  return {x + icon_size / 2, y + icon_size / 2};
}

std::string app_at(Point point) {
  for (std::size_t i = 0; i < apps().size(); ++i) {
    const auto [x, y] = icon_place(i);
    if (point.x >= x - 10 && point.x <= x + icon_size + 10 && point.y >= y - 8 &&
        point.y <= y + icon_size + 30)
      return std::string(apps()[i].id);
  }
  return {};
}

}  // namespace phone
