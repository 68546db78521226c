// The small apps: notes, gallery, dictionary, settings, calculator, calendar, clock.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "emulator/phone/apps/calculator.h"
#include "emulator/phone/apps/dictionary.h"
#include "emulator/phone/apps/gallery_pictures.h"
#include "tests/phone/fixture.h"

using phone::Direction;
using phone::InHand;

namespace {

InHand& opened(InHand& hand, const char* app) {
  hand.does(hand->unlock());
  hand.does(hand->open(app));
  return hand;
}

}  // namespace

TEST_CASE("notes: several, named by their first line, the latest first, until deleted") {
  InHand hand("en");
  opened(hand, "notes");
  CHECK(hand.says("Write here"));
  CHECK(hand.does(hand->type("Train 108")));
  CHECK(hand.does(hand->submit()));
  CHECK(hand.does(hand->type("16:55")));
  CHECK(hand->in_front().title.empty());  // A note is in the record only where it was seen.
  CHECK(hand.does(hand->back()));         // The keyboard.
  CHECK(hand.does(hand->back()));         // The list.
  CHECK(hand.does(hand->tap_text("New note")));
  CHECK(hand.does(hand->type("Honey")));
  hand.does(hand->home());
  hand.does(hand->open("notes"));
  const std::string list = hand.words();
  CHECK(list.find("Honey") < list.find("Train 108"));
  CHECK(list.find("16:55") == std::string::npos);
  // What is typed now goes on in the latest one, as scripts have it.
  CHECK(hand.does(hand->type(" 600g")));
  CHECK(hand.says("Honey 600g"));
  hand.does(hand->back());
  hand.does(hand->back());

  CHECK(hand.does(hand->tap_text("Train 108")));
  CHECK(hand.says("16:55"));
  CHECK(hand.does(hand->tap_text("Delete")));
  CHECK(hand.says("Delete this note?"));
  CHECK_FALSE(hand.says("16:55"));  // Covered: neither read nor tapped.
  CHECK(hand.does(hand->tap_text("Keep it")));
  CHECK(hand.says("16:55"));
  hand.does(hand->tap_text("Delete"));
  CHECK(hand.does(hand->tap_text("Delete")));
  CHECK(hand.says("Honey 600g"));
  CHECK_FALSE(hand.says("Train 108"));
  // One that stays empty is none.
  hand.does(hand->tap_text("New note"));
  hand.does(hand->back());
  hand.does(hand->back());
  CHECK(hand.says("Honey 600g"));
  CHECK(hand.does(hand->back()));
  CHECK(hand->in_front().app == "launcher");
}

