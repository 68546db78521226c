// What the phone tells of its owner's operations, for the profiles that log them.
#include <doctest/doctest.h>

#include "tests/phone/fixture.h"

using phone::InHand;

TEST_CASE("operations: each deed is told once, in what was in front, before what it brings about") {
  InHand hand("en");
  hand.does(hand->unlock());
  hand.does(hand->open("notes"));
  hand.does(hand->home());
  hand.does(hand->tap_text("Settings"));
  hand.does(hand->recents());
  hand.does(hand->back());
  hand.does(hand->visit("http://sinmun.grm/economy"));
  hand.does(hand->scroll(100));
  hand.does(hand->lock());
  CHECK(hand.told().operations ==
        std::vector<std::string>{"unlock lock-screen", "open_app launcher: Notes", "home notes",
                                 "open_app launcher: Settings", "recents settings", "back recents",
                                 "open_app launcher: Browser", "scroll browser", "lock browser"});
}

TEST_CASE("operations: nothing done, nothing told") {
  InHand hand("en");
  for (const bool done : {hand.does(hand->home()), hand.does(hand->back()), hand.does(hand->lock()),
                          hand.does(hand->recents()), hand.does(hand->open("notes")),
                          hand.does(hand->tap({180, 300})), hand.does(hand->tap_text("Notes")),
                          hand.does(hand->type("a"))})
    CHECK_FALSE(done);
  CHECK(hand.told().operations.empty());
}

TEST_CASE("operations: typing is told, never what was typed, whichever keyboard it came from") {
  InHand hand("ko");
  hand.does(hand->unlock());
  hand.does(hand->open("notes"));
  const std::size_t before = hand.told().operations.size();
  hand.does(hand->type("비밀"));
  hand.does(hand->compose("마"));
  hand.does(hand->erase());
  for (const char* key : {"ㅁ", "ㅏ"}) {
    CAPTURE(key);
    CHECK(hand.does(hand->tap_text(key)));
  }
  for (const phone::Tappable& key : hand.tappables()) {
    if (key.text != "ㄹ") continue;
    CHECK(hand.does(hand->tap(key.point)));
  }
  CHECK(hand.says("비밀말"));
  CHECK(hand.told().operations.size() > before + 5);
  for (std::size_t i = before; i < hand.told().operations.size(); ++i)
    CHECK(hand.told().operations[i] == "type notes");
}
