// What on the screen answers to a tap, in words: for those who do not see it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "emulator/phone/canvas.h"
#include "emulator/phone/page_process.h"

namespace phone {

struct Tappable {
  std::string text;
  Point point;  // Where to tap; CSS pixels on the screen.
};

inline constexpr std::size_t max_tappables = 100;

// Adds what can be tapped on the page as drawn from `scroll` on, `sight` being how much of it is in
// view, top to bottom, while there are fewer than max_tappables.
boost::asio::awaitable<void> add_tappables(PageProcess& page, double scroll, double sight,
                                           std::vector<Tappable>& found);

}  // namespace phone
