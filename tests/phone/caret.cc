// The caret: anywhere in a field, and what is typed, composed and erased there.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/phone/fixture.h"

using phone::CaretMove;
using phone::InHand;
using phone::Writing;

namespace {

// "ab|c": the caret between b and c.
std::string shown(const Writing& writing) {
  return writing.text + writing.composing + '|' + writing.after;
}

void press(InHand& hand, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto offered = hand.tappables();
    const auto key = std::ranges::find(offered, name, &phone::Tappable::text);
    REQUIRE_MESSAGE(key != offered.end(), name);
    hand.does(hand->tap(key->point));
  }
}

// Where a note's first letters stand: far left, on the first row.
constexpr phone::Point note_begins{21, phone::content_top + 44};
constexpr phone::Point note_row_two{21, phone::content_top + 64};

InHand& with_note(InHand& hand, const std::string& text) {
  hand.does(hand->unlock());
  hand.does(hand->open("notes"));
  hand.does(hand->type(text));
  return hand;
}

}  // namespace

TEST_CASE("caret: moves by whole characters, and to its line's ends") {
  const struct {
    Writing from;
    CaretMove move;
    const char* to;
  } cases[] = {
      {{"가나", ""}, CaretMove::left, "가|나"},
      {{"가", "나"}, CaretMove::left, "가|나"},
      {{"", "", "가나"}, CaretMove::right, "가|나"},
      {{"", "", "a"}, CaretMove::left, "|a"},
      {{"a", ""}, CaretMove::right, "a|"},
      {{"one\ntwo", "", "x\nthree"}, CaretMove::start, "one\n|twox\nthree"},
      {{"one\ntwo", "", "x\nthree"}, CaretMove::end, "one\ntwox|\nthree"},
      {{"one", "", "two"}, CaretMove::start, "|onetwo"},
      {{"one", "", "two"}, CaretMove::end, "onetwo|"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.to);
    Writing writing = c.from;
    const std::string before = shown(writing);
    const bool moved = phone::move_caret(writing, c.move);
    CHECK(moved == (shown(writing) != before));
    CHECK(shown(writing) == c.to);
  }
  Writing writing{"가", "", "나다"};
  CHECK(phone::erase_after(writing));
  CHECK(shown(writing) == "가|다");
  phone::place_caret(writing, 4);  // Inside a syllable.
  CHECK(shown(writing) == "가|다");
  phone::place_caret(writing, 99);
  CHECK_FALSE(phone::erase_after(writing));
}

TEST_CASE("caret: put into a note by a finger; letters, syllables and erasing are there") {
  InHand hand("ko");
  with_note(hand, "나다");
  hand.does(hand->tap(note_begins));
  press(hand, {"ㄱ", "ㅏ"});
  CHECK(hand.says("가나다\n"));
  press(hand, {"ㄹ", "한 자 지우기"});
  CHECK(hand.says("가나다\n"));
  press(hand, {"1"});
  CHECK(hand.says("가1나다\n"));
  CHECK(hand.does(hand->erase()));
  CHECK(hand.does(hand->compose("ㅂ")));
  CHECK(hand.says("가ㅂ나다\n"));
  CHECK(hand.does(hand->type("바")));
  CHECK(hand.says("가바나다\n"));
  CHECK(hand.does(hand->erase_after()));
  CHECK(hand.says("가바다\n"));
  CHECK(hand.does(hand->move_caret(CaretMove::end)));
  CHECK_FALSE(hand.does(hand->move_caret(CaretMove::end)));
  CHECK_FALSE(hand.does(hand->erase_after()));
  CHECK(hand.does(hand->type("!")));
  CHECK(hand.says("가바다!\n"));
}

TEST_CASE("caret: goes a row up and down in a note, and is drawn where it is") {
  InHand hand("en");
  with_note(hand, "first\nsecond");
  const std::vector<std::uint8_t> at_the_end = hand.pixels();
  CHECK(hand.does(hand->move_caret(CaretMove::up)));
  CHECK(hand.pixels() != at_the_end);
  CHECK_FALSE(hand.does(hand->move_caret(CaretMove::up)));
  CHECK(hand.does(hand->type("A")));
  CHECK(hand.says("firstA\nsecond"));
  hand.does(hand->tap(note_row_two));
  CHECK(hand.does(hand->type("B")));
  CHECK(hand.says("firstA\nBsecond"));
}

TEST_CASE("caret: moving it changes no note, and a long note scrolls to keep it in sight") {
  InHand hand("en");
  std::string long_note = "top";
  for (int i = 0; i < 40; ++i) long_note += "\nrow " + std::to_string(i);
  with_note(hand, long_note);
  const std::vector<std::uint8_t> at_the_end = hand.pixels();
  for (int i = 0; i < 40; ++i) CHECK(hand.does(hand->move_caret(CaretMove::up)));
  const std::vector<std::uint8_t> at_the_top = hand.pixels();
  CHECK(at_the_top != at_the_end);
  // A finger may look elsewhere meanwhile; the next letter brings the caret back.
  CHECK(hand.does(hand->scroll(300)));
  CHECK(hand.pixels() != at_the_top);
  CHECK(hand.does(hand->type("x")));
  CHECK(hand.does(hand->erase()));
  CHECK(hand.pixels() == at_the_top);
}

TEST_CASE("caret: in the address bar, the dictionary and a page's field, by finger and by keys") {
  InHand hand("en");
  hand.does(hand->unlock());
  hand.does(hand->visit("http://mulle.grm/"));
  hand.does(hand->tap({160, 47}));
  hand.does(hand->type("ulle.grm"));
  hand.does(hand->tap({49, 47}));
  hand.does(hand->type("m"));
  CHECK(hand.says("mulle.grm\n"));
  hand.does(hand->move_caret(CaretMove::left));
  hand.does(hand->type("2"));
  CHECK(hand.says("2mulle.grm\n"));

  hand.does(hand->open("dictionary"));
  hand.does(hand->tap({180, phone::content_top + 30}));
  hand.does(hand->type("ater"));
  hand.does(hand->tap({53, phone::content_top + 30}));
  hand.does(hand->type("w"));
  CHECK(hand.says("water"));

  hand.does(hand->open("browser"));
  hand.does(hand->tap_css("input[name=q]"));
  hand.does(hand->type("bc"));
  hand.does(hand->move_caret(CaretMove::start));
  hand.does(hand->type("a"));
  CHECK(hand.says("abc"));
  const auto offered = hand.tappables();
  const auto field = std::ranges::find(offered, std::string("abc"), &phone::Tappable::text);
  REQUIRE(field != offered.end());
  hand.does(hand->move_caret(CaretMove::start));
  hand.does(hand->tap(field->point));  // In the middle: far behind the last letter.
  hand.does(hand->type("d"));
  CHECK(hand.says("abcd"));
  hand.does(hand->move_caret(CaretMove::left));
  CHECK(hand.does(hand->compose("ㅎ")));
  CHECK(hand.says("abcㅎd"));
  CHECK(hand.does(hand->erase_after()));
  CHECK(hand.does(hand->submit()));
  CHECK(hand.told().visits.back().url == "http://mulle.grm/search?q=abc");
}
