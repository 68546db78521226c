// A finger that stays on the phone's backspace key, on the phone's own clock.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "emulator/phone/keyboard.h"
#include "emulator/phone/screen.h"
#include "emulator/serve/hand.h"
#include "tests/support/result_of.h"

using namespace std::chrono_literals;

namespace {

struct Nobody final : phone::Observer {
  void visited(const phone::VisitEvent&) override {}
  void opened_app(const std::string&, const std::string&) override {}
  void screen_turned(bool) override {}
};

serve::Pointer at(serve::Phase phase, double x, double y) {
  return {phase, static_cast<int>(x * phone::screen_scale),
          static_cast<int>(y * phone::screen_scale), 0};
}

// What is left of ten letters when a finger comes down on `from`, then moves to `to`, and leaves
// `held` after it came.
std::string left_after(std::chrono::milliseconds held, bool slides_off) {
  boost::asio::io_context io;
  clockwork::Clock clock(io.get_executor(), {1'615'900'000'000, 540}, clockwork::Speed::leap());
  site::Network network;
  Nobody nobody;
  phone::PhoneOptions options;
  options.locale = "en";
  phone::Phone phone(io.get_executor(), clock, network, options, nobody);
  serve::Hand hand(io.get_executor(), phone, clock, {});
  boost::asio::co_spawn(io, hand.act(), boost::asio::detached);
  const auto life = [&]() -> boost::asio::awaitable<bool> {
    co_await phone.unlock();
    co_await phone.open("notes");
    co_await phone.type("qrstuvwxyz");
    const auto offers = co_await phone.tappables();
    phone::Point key;
    for (const phone::Tappable& offer : offers)
      if (offer.text == "Backspace") key = offer.point;
    hand.take(at(serve::Phase::down, key.x, key.y));
    if (slides_off) hand.take(at(serve::Phase::move, 180, 100));
    co_await clock.sleep_for(held);
    hand.take(at(serve::Phase::up, slides_off ? 180 : key.x, slides_off ? 100 : key.y));
    co_await clock.sleep_for(50ms);
    hand.close();
    co_return true;
  };
  support::result_of(io, life());
  phone.framebuffer();
  const std::string words = phone.words();
  const std::size_t begin = words.find('q');
  return begin == std::string::npos ? "" : words.substr(begin, words.find('\n', begin) - begin);
}

}  // namespace

TEST_CASE("hold: backspace erases once for a tap, and on and on for a finger that stays") {
  const struct {
    std::chrono::milliseconds held;
    bool slides_off;
    const char* left;
  } cases[] = {
      {80ms, false, "qrstuvwxy"},   // A tap.
      {395ms, false, "qrstuvwxy"},  // Not held long yet.
      {435ms, false, "qrstuvwxy"},  // Erased while held, and not again on leaving.
      {495ms, false, "qrstuvwx"},   // One more 60 ms later,
      {555ms, false, "qrstuvw"},    // and another.
      {880ms, true, "qrstuvwxyz"},  // It slid off the key, and meant none.
      {1500ms, false, ""},          // As far as there is anything.
  };
  for (const auto& c : cases) {
    CAPTURE(c.held.count());
    CHECK(left_after(c.held, c.slides_off) == c.left);
  }
}
