// What a phone is made of. Private to phone*.cc.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/phone/installed.h"
#include "emulator/phone/keyboard.h"
#include "emulator/phone/phone.h"
#include "emulator/phone/shell.h"

namespace phone {

struct Phone::Impl {
  Impl(const boost::asio::any_io_executor& executor, clockwork::Clock& c,
       const site::Network& network, PhoneOptions given, Observer& watcher)
      : clock(c),
        options(std::move(given)),
        observer(watcher),
        locale(locale_of(options.locale)),
        keyboard(locale),
        canvas(static_cast<int>(screen_width * screen_scale),
               static_cast<int>(screen_height * screen_scale), screen_scale) {
    const AppContext context{executor,    clock,    network,
                             options,     observer, [this](Stale stale) { changed(stale); },
                             memory_card, canvas};
    for (const Installed& app : installed_apps()) apps.push_back(app.make(context));
  }

  // The app in front; null when none is.
  App* app() { return front == Front::app ? apps[app_index].get() : nullptr; }
  // The field the keyboard on the screen writes into; null: there is no keyboard.
  const TextField* field() {
    App* shown = app();
    return shown ? shown->field() : nullptr;
  }
  bool is_on_keyboard(Point point) {
    return field() && point.y >= keyboard_top && point.y < screen_bottom;
  }
  const Installed& installed() const { return installed_apps()[app_index]; }
  bool is_locked() const { return front == Front::off || front == Front::lock_screen; }

  void changed(Stale stale = Stale::all) {
    ++version;
    if (stale == Stale::all) stale_all = true;
    stale_page = true;
    if (options.on_change) options.on_change();
  }
  std::string name_in_front() const;  // As InFront has it.
  void operated(std::string action, std::string target = {});
  void tapped(std::string name);
  void go_home();
  void come(Front next);
  boost::asio::awaitable<bool> enter(std::size_t index);
  boost::asio::awaitable<bool> choose(Choice choice);
  boost::asio::awaitable<bool> enter_and_open(std::size_t index);
  boost::asio::awaitable<bool> choose_card(Choice choice);
  bool turn_launcher(std::size_t page);
  void throw_away(std::size_t card);
  boost::asio::awaitable<bool> swipe_cards(Direction direction);
  boost::asio::awaitable<bool> press_key(Point point);
  boost::asio::awaitable<bool> write(Writing writing, Ends ends = Ends::not_yet);
  boost::asio::awaitable<bool> put(Writing writing);
  boost::asio::awaitable<void> end_word();
  Writing writing_so_far();

  void draw();
  void draw_screen(Pen& pen);
  void draw_page();
  void draw_cards(Pen& pen);
  void draw_keyboard();
  void give_notice(std::string said);
  void end_notice();

  clockwork::Clock& clock;
  PhoneOptions options;
  Observer& observer;
  Locale locale;
  Keyboard keyboard;
  bool composed_elsewhere = false;  // What the field is composing comes from another keyboard.
  Card memory_card;
  std::vector<std::unique_ptr<App>> apps;  // As installed_apps() has them.
  Front front = Front::off;
  std::size_t app_index = 0;
  std::size_t launcher_page = 0;
  Cards cards;  // Of the apps used since boot, but for those thrown away.
  std::uint64_t version = 0;

  // The picture, and how much of it is out of date.
  Canvas canvas;
  bool stale_all = true;
  bool stale_page = true;
  bool stale_keys = true;
  bool shown_keyboard = false;
  CivilTime shown_time;
  std::string notice;  // Over the keyboard, for a while; else empty.
  storage::Timestamp notice_until;
  std::string shell_words;
  std::vector<Offer> shell_offers;
  std::string words;
  std::vector<Offer> offers;      // Of all but the keyboard.
  std::vector<Offer> key_offers;  // Empty without one.
};

}  // namespace phone
