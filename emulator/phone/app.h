// What an app on the phone is to the shell: something that draws between the status bar and the
// label, and answers to a hand. Each app has a file of its own in apps/; installed.cc lists them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/clockwork/clock.h"
#include "emulator/phone/card.h"
#include "emulator/phone/direction.h"
#include "emulator/phone/observer.h"
#include "emulator/phone/phone_options.h"
#include "emulator/phone/screen.h"
#include "emulator/phone/tappable.h"
#include "emulator/phone/text_field.h"
#include "emulator/site/network.h"

namespace phone {

// What may look different.
enum class Stale {
  page,  // Only what draw_page() draws: a page scrolled, a letter in its field.
  all
};

// What an app has of the phone. The references outlive the app.
struct AppContext {
  boost::asio::any_io_executor executor;
  clockwork::Clock& clock;
  const site::Network& network;
  const PhoneOptions& options;
  Observer& observer;
  std::function<void(Stale)> changed;
  Card& card;      // The one that is in, or none.
  Canvas& canvas;  // To measure words as they are drawn.
};

// On the phone's strand, one hand at a time. Deeds answer false when there was nothing to act on.
// An app lives as long as its phone; open() and leave() say when it is in front. Points are CSS
// pixels of the screen.
class App {
 public:
  virtual ~App() = default;

  virtual boost::asio::awaitable<void> open() { co_return; }
  virtual void leave() {}

  // Draws everything from the status bar's lower edge to the label.
  virtual void draw(Pen& pen) = 0;
  // Draws the part that changes often, over what draw() drew; an app without one has none.
  virtual void draw_page(Pen&) {}

  // A tap on what draw() or draw_page() offered.
  virtual boost::asio::awaitable<bool> choose(Choice) { co_return false; }
  // A tap on anything else; true even if nothing came of it, as fingers do that.
  virtual boost::asio::awaitable<bool> tap(Point) { co_return true; }
  // On the page the app shows, if it shows one; scrolled into view first.
  virtual boost::asio::awaitable<bool> tap_text(std::string) { co_return false; }
  virtual boost::asio::awaitable<bool> tap_css(std::string) { co_return false; }
  virtual boost::asio::awaitable<bool> scroll(double) { co_return false; }
  // A finger across the screen; up and down scroll where an app has no better use for them.
  virtual boost::asio::awaitable<bool> swipe(Direction) { co_return false; }
  // One step back inside the app; false: there is none, and the phone goes home.
  virtual boost::asio::awaitable<bool> back() { co_return false; }

  // The text field that has the focus; null: none has. While one has, the keyboard covers the
  // screen from keyboard_top on.
  virtual const TextField* field() const { return nullptr; }
  // Replaces what is written in it, or moves its caret.
  virtual boost::asio::awaitable<bool> write(Writing) { co_return false; }
  // The caret goes a row up or down, in a field that has rows.
  virtual boost::asio::awaitable<bool> move_by_row(CaretMove) { co_return false; }
  // What the enter key does there.
  virtual boost::asio::awaitable<bool> submit() { co_return false; }
  // The field loses the focus.
  virtual boost::asio::awaitable<void> blur() { co_return; }
  // Something is typed and no field has the focus: false when none takes it.
  virtual boost::asio::awaitable<bool> take_focus() { co_return false; }
  // Of a page's field, to be filled anew.
  virtual boost::asio::awaitable<bool> focus_css(std::string) { co_return false; }

  // An address typed by hand; only a browser takes it.
  virtual boost::asio::awaitable<bool> visit(std::string) { co_return false; }

  // What the page shown offers, beside what was offered in drawing.
  virtual boost::asio::awaitable<void> tappables(std::vector<Tappable>&) { co_return; }

  // For a screenshot's record: the page in front, if it is one, and what it is called.
  virtual std::string url() const { return {}; }
  virtual std::string title() const { return {}; }
};

}  // namespace phone
