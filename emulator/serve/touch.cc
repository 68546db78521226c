#include "emulator/serve/touch.h"

#include <algorithm>
#include <cmath>

namespace serve {
namespace {

constexpr std::uint32_t velocity_window_ms = 100;
constexpr double resting = 15;      // CSS pixels a second: no longer seen to move.
constexpr double least_swipe = 90;  // CSS pixels.

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

Gesture Touch::feed(Phase phase, phone::Point point, std::uint32_t time_ms) {
  Gesture gesture;
  switch (phase) {
    case Phase::down:
      down_ = true;
      dragging_ = false;
      start_ = point;
      last_y_ = point.y;
      start_ms_ = time_ms;
      recent_.assign(1, {point.y, time_ms});
      return gesture;
    case Phase::move:
      if (!down_) return gesture;
      recent_.push_back({point.y, time_ms});
      while (recent_.size() > 1 && time_ms - recent_.front().time_ms > velocity_window_ms)
        recent_.pop_front();
      if (!dragging_) {
        dragging_ = std::hypot(point.x - start_.x, point.y - start_.y) > touch_slop;
        if (!dragging_) return gesture;
      }
      gesture.kind = Gesture::Kind::drag;
      gesture.by = last_y_ - point.y;
      last_y_ = point.y;
      return gesture;
    case Phase::up:
      if (!down_) return gesture;
      return lift(point, time_ms);
    case Phase::cancel:
      break;
  }
  down_ = false;
  return gesture;
}

Gesture Touch::lift(phone::Point point, std::uint32_t time_ms) {
  down_ = false;
  Gesture gesture;
  gesture.point = start_;
  if (!dragging_) {
    const bool held = std::chrono::milliseconds(time_ms - start_ms_) >= held_long;
    gesture.kind = held ? Gesture::Kind::long_press : Gesture::Kind::tap;
    return gesture;
  }
  gesture.velocity = velocity(time_ms);
  gesture.by = last_y_ - point.y;
  gesture.swiped = direction(point);
  const bool flung = std::abs(gesture.velocity) >= least_flick;
  gesture.kind = flung ? Gesture::Kind::flick : Gesture::Kind::drag;
  return gesture;
}

// Over the last tenth of a second: a finger that stopped before it left flicks nothing.
double Touch::velocity(std::uint32_t now_ms) const {
  const Sample& from = recent_.front();
  const Sample& to = recent_.back();
  const std::uint32_t took_ms = to.time_ms - from.time_ms;
  if (took_ms == 0 || now_ms - to.time_ms > velocity_window_ms) return 0;
  return std::clamp((from.y - to.y) / took_ms * 1000, -most_flick, most_flick);
}

std::optional<phone::Direction> Touch::direction(phone::Point end) const {
  const double x = end.x - start_.x, y = end.y - start_.y;
  if (std::max(std::abs(x), std::abs(y)) <= least_swipe) return std::nullopt;
  if (std::abs(x) > std::abs(y)) return x < 0 ? phone::Direction::left : phone::Direction::right;
  return y < 0 ? phone::Direction::up : phone::Direction::down;
}

double flick_distance(double velocity, std::chrono::milliseconds elapsed) {
  return velocity * seconds(flick_fades) * (1 - std::exp(-seconds(elapsed) / seconds(flick_fades)));
}

bool flick_rests(double velocity, std::chrono::milliseconds elapsed) {
  return std::abs(velocity) * std::exp(-seconds(elapsed) / seconds(flick_fades)) < resting;
}

}  // namespace serve
