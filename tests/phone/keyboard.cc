// The keyboard on the screen: its keys by name, and what they write into whatever has the focus.
#include "emulator/phone/keyboard.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tests/phone/fixture.h"

using phone::InHand;
using phone::Keyboard;

namespace {

// Two-set keys, by what stands on them: "안녕" is "ㅇㅏㄴㄴㅕㅇ". '^' is shift, '<' backspace.
std::vector<std::string> keys_of(const std::string& jamo, phone::Locale locale) {
  const bool korean = locale == phone::Locale::korean;
  std::vector<std::string> names;
  for (std::size_t at = 0; at < jamo.size();) {
    const std::size_t size = static_cast<unsigned char>(jamo[at]) < 0x80 ? 1 : 3;
    std::string name = jamo.substr(at, size);
    if (name == "^") name = korean ? "윗글쇠" : "Shift";
    if (name == "<") name = korean ? "한 자 지우기" : "Backspace";
    if (name == " ") name = korean ? "사이 띄우기" : "Space";
    names.push_back(name);
    at += size;
  }
  return names;
}

// A keyboard over a field of its own.
struct Desk {
  explicit Desk(phone::Locale l) : locale(l), keyboard(l) {
    field.focus = 1;
    keyboard.attend(field);
  }

  Keyboard::Outcome press(const std::string& name) {
    phone::Canvas canvas(720, 1280, 2);
    phone::Pen pen(canvas, locale);
    keyboard.draw(pen);
    const auto key = std::ranges::find(pen.offers(), name, &phone::Offer::name);
    REQUIRE_MESSAGE(key != pen.offers().end(), name);
    return keyboard.press(middle_of(key->box), field.writing);
  }
  std::string typed(const std::string& keys) {
    for (const std::string& name : keys_of(keys, locale)) press(name);
    return field.writing.text + '|' + field.writing.composing;
  }

  phone::Locale locale;
  Keyboard keyboard;
  phone::TextField field;
};

void press_all(InHand& hand, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto offered = hand.tappables();
    const auto key = std::ranges::find(offered, name, &phone::Tappable::text);
    REQUIRE_MESSAGE(key != offered.end(), name);
    hand.does(hand->tap(key->point));
  }
}

}  // namespace

TEST_CASE("keyboard: taps compose syllables, and backspace takes a letter of the one under way") {
  const struct {
    const char* keys;
    const char* written;
  } cases[] = {
      {"ㅇㅏㄴㄴㅕㅇㅎㅏㅅㅔㅇㅛ", "안녕하세|요"},
      {"ㄱㅏ^ㅆ", "|갔"},
      {"^ㄲㅗㅊ", "|꽃"},
      {"ㄷㅏㄹㄱ<", "|달"},
      {"ㄷㅏㄹㄱ<<<<", "|"},
      {"ㄱㅏㄴㅏ<<<", "|"},
      {"ㄱㅏ ㄴㅏ", "가 |나"},
      {"ㄱㅏ1", "가1|"},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.keys));
    CHECK(Desk(phone::Locale::korean).typed(c.keys) == c.written);
  }
}

TEST_CASE("keyboard: shift holds for one letter, twice for all, three times for none") {
  Desk desk(phone::Locale::english);
  CHECK(desk.typed("^Abc") == "Abc|");
  CHECK(desk.typed("^^DEF") == "AbcDEF|");
  CHECK(desk.typed("^gh <") == "AbcDEFgh|");
}

TEST_CASE("keyboard: symbols have two pages and come back to letters") {
  Desk desk(phone::Locale::korean);
  desk.typed("ㄱㅏ");
  desk.press("기호");
  desk.press("@");
  desk.press("다른 기호");
  desk.press("※");
  desk.press("글자");
  CHECK(desk.typed("ㄴ") == "가@※|ㄴ");
  desk.press("한글·영문 바꾸기");
  CHECK(desk.typed("n") == "가@※ㄴn|");
}

TEST_CASE("keyboard: its outcomes, and every key has a name and a place of its own") {
  Desk desk(phone::Locale::english);
  CHECK(desk.press("Shift") == Keyboard::Outcome::nothing);
  CHECK(desk.press("Q") == Keyboard::Outcome::written);
  CHECK(desk.press("Enter") == Keyboard::Outcome::enter);
  CHECK(desk.press("Put the keyboard away") == Keyboard::Outcome::close);
  CHECK(desk.press("Backspace") == Keyboard::Outcome::written);
  CHECK(desk.press("Backspace") == Keyboard::Outcome::nothing);
  for (const char* page : {"", "Symbols", "Other symbols"}) {
    if (*page) desk.press(page);
    phone::Canvas canvas(720, 1280, 2);
    phone::Pen pen(canvas, phone::Locale::english);
    desk.keyboard.draw(pen);
    CHECK(pen.words().empty());
    CHECK(pen.offers().size() > 30);
    for (const phone::Offer& a : pen.offers()) {
      CHECK_FALSE(a.name.empty());
      for (const phone::Offer& b : pen.offers()) {
        if (&a == &b) continue;
        CHECK(a.name != b.name);
        const bool apart = a.box.x + a.box.width <= b.box.x || b.box.x + b.box.width <= a.box.x ||
                           a.box.y + a.box.height <= b.box.y || b.box.y + b.box.height <= a.box.y;
        CHECK(apart);
      }
    }
  }
}

