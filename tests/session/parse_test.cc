// Session files: what is read from good ones.
#include "emulator/session/parse.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <variant>

#include "tests/session/fixture.h"

using namespace std::chrono_literals;

TEST_CASE("parse: reads the head of a session") {
  const session::Session s = session::parse(good_session, "/somewhere/evening.yaml");
  CHECK(s.title.ko == "저녁");
  CHECK(s.title.en == "An evening");
  CHECK(s.persona == "Han Seo-yun (fictional)");
  CHECK(s.about.en == "A student");
  CHECK(s.start == storage::Timestamp{1614852120000, 540});
  CHECK(s.locale == "ko");
  CHECK(s.profile == "rfa-2022");
  CHECK(s.sites == "/somewhere/sites");
  CHECK(s.device_model == "Byeol 3");
  CHECK(s.file == "/somewhere/evening.yaml");
  REQUIRE(s.steps.size() == 1);
  CHECK(s.steps[0].line == 10);
  CHECK(std::holds_alternative<session::Unlock>(s.steps[0].deed));
}

TEST_CASE("parse: a plain string is in the session's own language") {
  std::string text = replaced(good_session, "{ko: \"저녁\", en: \"An evening\"}", "An evening");
  CHECK(session::parse(text, "x.yaml").title.ko == "An evening");
  text = replaced(text, "locale: ko", "locale: en-GB");
  CHECK(session::parse(text, "x.yaml").title.ko.empty());
  CHECK(session::parse(text, "x.yaml").title.en == "An evening");
}

TEST_CASE("parse: what may be left out has a default") {
  std::string text = replaced(good_session, "locale: ko\n", "");
  text = replaced(text, "profile: rfa-2022\n", "");
  text = replaced(text, "device: {model: \"Byeol 3\"}\n", "");
  const session::Session s = session::parse(text, "x.yaml");
  CHECK(s.locale == "ko");
  CHECK(s.profile.empty());
  CHECK(s.device_model.empty());
  CHECK(s.sites.is_absolute());
}

TEST_CASE("parse: reads every step") {
  struct Case {
    const char* step;
    const char* described;
  };
  const Case cases[] = {
      {"unlock", "unlock"},
      {"lock", "lock"},
      {"home", "home"},
      {"back", "back"},
      {"open: browser", "open 'browser'"},
      {"visit: http://sinmun.grm/", "visit 'http://sinmun.grm/'"},
      {"tap: 다음", "tap the text '다음'"},
      {"tap: {text: \"123\"}", "tap the text '123'"},
      {"tap: {css: \"a.next\"}", "tap the element 'a.next'"},
      {"tap: {point: [180, 300.5]}", "tap the point 180, 300.5"},
      {"recents", "recents"},
      {"swipe: up", "swipe up"},
      {"erase: 7", "erase 7"},
      {"caret: left", "caret left"},
      {"caret: end", "caret end"},
      {"card: cards/a.yaml", "put in the card 'cards/a.yaml'"},
      {"scroll: 400", "scroll by 400"},
      {"scroll: -1e2", "scroll by -100"},
      {"type: 사과", "type '사과'"},
      {"type: \"\"", "type ''"},
      {"type: {text: \"a\", into: \"input[name=q]\", submit: true}",
       "type 'a' into 'input[name=q]' and submit"},
      {"type: {text: a, submit: false}", "type 'a'"},
      {"wait: 5s", "wait 5 s"},
      {"wait: 250ms", "wait 0.25 s"},
      {"wait: 2.5m", "wait 150 s"},
      {"wait: 1h", "wait 3600 s"},
      {"wait: 0s", "wait 0 s"},
      {"wait: {between: [5s, 20s]}", "wait 5 s to 20 s"},
      {"chapter: {ko: 하나, en: One}", "chapter 'One'"},
      {"say: {ko: \"하나\\n둘\"}", "say '하나\\n둘'"},
      {"say: One line", "say 'One line'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.step);
    const std::string text = with_steps("  - " + std::string(c.step) + "\n");
    const session::Session s = session::parse(text, "x.yaml");
    REQUIRE(s.steps.size() == 1);
    CHECK(session::describe(s.steps[0].deed) == c.described);
  }
}

TEST_CASE("parse: times are exact") {
  struct Case {
    const char* written;
    std::chrono::milliseconds expected;
  };
  const Case cases[] = {
      {"1ms", 1ms},      {"99999999ms", 99999999ms}, {"0.001s", 1ms},
      {"1.05s", 1050ms}, {"99999.999s", 99999999ms}, {"0.5m", 30s},
      {"0.001m", 60ms},  {"9999m", 9999min},         {"99.999h", 359996400ms},
      {"\"5s\"", 5s},
  };
  for (const Case& c : cases) {
    CAPTURE(c.written);
    const std::string text = with_steps("  - wait: " + std::string(c.written) + "\n");
    const session::Session s = session::parse(text, "x.yaml");
    const auto& wait = std::get<session::Wait>(s.steps.at(0).deed);
    CHECK(wait.at_least == c.expected);
    CHECK(wait.at_most == c.expected);
  }
}

TEST_CASE("parse: a byte order mark and Windows line ends change nothing") {
  std::string text = "\xef\xbb\xbf";
  for (const char c : std::string(good_session)) text += c == '\n' ? "\r\n" : std::string(1, c);
  const session::Session s = session::parse(text, "x.yaml");
  CHECK(s.title.ko == "저녁");
  CHECK(s.steps.at(0).line == 10);
}

TEST_CASE("parse: a persona already marked is not marked twice") {
  const std::string text = replaced(good_session, "Han Seo-yun", "Han Seo-yun (fictional)");
  CHECK(session::parse(text, "x.yaml").persona == "Han Seo-yun (fictional)");
}

TEST_CASE("load: reads a file, and says what is none") {
  namespace fs = std::filesystem;
  std::string name = (fs::temp_directory_path() / "red-flag-session-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  const fs::path folder = name;
  std::ofstream(folder / "a.yaml") << good_session;
  CHECK(session::load(folder / "a.yaml").sites == folder / "sites");
  CHECK_THROWS_AS(session::load(folder), std::runtime_error);
  CHECK_THROWS_AS(session::load(folder / "none.yaml"), std::runtime_error);
  fs::resize_file(folder / "a.yaml", session::max_session_bytes + 1);
  CHECK_THROWS_AS(session::load(folder / "a.yaml"), session::ParseError);
  fs::remove_all(folder);
}
