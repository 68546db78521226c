// Fingers: which path is a tap, a drag, a flick.
#include "emulator/serve/touch.h"

#include <doctest/doctest.h>

#include <vector>

using serve::Gesture;
using serve::Phase;
using Kind = serve::Gesture::Kind;

namespace {

struct Sample {
  Phase phase;
  double x, y;
  std::uint32_t time_ms;
};

// The last gesture, with everything dragged added up.
Gesture follow(serve::Touch& touch, const std::vector<Sample>& path) {
  Gesture last;
  double moved = 0;
  for (const Sample& s : path) {
    last = touch.feed(s.phase, {s.x, s.y}, s.time_ms);
    moved += last.by;
  }
  last.by = moved;
  return last;
}

}  // namespace

TEST_CASE("touch: a path means what a hand means by it") {
  const std::uint32_t late = 0xffffff00;  // The page's clock is about to wrap around.
  struct Case {
    const char* name;
    std::vector<Sample> path;
    Kind kind;
    double by;
    bool swiped_up;
  };
  const Case cases[] = {
      {"tap", {{Phase::down, 10, 20, 0}, {Phase::up, 10, 20, 80}}, Kind::tap, 0, false},
      {"tap that wanders",
       {{Phase::down, 10, 20, 0}, {Phase::move, 15, 25, 40}, {Phase::up, 14, 24, 80}},
       Kind::tap,
       0,
       false},
      {"held", {{Phase::down, 10, 20, 0}, {Phase::up, 10, 20, 500}}, Kind::long_press, 0, false},
      {"tap across the clock's end",
       {{Phase::down, 10, 20, late}, {Phase::up, 10, 20, 50}},
       Kind::tap,
       0,
       false},
      {"slow drag",
       {{Phase::down, 10, 300, 0},
        {Phase::move, 10, 250, 500},
        {Phase::move, 10, 240, 1000},
        {Phase::up, 10, 240, 1200}},
       Kind::drag,
       60,
       false},
      {"flick up",
       {{Phase::down, 10, 500, 0},
        {Phase::move, 10, 450, 20},
        {Phase::move, 10, 400, 40},
        {Phase::move, 10, 350, 60},
        {Phase::up, 10, 350, 64}},
       Kind::flick,
       150,
       true},
      {"flick down",
       {{Phase::down, 10, 200, 0}, {Phase::move, 10, 300, 40}, {Phase::up, 10, 300, 44}},
       Kind::flick,
       -100,
       false},
      {"stopped before it left",
       {{Phase::down, 10, 500, 0}, {Phase::move, 10, 400, 40}, {Phase::up, 10, 400, 400}},
       Kind::drag,
       100,
       true},
      {"cancelled", {{Phase::down, 10, 20, 0}, {Phase::cancel, 10, 20, 30}}, Kind::none, 0, false},
      {"never down", {{Phase::move, 10, 20, 0}, {Phase::up, 10, 20, 30}}, Kind::none, 0, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    serve::Touch touch;
    const Gesture gesture = follow(touch, c.path);
    CHECK(gesture.kind == c.kind);
    CHECK(gesture.by == doctest::Approx(c.by));
    CHECK((gesture.swiped == phone::Direction::up) == c.swiped_up);
    CHECK_FALSE(touch.is_down());
  }
}

TEST_CASE("touch: a swipe goes the way it went furthest, and far enough") {
  const struct {
    double x, y;  // From the middle.
    std::optional<phone::Direction> swiped;
  } cases[] = {
      {-100, 0, phone::Direction::left},
      {100, 60, phone::Direction::right},
      {20, -120, phone::Direction::up},
      {-90, 140, phone::Direction::down},
      {80, 80, std::nullopt},
      {-90, 0, std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.x);
    CAPTURE(c.y);
    serve::Touch touch;
    const Gesture gesture = follow(touch, {{Phase::down, 180, 300, 0},
                                           {Phase::move, 180 + c.x / 2, 300 + c.y / 2, 40},
                                           {Phase::up, 180 + c.x, 300 + c.y, 80}});
    CHECK(gesture.swiped == c.swiped);
  }
}

TEST_CASE("touch: a flick keeps the finger's pace, slows down and comes to rest") {
  using std::chrono::milliseconds;
  CHECK(serve::flick_distance(1000, milliseconds(0)) == 0);
  CHECK(serve::flick_distance(1000, milliseconds(16)) == doctest::Approx(15.6).epsilon(0.01));
  CHECK(serve::flick_distance(-1000, milliseconds(16)) ==
        -serve::flick_distance(1000, milliseconds(16)));
  double last = 0;
  for (int ms = 16; !serve::flick_rests(3000, milliseconds(ms)); ms += 16) {
    const double now = serve::flick_distance(3000, milliseconds(ms));
    CHECK(now > last);
    last = now;
    REQUIRE(ms < 3000);
  }
  CHECK(last < 3000 * 0.325);
}

TEST_CASE("touch: no clock of a page's makes a flick faster than the fastest") {
  serve::Touch touch;
  const Gesture gesture =
      follow(touch, {{Phase::down, 0, 600, 0}, {Phase::move, 0, 0, 1}, {Phase::up, 0, 0, 1}});
  CHECK(gesture.velocity <= serve::most_flick);
}