TEST_CASE("notes: a long note keeps the caret in sight, and is read on where it was written") {
  InHand hand("en");
  opened(hand, "notes");
  for (int i = 0; i < 40; ++i) hand.does(hand->type("line " + std::to_string(i) + "\n"));
  CHECK_FALSE(hand.does(hand->scroll(100)));
  CHECK(hand.does(hand->back()));
  const std::vector<std::uint8_t> bottom = hand.pixels();
  CHECK_FALSE(hand.does(hand->scroll(100)));
  CHECK(hand.does(hand->scroll(-100)));
  CHECK(hand.pixels() != bottom);
  CHECK(hand.does(hand->scroll(100)));
  CHECK(hand.pixels() == bottom);
  CHECK(hand.does(hand->scroll(-10'000)));
  CHECK_FALSE(hand.does(hand->scroll(-1)));
}

TEST_CASE("gallery: a picture opens large, a finger turns to the next, back leads to all") {
  InHand hand("ko");
  opened(hand, "gallery");
  const auto& pictures = phone::gallery_pictures();
  const std::string first(pictures.front().ko), second(pictures[1].ko);
  CHECK_FALSE(hand.does(hand->swipe(Direction::left)));
  CHECK(hand.does(hand->tap_text(first)));
  CHECK(hand.says(first));
  CHECK(hand.says("1/" + std::to_string(pictures.size())));
  CHECK_FALSE(hand.does(hand->swipe(Direction::right)));
  CHECK(hand.does(hand->swipe(Direction::left)));
  CHECK(hand.says(second));
  CHECK(hand.does(hand->tap_text("앞 사진")));
  CHECK(hand.says(first));
  CHECK(hand.does(hand->back()));
  CHECK(hand.says("사진 " + std::to_string(pictures.size()) + "장"));
  CHECK(hand.does(hand->back()));
  CHECK(hand->in_front().app == "launcher");
}

TEST_CASE("gallery: every picture is another") {
  std::set<std::vector<std::uint8_t>> seen;
  for (const phone::GalleryPicture& picture : phone::gallery_pictures()) {
    phone::Canvas canvas(160, 120, 1);
    picture.draw(canvas, {0, 0, 160, 120});
    const std::uint8_t* pixels = canvas.pixels();
    CHECK(seen.emplace(pixels, pixels + canvas.stride_bytes() * canvas.height_px()).second);
  }
}

TEST_CASE("dictionary: has each word once, in order, with a meaning") {
  const auto& words = phone::dictionary_words();
  CHECK(words.size() >= 200);
  for (std::size_t i = 0; i < words.size(); ++i) {
    CAPTURE(std::string(words[i].ko));
    CHECK_FALSE(words[i].en.empty());
    CHECK_FALSE(words[i].kind_ko.empty());
    if (i > 0) CHECK(words[i - 1].ko < words[i].ko);
  }
}

TEST_CASE("dictionary: finds as one types, in either language, syllables unfinished or not") {
  const auto found = [](std::string_view typed) {
    std::vector<std::string> out;
    for (const std::size_t i : phone::look_up(typed))
      out.emplace_back(phone::dictionary_words()[i].ko);
    return out;
  };
  const auto first = [&](std::string_view typed) {
    const auto all = found(typed);
    return all.empty() ? std::string() : all.front();
  };
  CHECK(found("").size() == phone::dictionary_words().size());
  CHECK(found("ㅁ").size() == phone::dictionary_words().size());
  CHECK(first("물") == "물");
  CHECK(first("물ㄱ") == "물");
  CHECK(first("묽") == "물");  // On the way to 물결.
  CHECK(first("물겨") == "");
  CHECK(first("물결") == "물결");
  CHECK(first("Fermen") == "발효");
  CHECK(first(" river ") == "강");
  CHECK(found("고기").size() == 2);  // Itself first, then 물고기.
  CHECK(found("고기").front() == "고기");
  CHECK(found("xyzzy").empty());
}

TEST_CASE("dictionary: a word typed on the keyboard is found and opened") {
  InHand hand("ko");
  opened(hand, "dictionary");
  CHECK(hand.says("가게"));
  CHECK(hand.does(hand->type("발")));  // Nothing had the focus: the search takes it.
  CHECK(hand.does(hand->tap_text("ㅎ")));
  CHECK(hand.does(hand->tap_text("ㅛ")));
  CHECK(hand.says("fermentation"));
  CHECK(hand.does(hand->tap_text("발효")));
  CHECK(hand->in_front().title == "발효");
  CHECK(hand.says("이름씨"));
  CHECK(hand.does(hand->back()));
  CHECK(hand.says("발효"));
  CHECK(hand.does(hand->tap_text("비우기")));
  CHECK(hand.says("가게"));
}

TEST_CASE("settings: say plainly what this is, which account it follows, and what is assumed") {
  InHand hand("en");
  opened(hand, "settings");
  CHECK(hand.says("English"));
  CHECK(hand.says("22:06"));
  CHECK(hand.does(hand->tap_text("About this phone")));
  CHECK(hand.says("This is a simulation"));
  CHECK(hand.says("Not a real phone"));
  hand.does(hand->scroll(1000));
  CHECK(hand.says("An account (2022)"));
  CHECK(hand.says("An outlet, its author"));
  CHECK(hand.says("B: read through a quotation"));
  CHECK(hand.says("a lesson's length"));
  CHECK(hand.does(hand->back()));
  CHECK(hand.says("Language"));
}

TEST_CASE("calculator: keys give the sums of a pocket one") {
  const struct {
    const char* keys;
    const char* shown;
  } cases[] = {
      {"", "0"},          {"12+7=", "19"},   {"2*3+4=", "10"},
      {"10-2*3=", "24"},  {"7/2=", "3.5"},   {"1/0=", "Error"},
      {"1/0=5", "Error"}, {"1/0=C5", "5"},   {"0.1+0.2=", "0.3"},
      {"5=", "5"},        {"5+=", "10"},     {"12<", "1"},
      {"1<", "0"},        {"12+7=3", "3"},   {"50%", "0.5"},
      {"5~", "-5"},       {"1.2.3", "1.23"}, {"007", "7"},
      {"5+*3=", "15"},    {".5+1=", "1.5"},  {"9999999999999", "999999999999"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.keys);
    phone::Sum sum;
    for (const char* key = c.keys; *key; ++key) sum.press(*key);
    CHECK(sum.shown() == c.shown);
  }
}

TEST_CASE("calendar: shows this month, turns to others, and comes back to today") {
  InHand hand("en");
  opened(hand, "calendar");
  CHECK(hand.says("March 2021"));
  CHECK(hand.does(hand->swipe(Direction::left)));
  CHECK(hand.says("April 2021"));
  CHECK_FALSE(hand.says("31"));
  for (int i = 0; i < 4; ++i) CHECK(hand.does(hand->tap_text("Month before")));
  CHECK(hand.says("December 2020"));
  CHECK(hand.does(hand->tap_text("Today")));
  CHECK(hand.says("March 2021"));
}

TEST_CASE("clock: tells the time it is, also a minute later") {
  InHand hand("ko");
  opened(hand, "clock");
  const std::vector<std::uint8_t> before = hand.pixels();
  CHECK(hand.says("3월 16일 화요일"));
  hand.wait(std::chrono::minutes(61));
  CHECK(hand.says("23:07"));
  CHECK(hand.pixels() != before);
}
