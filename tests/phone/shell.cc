// The shell: lock screen, launcher, status bar, and how apps come and go.
#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/phone/installed.h"
#include "tests/phone/fixture.h"

using phone::InHand;

TEST_CASE("shell: every app on the launcher opens under a finger, says its name, and goes home") {
  for (const char* locale : {"ko", "en"}) {
    CAPTURE(locale);
    InHand hand(locale);
    CHECK(hand.does(hand->unlock()));
    for (const phone::Installed& app : phone::installed_apps()) {
      CAPTURE(app.id);
      const std::string name(name_of(app, phone::locale_of(locale)));
      auto offered = hand.tappables();
      auto icon = std::ranges::find(offered, name, &phone::Tappable::text);
      if (icon == offered.end()) {
        REQUIRE(hand.does(hand->swipe(phone::Direction::left)));
        offered = hand.tappables();
        icon = std::ranges::find(offered, name, &phone::Tappable::text);
      }
      REQUIRE(icon != offered.end());
      CHECK(hand.says(name));
      CHECK(hand.does(hand->tap(icon->point)));
      CHECK(hand->in_front().app == app.id);
      CHECK(hand.told().apps.back() == app.id);
      if (app.id != "browser") CHECK(hand.says(name));
      CHECK(hand.does(hand->home()));
      CHECK(hand->in_front().app == "launcher");
    }
    CHECK_FALSE(hand.does(hand->swipe(phone::Direction::left)));
    CHECK(hand.does(hand->home()));  // To the first page, however far one was.
    CHECK_FALSE(hand.does(hand->swipe(phone::Direction::right)));
  }
}

TEST_CASE("shell: a locked phone opens nothing, and a dark one shows nothing") {
  InHand hand;
  CHECK_FALSE(hand.does(hand->open("notes")));
  CHECK_FALSE(hand.does(hand->tap({180, 300})));
  CHECK(hand.does(hand->wake()));
  CHECK_FALSE(hand.does(hand->open("notes")));
  CHECK(hand.says("밀어서"));
  CHECK(hand.does(hand->tap({180, 500})));
  CHECK(hand.does(hand->open("notes")));
  CHECK_FALSE(hand.does(hand->open("nothing-of-that-name")));
  CHECK(hand.does(hand->lock()));
  CHECK(hand.words().empty());
  CHECK(hand->in_front().app.empty());
  CHECK(hand.told().screens == std::vector<bool>{true, false});
}

TEST_CASE("shell: the clock turns on the screen by itself, and nothing else counts as a change") {
  InHand hand;
  hand.does(hand->unlock());
  hand.does(hand->open("settings"));
  const std::uint64_t version = hand->version();
  const std::vector<std::uint8_t> before = hand.pixels();
  CHECK(hand.says("22:06"));
  CHECK(hand.pixels() == before);
  hand.wait(std::chrono::minutes(1));
  CHECK(hand.says("22:07"));
  CHECK(hand.pixels() != before);
  CHECK(hand->version() == version);
}

TEST_CASE("shell: a page that scrolls is the picture a whole new drawing would give") {
  InHand one, other;
  for (InHand* hand : {&one, &other}) {
    hand->does(hand->phone().unlock());
    hand->does(hand->phone().visit("http://sinmun.grm/"));
  }
  one.pixels();  // Drawn at the top first; the other is drawn once, where it ends.
  for (InHand* hand : {&one, &other}) CHECK(hand->does(hand->phone().scroll(333)));
  CHECK(one.pixels() == other.pixels());
  CHECK(one.words() == other.words());
}

TEST_CASE("shell: the cards of the apps used lead back to them, and can be thrown away") {
  InHand hand("en");
  CHECK_FALSE(hand.does(hand->recents()));
  hand.does(hand->unlock());
  CHECK(hand.does(hand->recents()));
  CHECK(hand.says("No recent apps"));
  for (const char* app : {"notes", "settings", "gallery"}) hand.does(hand->open(app));
  CHECK(hand.does(hand->recents()));
  CHECK(hand->in_front().app == "recents");
  // From the gallery, the one before it is in the middle.
  CHECK(hand.does(hand->tap({180, 300})));
  CHECK(hand->in_front().app == "settings");
  hand.does(hand->recents());
  CHECK(hand.does(hand->swipe(phone::Direction::left)));
  CHECK_FALSE(hand.does(hand->swipe(phone::Direction::left)));
  CHECK(hand.does(hand->tap_text("Notes")));
  CHECK(hand->in_front().app == "notes");
  hand.does(hand->recents());
  CHECK(hand.does(hand->swipe(phone::Direction::up)));  // Settings.
  CHECK(hand.does(hand->tap_text("Gallery: close")));
  CHECK(hand.says("Notes"));
  CHECK_FALSE(hand.says("Gallery"));
  CHECK(hand.does(hand->tap_text("Close all")));
  CHECK(hand->in_front().app == "launcher");
  hand.does(hand->recents());
  CHECK(hand.says("No recent apps"));
  CHECK(hand.does(hand->home()));
  CHECK(hand->in_front().app == "launcher");
  CHECK(hand.told().apps ==
        std::vector<std::string>{"notes", "settings", "gallery", "settings", "notes"});
}

TEST_CASE("shell: a swipe up unlocks, and on a page it scrolls") {
  InHand hand;
  hand.does(hand->wake());
  CHECK_FALSE(hand.does(hand->swipe(phone::Direction::left)));
  CHECK(hand.does(hand->swipe(phone::Direction::up)));
  CHECK(hand->in_front().app == "launcher");
  hand.does(hand->visit("http://sinmun.grm/"));
  const std::vector<std::uint8_t> top = hand.pixels();
  CHECK_FALSE(hand.does(hand->swipe(phone::Direction::down)));
  CHECK(hand.does(hand->swipe(phone::Direction::up)));
  CHECK(hand.pixels() != top);
  CHECK(hand.does(hand->swipe(phone::Direction::down)));
  CHECK(hand.pixels() == top);
}
