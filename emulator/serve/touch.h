// What a finger's path over the screen means: a tap, a drag that the page follows, a flick that
// goes on by itself. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "emulator/phone/canvas.h"
#include "emulator/phone/direction.h"
#include "emulator/serve/wire.h"

namespace serve {

inline constexpr double touch_slop = 8;                     // CSS pixels a tap may wander.
inline constexpr std::chrono::milliseconds held_long{500};  // Held as long, a tap is none.
inline constexpr double least_flick = 80;                   // CSS pixels a second.
inline constexpr double most_flick = 6000;

// What one pointer message amounts to.
struct Gesture {
  enum class Kind { none, tap, long_press, drag, flick } kind = Kind::none;
  phone::Point point;   // tap, long_press: where; CSS pixels.
  double by = 0;        // drag, flick: how far the page moves now, positive down the page.
  double velocity = 0;  // flick: CSS pixels a second, same sign.
  // The finger left well beside where it came, mostly that way.
  std::optional<phone::Direction> swiped;
};

// One finger. Points are CSS pixels; `time_ms` wraps around.
class Touch {
 public:
  Gesture feed(Phase phase, phone::Point point, std::uint32_t time_ms);
  bool is_down() const { return down_; }

 private:
  struct Sample {
    double y;
    std::uint32_t time_ms;
  };
  Gesture lift(phone::Point point, std::uint32_t time_ms);
  double velocity(std::uint32_t now_ms) const;
  std::optional<phone::Direction> direction(phone::Point end) const;

  bool down_ = false;
  bool dragging_ = false;
  phone::Point start_;
  double last_y_ = 0;
  std::uint32_t start_ms_ = 0;
  std::deque<Sample> recent_;
};

// A flick's way: how far it has gone `elapsed` after the finger left, slowing down exponentially,
// and whether it has come to rest. Positions come from the phone's clock, not from counting frames.
inline constexpr std::chrono::milliseconds flick_fades{325};
double flick_distance(double velocity, std::chrono::milliseconds elapsed);
bool flick_rests(double velocity, std::chrono::milliseconds elapsed);

}  // namespace serve
