#include "emulator/phone/apps/clock.h"

#include <cmath>
#include <numbers>

#include "emulator/phone/shell.h"

namespace phone {
namespace {

constexpr Point middle{180, content_top + 190};
constexpr double radius = 128;

// `turn` is a share of the whole way round, from the top.
Point at(double turn, double length) {
  const double angle = turn * 2 * std::numbers::pi;
  return {middle.x + length * std::sin(angle), middle.y - length * std::cos(angle)};
}

}  // namespace

// Without a second hand: the screen is drawn when the minute changes.
void ClockApp::draw(Pen& pen) {
  Canvas& canvas = pen.canvas();
  draw_app_bar(pen, pen.say("시계", "Clock"));
  const storage::Timestamp now = context_.clock.now();
  const CivilTime time = civil_time(now, pen.locale());
  const std::int64_t minutes = now.unix_ms / 60'000 + now.offset_minutes;
  const double minute = static_cast<double>(minutes % 60) / 60;
  const double hour = static_cast<double>(minutes % 720) / 720;
  canvas.circle({middle.x, middle.y + 3}, radius + 8, {0, 0, 0, 30});
  canvas.circle(middle, radius + 8, white);
  for (int i = 0; i < 60; ++i) {
    const bool is_hour = i % 5 == 0;
    const double turn = i / 60.0;
    canvas.polyline({at(turn, radius - (is_hour ? 14 : 6)), at(turn, radius)}, is_hour ? 3 : 1.4,
                    is_hour ? ink : Color{176, 184, 194, 255});
  }
  canvas.polyline({at(hour + 0.5, 16), at(hour, radius - 58)}, 6, ink);
  canvas.polyline({at(minute + 0.5, 20), at(minute, radius - 24)}, 4, accent);
  canvas.circle(middle, 7, ink);
  pen.centered(content_top + 366, time.hour_minute, {.size = 54, .weight = 300}, ink);
  pen.centered(content_top + 446, time.date, {.size = 17}, soft_ink);
}

}  // namespace phone
