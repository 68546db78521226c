// The hand that holds one phone: takes what pages send, in order, and does it on the phone.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <variant>

#include "emulator/clockwork/clock.h"
#include "emulator/phone/phone.h"
#include "emulator/serve/touch.h"
#include "emulator/serve/wire.h"
#include "emulator/session/session.h"

namespace serve {

inline constexpr std::size_t max_waiting_touches = 512;

// One phone, on its strand; the references outlive it. While the phone's clock is paused the hand
// does nothing, and what is sent to it then is dropped.
class Hand {
 public:
  // A question about the phone, answered between two deeds.
  struct Ask {
    std::function<void(const std::vector<phone::Tappable>&)> answer;
  };
  // An app comes up by somebody else's wish, behind the lock screen or not.
  struct Show {
    std::string app;
  };
  using Input = std::variant<Pointer, Wheel, KeyPress, TypedText, Composition, Ask, Show>;
  // Told of each deed as it begins, in the words of a session.
  using Did = std::function<void(const session::Deed& deed)>;

  Hand(const boost::asio::any_io_executor& executor, phone::Phone& phone, clockwork::Clock& clock,
       Did did);

  // False: more is waiting than a hand could do; the newest is dropped.
  bool take(Input input);
  // Comes before all that waits, which is dropped; even while the phone's clock is paused.
  void show(std::string app);

  // Does what comes, until close(); a deed under way is finished first. Exceptions of the phone's
  // observer pass through.
  boost::asio::awaitable<void> act();
  void close();

 private:
  // The backspace key under a finger that stays.
  struct Held {
    std::int64_t since_ms = 0;  // Phone time.
    int erased = 0;
  };
  struct Flick {
    double velocity = 0;
    std::int64_t since_ms = 0;  // Phone time.
    double done = 0;            // CSS pixels.
  };

  boost::asio::awaitable<void> carry_out(Input input);
  boost::asio::awaitable<void> touched(Pointer pointer);
  boost::asio::awaitable<void> touched_keys(Phase phase, phone::Point point);
  boost::asio::awaitable<bool> swiped(phone::Direction direction);
  boost::asio::awaitable<void> tapped(phone::Point point);
  boost::asio::awaitable<void> shown(std::string app);
  boost::asio::awaitable<void> pressed(Key key);
  boost::asio::awaitable<void> typed(std::string text);
  boost::asio::awaitable<void> power();
  boost::asio::awaitable<void> scroll(double by);
  boost::asio::awaitable<void> go_on_flicking();
  boost::asio::awaitable<void> go_on_erasing();
  boost::asio::awaitable<void> erase();
  boost::asio::awaitable<void> move_caret(phone::CaretMove move);
  double pace() const;
  std::chrono::milliseconds held_pace() const;
  boost::asio::awaitable<void> wait(std::chrono::milliseconds at_most);
  double following_moves(Phase phase);
  void did(const session::Deed& deed) const;

  phone::Phone& phone_;
  clockwork::Clock& clock_;
  Did did_;
  boost::asio::steady_timer bell_;
  std::deque<Input> waiting_;
  Touch touch_;
  std::optional<Flick> flick_;
  std::optional<Held> held_;
  bool stopped_a_flick_ = false;  // By the touch now down: lifting it taps nothing.
  bool on_keys_ = false;          // The touch now down came down on the phone's keyboard.
  bool closed_ = false;
};

}  // namespace serve