TEST_CASE("keyboard: a key lights up under a finger, and only then") {
  Desk desk(phone::Locale::korean);
  const phone::Point on_q{20, phone::keyboard_top + 70};
  CHECK(desk.keyboard.touch(on_q));
  CHECK_FALSE(desk.keyboard.touch(on_q));
  CHECK(desk.keyboard.touch(std::nullopt));
  CHECK_FALSE(desk.keyboard.touch(std::nullopt));
}

TEST_CASE("keyboard: 안녕하세요 from key taps in a shop's search field, as it is composed") {
  InHand hand;
  hand.does(hand->unlock());
  hand.does(hand->visit("http://mulle.grm/"));
  const std::vector<std::uint8_t> without = hand.pixels();
  CHECK(hand.does(hand->tap_css("input[name=q]")));
  CHECK(hand.pixels() != without);
  const auto korean = phone::Locale::korean;
  press_all(hand, keys_of("ㅇㅏㄴㄴㅕㅇㅎㅏㅅㅔㅇ", korean));
  CHECK(hand.says("안녕하셍"));
  press_all(hand, keys_of("ㅛ", korean));
  CHECK(hand.says("안녕하세요"));
  press_all(hand, keys_of("<", korean));
  CHECK(hand.says("안녕하세ㅇ"));
  press_all(hand, keys_of("<<", korean));
  CHECK(hand.says("안녕하"));
  CHECK_FALSE(hand.says("안녕하세"));
  press_all(hand, keys_of("<<", korean));
  CHECK_FALSE(hand.says("안녕"));
  press_all(hand, keys_of("<", korean));
  press_all(hand, keys_of("ㄱㅣㅁㅊㅣ", korean));
  press_all(hand, {"가기 글쇠"});
  REQUIRE(hand.told().visits.size() == 2);
  CHECK(hand.told().visits[1].url == "http://mulle.grm/search?q=%EA%B9%80%EC%B9%98");
  CHECK(hand.told().visits[1].via == "form");
  CHECK(hand.told().visits[1].status == phone::VisitStatus::ok);
}

TEST_CASE("keyboard: another keyboard writes into the same field, and what it composes is shown") {
  InHand hand;
  hand.does(hand->unlock());
  hand.does(hand->visit("http://mulle.grm/"));
  CHECK_FALSE(hand.does(hand->type("a")));
  CHECK_FALSE(hand.does(hand->compose("ㄱ")));
  hand.does(hand->tap_css("input[name=q]"));
  CHECK(hand.does(hand->type("mi")));
  CHECK(hand.does(hand->compose("ㄱ")));
  CHECK(hand.does(hand->compose("기")));
  CHECK(hand.says("mi기"));
  CHECK(hand.does(hand->compose("")));
  CHECK(hand.does(hand->type("김")));
  CHECK(hand.says("mi김"));
  press_all(hand, keys_of("ㅊㅣ", phone::Locale::korean));
  CHECK(hand.does(hand->type("!")));
  CHECK(hand.says("mi김치!"));
  CHECK(hand.does(hand->erase()));
  CHECK(hand.does(hand->erase()));
  CHECK(hand.says("mi김"));
  CHECK_FALSE(hand.says("mi김치"));
}

TEST_CASE("keyboard: back puts it away first, and then goes back") {
  InHand hand;
  hand.does(hand->unlock());
  hand.does(hand->visit("http://mulle.grm/"));
  const std::vector<std::uint8_t> before = hand.pixels();
  hand.does(hand->tap_css("input[name=q]"));
  CHECK(hand.does(hand->back()));
  CHECK(hand.pixels() == before);
  CHECK(hand->in_front().app == "browser");
  CHECK_FALSE(hand.does(hand->type("a")));
  CHECK(hand.does(hand->back()));
  CHECK(hand->in_front().app == "launcher");
}

TEST_CASE("keyboard: the page scrolls so that the field stays in sight, and words it covers go") {
  const std::filesystem::path sites =
      std::filesystem::temp_directory_path() / ("keyboard-" + std::to_string(getpid()));
  std::filesystem::create_directories(sites / "low.grm");
  const std::filesystem::path page = sites / "low.grm" / "index.html";
  for (const char* above : {"<p>top<p style='height:380px'>", "<p style='height:1200px'>"}) {
    FILE* file = std::fopen(page.c_str(), "w");
    std::fprintf(file, "<title>low</title>%s<form><input name=q placeholder=field></form><p>end",
                 above);
    std::fclose(file);
    InHand hand("ko", sites);
    hand.does(hand->unlock());
    hand.does(hand->visit("http://low.grm/"));
    CHECK(hand.does(hand->tap_css("input[name=q]")));
    CHECK(hand.says("field"));
    CHECK_FALSE(hand.says("end\n"));
    const auto offered = hand.tappables();
    const auto field = std::ranges::find(offered, std::string("field"), &phone::Tappable::text);
    REQUIRE(field != offered.end());
    CHECK(field->point.y < phone::keyboard_top - 10);
    CHECK(field->point.y > phone::content_top + 10);
    // Further down as well: what lies below is not lost behind the keyboard.
    hand.does(hand->scroll(1000));
    CHECK(hand.says("end"));
    CHECK(hand.does(hand->tap(field->point)));
  }
  std::filesystem::remove_all(sites);
}
