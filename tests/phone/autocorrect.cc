// Words replaced while they are typed, as one account reports.
#include "emulator/phone/autocorrect.h"

#include <doctest/doctest.h>

#include "tests/phone/fixture.h"

using phone::InHand;

namespace {

const phone::Corrections& two_words() {
  static const phone::Corrections words = {
      {{"오빠", "동지", {"친척 간에만", "Between relatives only"}}, {"남한", "괴뢰지역", {}}},
      {"은", "이", "가", "에서"}};
  return words;
}

phone::PhoneOptions correcting() {
  phone::PhoneOptions options;
  options.corrections = two_words();
  return options;
}

}  // namespace

TEST_CASE("autocorrect: a word is replaced once it has ended, alone or with a particle") {
  using enum phone::Ends;
  struct Case {
    phone::Writing before, now;
    const char* text;
    bool is_made;
    phone::Ends ends = not_yet;
  };
  const Case cases[] = {
      {{"", "오"}, {"오", "빠"}, "오", false},
      {{"오", "빠"}, {"오빠", ""}, "오빠", false},  // It may yet become a longer word.
      {{"오", "빠"}, {"오빠", ""}, "동지", true, here},
      {{"오빠", ""}, {"오빠 ", ""}, "동지 ", true},
      {{"오", "빠"}, {"오빠 ", ""}, "동지 ", true},
      {{"오빠", "가"}, {"오빠가", ""}, "오빠가", false},
      {{"오빠가", ""}, {"오빠가.", ""}, "동지가.", true},
      {{"남한에", "서"}, {"남한에서\n", ""}, "괴뢰지역에서\n", true},
      {{"남한", "테"}, {"남한테 ", ""}, "남한테 ", false},  // To a stranger.
      {{"", ""}, {"남한산성 남한은 오빠들이 ", ""}, "남한산성 괴뢰지역은 오빠들이 ", true},
      {{"우리 오", ""}, {"우리 오빠!", ""}, "우리 동지!", true},
      {{"(오", ""}, {"(오빠)", ""}, "(동지)", true},
      {{"", ""}, {"오빠, 남한 오빠…", ""}, "동지, 괴뢰지역 동지…", true},
      {{"강", ""}, {"강남한 ", ""}, "강남한 ", false},   // Inside a word.
      {{"오빠들", ""}, {"오빠", ""}, "오빠", false},     // Taken back, not typed.
      {{"오빠 ", ""}, {"오빠 a", ""}, "오빠 a", false},  // Was there before.
      {{"오빠 ", ""}, {"오빠 오빠 ", ""}, "오빠 동지 ", true},
      {{"다른", ""}, {"오빠 ", ""}, "오빠 ", false},  // Another text altogether.
      {{"", ""}, {"", ""}, "", false},
      // At a caret within a text: what stands behind it may go on with the word.
      {{"오", "", "들"}, {"오빠", "", "들"}, "오빠", false, here},
      {{"오", "", " 왔다"}, {"오빠", "", " 왔다"}, "동지", true, here},
  };
  for (const Case& c : cases) {
    CAPTURE(c.now.text);
    CAPTURE(c.now.composing);
    phone::Writing now = c.now;
    CHECK((phone::correct(two_words(), c.before, now, c.ends) != nullptr) == c.is_made);
    CHECK(now.text == c.text);
    CHECK(now.composing == c.now.composing);
    phone::Writing untouched = c.now;
    CHECK(phone::correct({}, c.before, untouched, c.ends) == nullptr);
    CHECK(untouched.text == c.now.text);
  }
}

TEST_CASE("autocorrect: from a script, from the keys on the screen, and in a page's field") {
  InHand hand("ko", "sample_sessions/sites", correcting());
  hand.does(hand->unlock());
  hand.does(hand->open("notes"));
  for (const char* letter : {"오", "빠", "!"}) hand.does(hand->type(letter));
  CHECK(hand.says("동지!"));
  CHECK(hand.says("친척 간에만"));
  hand.does(hand->type(" "));
  for (const char* key : {"ㄴ", "ㅏ", "ㅁ", "ㅎ", "ㅏ", "ㄴ", "ㅇ", "ㅡ", "ㄴ"}) {
    CAPTURE(key);
    CHECK(hand.does(hand->tap_text(key)));
  }
  CHECK(hand.says("남한은"));
  CHECK(hand.does(hand->tap_text("사이 띄우기")));
  CHECK(hand.says("괴뢰지역은"));
  for (const char* word : {"남한", "테 ", "남한"}) hand.does(hand->type(word));
  CHECK(hand.says("남한테 남한\n"));
  CHECK(hand.does(hand->tap_text("자판 내리기")));
  CHECK(hand.says("남한테 괴뢰지역\n"));
  hand.does(hand->visit("http://mulle.grm/"));
  CHECK(hand.does(hand->focus_css("input[name=q]")));
  hand.does(hand->type("오빠"));
  CHECK(hand.does(hand->submit()));
  CHECK(hand.told().visits.back().url.ends_with("?q=%EB%8F%99%EC%A7%80"));
}

TEST_CASE("autocorrect: its warning stays to be read, and goes with time or with the keyboard") {
  InHand hand("en", "sample_sessions/sites", correcting());
  hand.does(hand->unlock());
  hand.does(hand->open("notes"));
  hand.does(hand->type("오빠 a"));
  CHECK(hand.says("Between relatives only"));
  hand.does(hand->type("bc"));
  CHECK(hand.says("Between relatives only"));
  hand.wait(std::chrono::seconds(7));
  CHECK_FALSE(hand.says("Between relatives only"));
  hand.does(hand->type(" 오빠 "));
  CHECK(hand.says("Between relatives only"));
  hand.does(hand->home());
  CHECK_FALSE(hand.says("Between relatives only"));
  hand.does(hand->open("notes"));
  CHECK_FALSE(hand.says("Between relatives only"));
}

TEST_CASE("autocorrect: a phone whose account says nothing of it leaves every word alone") {
  InHand hand("ko");
  hand.does(hand->unlock());
  hand.does(hand->open("notes"));
  hand.does(hand->type("오빠 남한 "));
  CHECK(hand.says("오빠 남한"));
}
