#include "emulator/phone/apps/calendar.h"

#include <array>
#include <chrono>
#include <cstdlib>

namespace asio = boost::asio;

namespace phone {
namespace {

enum Deed { month_before, month_after, this_month };

constexpr int furthest = 12 * 20;

std::chrono::year_month_day today_of(storage::Timestamp now) {
  using namespace std::chrono;
  const sys_seconds local{seconds{now.unix_ms / 1000 + now.offset_minutes * 60}};
  return floor<days>(local);
}

constexpr std::array<const char*, 7> ko_days = {"일", "월", "화", "수", "목", "금", "토"};
constexpr std::array<const char*, 7> en_days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> en_months = {"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr Color rest_day{196, 60, 52, 255};

}  // namespace

asio::awaitable<void> Calendar::open() {
  away_ = 0;
  co_return;
}

void Calendar::draw(Pen& pen) {
  using namespace std::chrono;
  Canvas& canvas = pen.canvas();
  draw_app_bar(pen, pen.say("달력", "Calendar"));
  const year_month_day today = today_of(context_.clock.now());
  const year_month month = year_month{today.year(), today.month()} + months{away_};
  const unsigned number = unsigned{month.month()};
  const std::string year = std::to_string(int{month.year()});
  const std::string name = pen.locale() == Locale::korean
                               ? year + "년 " + std::to_string(number) + "월"
                               : std::string(en_months[number - 1]) + " " + year;
  pen.centered(content_top + 22, name, {.size = 20, .weight = 600}, ink);
  constexpr double arrow = content_top + 35;
  canvas.polyline({{44, arrow - 8}, {36, arrow}, {44, arrow + 8}}, 2.2, soft_ink);
  pen.offer({14, arrow - 24, 52, 48}, pen.say("앞 달", "Month before"), {month_before, 0});
  canvas.polyline({{316, arrow - 8}, {324, arrow}, {316, arrow + 8}}, 2.2, soft_ink);
  pen.offer({294, arrow - 24, 52, 48}, pen.say("다음 달", "Month after"), {month_after, 0});

  constexpr double left = 12, step_x = 48, top = content_top + 78, step_y = 62;
  const auto column = [](unsigned week_day) { return left + step_x * week_day; };
  for (unsigned i = 0; i < 7; ++i)
    pen.centered_in({column(i), top, step_x, 22},
                    pen.locale() == Locale::korean ? ko_days[i] : en_days[i], {.size = 13},
                    i == 0 ? rest_day : soft_ink);
  unsigned week_day = weekday{sys_days{month / day{1}}}.c_encoding();
  double y = top + 32;
  const unsigned last = unsigned{(month / std::chrono::last).day()};
  for (unsigned d = 1; d <= last; ++d) {
    const Rect cell{column(week_day), y, step_x, 44};
    const bool is_today = month / day{d} == today;
    if (is_today) canvas.circle(middle_of(cell), 20, accent);
    pen.centered_in(cell, std::to_string(d), {.size = 17},
                    is_today        ? white
                    : week_day == 0 ? rest_day
                                    : ink);
    if (++week_day == 7) {
      week_day = 0;
      y += step_y;
    }
  }
  if (away_ == 0) return;
  const Rect button{120, screen_bottom - 56, 120, 38};
  canvas.stroke_round(button, 19, 1.4, accent);
  pen.centered_in(button, pen.say("오늘", "Today"), {.size = 15, .weight = 600}, accent);
  pen.offer(button, pen.say("오늘", "Today"), {this_month, 0});
}

bool Calendar::turn(int by) {
  if (std::abs(away_ + by) > furthest) return false;
  away_ += by;
  context_.changed(Stale::all);
  return true;
}

asio::awaitable<bool> Calendar::choose(Choice choice) {
  co_return turn(choice.what == month_before ? -1 : choice.what == month_after ? 1 : -away_);
}

asio::awaitable<bool> Calendar::swipe(Direction direction) {
  if (direction == Direction::left) co_return turn(1);
  if (direction == Direction::right) co_return turn(-1);
  co_return false;
}

}  // namespace phone
