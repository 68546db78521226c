// One emulated phone: what a hand can do to it, and the framebuffer that results. The framebuffer
// is both what a person sees and what is captured; there is no other picture.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/clockwork/clock.h"
#include "emulator/phone/canvas.h"
#include "emulator/phone/card.h"
#include "emulator/phone/direction.h"
#include "emulator/phone/observer.h"
#include "emulator/phone/phone_options.h"
#include "emulator/phone/tappable.h"
#include "emulator/phone/text_field.h"
#include "emulator/site/network.h"

namespace phone {

// What is in front, in the words of a screenshot record.
struct InFront {
  std::string app;  // "lock-screen", "launcher", "recents", or an app's id; empty when off.
  std::string url;  // Of the page shown, if any.
  std::string title;
};

// All calls on the clock's strand, one hand at a time: await one deed before the next. The network
// and the observer must outlive the phone. Deeds return false when there was nothing to act on
// (no such text on the page, no app of that name, the screen is off): an answer, not an error.
class Phone {
 public:
  Phone(boost::asio::any_io_executor executor, clockwork::Clock& clock,
        const site::Network& network, PhoneOptions options, Observer& observer);
  ~Phone();

  boost::asio::awaitable<bool> unlock();  // Turns the screen on if need be.
  boost::asio::awaitable<bool> wake();    // Screen on, lock screen showing.
  boost::asio::awaitable<bool> lock();
  boost::asio::awaitable<bool> home();
  boost::asio::awaitable<bool> open(std::string app);
  boost::asio::awaitable<bool> visit(std::string address);  // Typed by hand; opens the browser.
  boost::asio::awaitable<bool> back();
  boost::asio::awaitable<bool> tap(Point screen_point);
  boost::asio::awaitable<bool> tap_text(std::string text);  // Scrolled into view first.
  boost::asio::awaitable<bool> tap_css(std::string selector);
  boost::asio::awaitable<bool> scroll(double by);
  // A finger across the screen: unlocks, turns pages, pictures and cards; else scrolls.
  boost::asio::awaitable<bool> swipe(Direction direction);
  // The cards of the apps used.
  boost::asio::awaitable<bool> recents();
  // Adds to the text field that has the focus, or to the one that then takes it.
  boost::asio::awaitable<bool> type(std::string text);
  // Shows what another keyboard is composing, behind the field's text; type() makes it final.
  boost::asio::awaitable<bool> compose(std::string text);
  // Takes one character back, or one letter of the syllable under way.
  boost::asio::awaitable<bool> erase();
  // Takes the character behind the caret.
  boost::asio::awaitable<bool> erase_after();
  // Of the field that has the focus: false without one, and where it cannot go further.
  boost::asio::awaitable<bool> move_caret(CaretMove move);
  bool has_field() const;
  // The phone's own backspace key is there, now.
  bool is_eraser(Point point) const;
  // A finger lies here and has not left yet; nothing: it left. True when it is on the keyboard,
  // where a key lights up and nothing scrolls.
  bool touch(std::optional<Point> point);
  boost::asio::awaitable<bool> focus_css(std::string selector);
  boost::asio::awaitable<bool> submit();
  // A card is put in, in place of the one before; Files lists what is on it.
  boost::asio::awaitable<bool> insert_card(Card card);
  // What can be tapped on the screen as it is, top to bottom; at most max_tappables.
  boost::asio::awaitable<std::vector<Tappable>> tappables();

  bool screen_on() const;
  InFront in_front() const;
  // The screen as it is now, drawn as far as it changed, status bar clock included, label burned
  // in. Valid until the next call.
  const Canvas& framebuffer();
  // The words on it, top to bottom: the picture's text alternative. Of the last framebuffer().
  const std::string& words() const;
  // Changes whenever a deed changed the picture. The status bar's clock does not count.
  std::uint64_t version() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phone
