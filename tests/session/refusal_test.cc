// Session files that are refused: where, and in which words.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "emulator/session/parse.h"
#include "tests/session/fixture.h"

namespace {

// The message, or "" if the text was read after all.
std::string refusal(const std::string& yaml) {
  try {
    session::parse(yaml, "day.yaml");
    return "";
  } catch (const session::ParseError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("parse: a refused head says where and why") {
  struct Case {
    const char* what;
    const char* with;
    const char* message;
  };
  const char* const fiction =
      "persona needs 'fictional: true': only invented people are played here, for a log of a "
      "real person's day would be the surveillance this teaches about";
  const std::string unmarked = std::string("day.yaml:3:10: ") + fiction;
  const std::string denied = std::string("day.yaml:3:43: ") + fiction;
  const Case cases[] = {
      {"format: 1", "format: 2",
       "day.yaml:1:9: format '2' is newer than what this program reads (1)"},
      {"format: 1", "format: 0", "day.yaml:1:9: format is '0'; it must be 1"},
      {"format: 1", "format: \"1\"",
       "day.yaml:1:9: format is the text '1'; it must be a number in decimal digits, without "
       "quotes"},
      {"format: 1\n", "", "day.yaml:1:1: the session lacks 'format'"},
      {"start:", "strat:",
       "day.yaml:4:1: unknown key 'strat' in the session: did you mean 'start'?"},
      {"locale: ko", "colour: red",
       "day.yaml:5:1: unknown key 'colour' in the session: allowed is format, title, persona, "
       "start, locale, profile, sites, device or steps"},
      {"locale: ko", "title: twice", "day.yaml:5:1: 'title' is here twice; first on line 2"},
      {"{ko: \"저녁\", en: \"An evening\"}", "{}", "day.yaml:2:8: title needs 'ko' or 'en'"},
      {"{ko: \"저녁\", en: \"An evening\"}", "", "day.yaml:2:1: title is nothing; it must be text"},
      {"{ko: \"저녁\", en: \"An evening\"}", "1984",
       "day.yaml:2:8: title is the number '1984'; it must be text: write it in quotes"},
      {"{ko: \"저녁\", en: \"An evening\"}", "true",
       "day.yaml:2:8: title is the truth value 'true'; it must be text: write it in quotes"},
      {"ko: \"저녁\", en:", "ko: \"저녁\", eng:",
       "day.yaml:2:19: unknown key 'eng' in title: did you mean 'en'?"},
      {", fictional: true", "", unmarked.c_str()},
      {"fictional: true", "fictional: false", denied.c_str()},
      {"fictional: true", "fictional: yes",
       "day.yaml:3:43: persona.fictional is the text 'yes'; it must be true or false"},
      {"2021-03-04T19:02:00+09:00", "2021-02-30T19:02:00+09:00",
       "day.yaml:4:8: start is '2021-02-30T19:02:00+09:00'; it must be a day, time and offset "
       "that exist, like 2021-03-04T19:02:00+09:00"},
      {"locale: ko", "locale: Korean!",
       "day.yaml:5:9: locale is 'Korean!'; it must be like ko or en-GB"},
      {"profile: rfa-2022", "profile: RFA",
       "day.yaml:6:10: profile is 'RFA'; it must be an id like rfa-2022 (see: red-flag "
       "profiles)"},
      {"sites: sites", "sites: ../../etc",
       "day.yaml:7:8: sites is '../../etc'; it must be a folder beside this file, without '..'"},
      {"sites: sites", "sites: /etc",
       "day.yaml:7:8: sites is '/etc'; it must be a folder beside this file, without '..'"},
      {"{model: \"Byeol 3\"}", "[1]",
       "day.yaml:8:9: device is a list; it must be a group of keys: model"},
      {"steps:\n  - unlock",
       "steps:", "day.yaml:9:1: steps is nothing; it must be a list of steps"},
      {"steps:\n  - unlock", "steps: []",
       "day.yaml:9:8: steps is a list; it must be a list of steps"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.with);
    CHECK(refusal(replaced(good_session, c.what, c.with)) == c.message);
  }
}

TEST_CASE("parse: a refused step says where and why") {
  struct Case {
    const char* step;
    const char* message;  // After "day.yaml:10:".
  };
  const Case cases[] = {
      {"scrol: 400", "5: unknown step 'scrol': did you mean 'scroll'?"},
      {"Tap: x", "5: unknown step 'Tap': did you mean 'tap'?"},
      {"wiat: 5s", "5: unknown step 'wiat': did you mean 'wait'?"},
      {"click: x", "5: unknown step 'click': did you mean 'tap'?"},
      {"unlcok", "5: unknown step 'unlcok': did you mean 'unlock'?"},
      {"dance",
       "5: unknown step 'dance': a step is chapter, say, unlock, lock, home, back, recents, open, "
       "visit, tap, scroll, swipe, type, erase, caret, card or wait"},
      {"visit", "5: 'visit' needs a value: '- visit: ...'"},
      {"lock: now", "11: 'lock' takes no value: write '- lock'"},
      {"[1, 2]",
       "5: a step is a list; it must be chapter, say, unlock, lock, home, back, recents, open, "
       "visit, "
       "tap, scroll, swipe, type, erase, caret, card or wait"},
      {"{tap: a, wait: 5s}",
       "14: a step does one thing: 'wait' needs a '-' of its own, or belongs inside 'tap'"},
      {"open: Web Browser",
       "11: open is 'Web Browser'; an app is named in small letters, digits, '-' and '_'"},
      {"visit: 5", "12: visit is the number '5'; it must be text: write it in quotes"},
      {"visit: \"a\\0b\"", "12: visit holds a control character or line break: 'a\\x00b'"},
      {"visit: \"\"", "12: visit is empty"},
      {"tap: {}", "10: tap needs exactly one of text, css or point"},
      {"tap: {text: a, css: b}", "10: tap needs exactly one of text, css or point"},
      {"tap: {txt: a}", "11: unknown key 'txt' in tap: did you mean 'text'?"},
      {"tap: {point: [1]}", "18: tap.point must be two numbers, [x, y]"},
      {"tap: {point: [1, -2]}", "22: tap.point's y is '-2'; it must lie between 0 and 10000"},
      {"scroll: down",
       "13: scroll is the text 'down'; it must be a number in decimal digits, without quotes"},
      {"scroll: .nan",
       "13: scroll is the number '.nan'; it must be a number in decimal digits, without quotes"},
      {"scroll: -.inf",
       "13: scroll is the number '-.inf'; it must be a number in decimal digits, without quotes"},
      {"scroll: 1e999",
       "13: scroll is the number '1e999'; it must be a number in decimal digits, without quotes"},
      {"scroll: 99999999999999999999999999",
       "13: scroll is '99999999999999999999999999'; it must lie between -100000 and 100000"},
      {"scroll: nan",
       "13: scroll is the text 'nan'; it must be a number in decimal digits, without quotes"},
      {"swipe: sideways", "12: swipe is 'sideways'; it must be left, right, up or down"},
      {"swipe: 5", "12: swipe is the number '5'; it must be text: write it in quotes"},
      {"swipe", "5: 'swipe' needs a value: '- swipe: ...'"},
      {"recents: all", "14: 'recents' takes no value: write '- recents'"},
      {"caret: back", "12: caret is 'back'; it must be left, right, up, down, start or end"},
      {"cursor: left", "5: unknown step 'cursor': did you mean 'caret'?"},
      {"erase: 0", "12: erase is '0'; it must lie between 1 and 2000"},
      {"erase: 2001", "12: erase is '2001'; it must lie between 1 and 2000"},
      {"erase: 1.5", "12: erase is '1.5'; it must be a whole number"},
      {"erase: all",
       "12: erase is the text 'all'; it must be a number in decimal digits, without quotes"},
      {"card: ../a.yaml",
       "11: card is '../a.yaml'; it must be a file beside this file, without '..'"},
      {"insert: a", "5: unknown step 'insert': did you mean 'card'?"},
      {"backspace: 2", "5: unknown step 'backspace': did you mean 'erase'?"},
      {"type: {into: a}", "11: type lacks 'text'"},
      {"type: {text: a, submit: \"true\"}",
       "29: type.submit is the text 'true'; it must be true or false"},
      {"wait: 5 s",
       "11: wait is the text '5 s'; a time is digits and a unit, like 500ms, 5s, 2.5m or 1h, with "
       "at most 8 digits of ms, 5 of s, 4 of m, 2 of h"},
      {"wait: {between: [20s, 5s]}",
       "21: wait.between is the wrong way round: '20s' is longer than '5s'"},
      {"wait: {between: 5s}", "21: wait.between must be two times, [shortest, longest]"},
      {"say: \"\\x1b[31m\"", "10: say holds a control character or line break: '\\x1b[31m'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.step);
    CHECK(refusal(with_steps("  - " + std::string(c.step) + "\n")) ==
          "day.yaml:10:" + std::string(c.message));
  }
}

TEST_CASE("parse: what is wrong with a wait is never let through") {
  for (const char* wait :
       {"5",    "s",      "-5s",     "+5s",   "5S",      "5 s",  "5sec",        "5d",     ".5s",
        "5.s",  "1.2.3s", "1.0005s", "0.5ms", "100000s", "100h", "999999999ms", "10000m", "1e3s",
        "0x5s", "5s ago", "true",    "~",     "[5s]",    "{}",   "\"5s\\n\"",   "∞s"}) {
    CAPTURE(wait);
    CHECK_FALSE(refusal(with_steps("  - wait: " + std::string(wait) + "\n")).empty());
  }
}

TEST_CASE("parse: columns count characters, long values are cut") {
  const std::string line = "  - say: {ko: \"소식\", eng: x}\n";
  CHECK(refusal(with_steps(line)) ==
        "day.yaml:10:21: unknown key 'eng' in say: did you mean 'en'?");
  const std::string long_key(5000, 'k');
  CHECK(refusal(with_steps("  - " + long_key + "\n")).size() < 300);
}

TEST_CASE("parse: hostile text is refused with its place") {
  struct Case {
    const char* name;
    std::string yaml;
    const char* message;
  };
  const std::string good = good_session;
  const Case cases[] = {
      {"empty", "", "day.yaml:1:1: empty: no session in it"},
      {"only a comment", "# nothing\n", "day.yaml:1:1: empty: no session in it"},
      {"a list", "- a\n",
       "day.yaml:1:1: the session is a list; it must be a group of keys: format, "
       "title, persona, start, locale, profile, sites, device or steps"},
      {"an alias", good + "  - say: &a {ko: x}\n  - say: *a\n",
       "day.yaml:11:10: anchors (&name) are not allowed: write the value out"},
      {"an unknown alias", good + "  - say: *a\n",
       "day.yaml:11:10: not YAML: the referenced anchor is not defined"},
      {"a merge key", replaced(good, "locale: ko", "<<: {a: b}"),
       "day.yaml:5:1: unknown key '<<' in the session: allowed is format, title, persona, start, "
       "locale, profile, sites, device or steps"},
      {"a tag", good + "  - !!binary aGk=\n",
       "day.yaml:11:5: tags ('tag:yaml.org,2002:binary') are not allowed"},
      {"a second document", good + "---\nformat: 1\n",
       "day.yaml:12:1: a second document: a session is one"},
      {"a tab", good + "\t- lock\n", "day.yaml:11:1: a tab in the indentation: YAML wants spaces"},
      {"NUL", good + std::string("\0", 1), "day.yaml:11:1: control character '\\x00'"},
      {"escape", good + "# \x1b[2J\n", "day.yaml:11:3: control character '\\x1b'"},
      {"a lone carriage return", "format: 1\rtitle: x\n",
       "day.yaml:1:10: control character '\\x0d'"},
      {"C1 control", good + "# \u0085\n", "day.yaml:11:3: control character '\\xc2\\x85'"},
      {"not UTF-8", good + "# \xff\n", "day.yaml:11:3: not UTF-8 text: '\\xff'"},
      {"a surrogate", good + "# \xed\xa0\x80\n", "day.yaml:11:3: not UTF-8 text: '\\xed'"},
      {"a picture", "\x89PNG\r\n\x1a\n", "day.yaml:1:1: not UTF-8 text: '\\x89'"},
      {"UTF-16",
       "\xff\xfe"
       "f\0",
       "day.yaml:1:1: UTF-16 text: save it as UTF-8"},
      {"a late byte order mark", good + "# \ufeff\n",
       "day.yaml:11:3: byte order mark in the middle of the file"},
      {"a key that is a list", replaced(good, "locale: ko", "? [a]\n: b"),
       "day.yaml:5:3: a key must be a plain word"},
      {"a key that is nothing", replaced(good, "locale: ko", "~: b"),
       "day.yaml:5:1: a key must be a plain word"},
      {"unfinished", replaced(good, "{model: \"Byeol 3\"}", "{model: \"Byeol 3\""), nullptr},
      {"unfinished string", replaced(good, "\"Byeol 3\"", "\"Byeol 3"), nullptr},
      {"a bomb of lists", good + "  - " + std::string(100000, '['), nullptr},
      {"a bomb of maps", good + "  - " + std::string(100000, '{'), nullptr},
      {"a bomb of dashes",
       good + "  " +
           [] {
             std::string dashes;
             for (int i = 0; i < 50000; ++i) dashes += "- ";
             return dashes;
           }(),
       nullptr},
      {"an escape beyond Unicode", good + "  - say: \"\\U00110000\"\n", nullptr},
      {"an escaped surrogate", good + "  - say: \"\\ud800\"\n", nullptr},
      {"thirteen levels", good + "  - say: [[[[[[[[[[x]]]]]]]]]]\n",
       "day.yaml:11:19: nested more than 12 levels deep"},
      {"too large", good + std::string(session::max_session_bytes, ' '),
       "day.yaml:1:1: larger than 4 MiB"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const std::string message = refusal(c.yaml);
    if (c.message != nullptr) {
      CHECK(message == c.message);
    } else {
      CHECK(message.starts_with("day.yaml:"));
    }
    CHECK(message.size() < 400);
    CHECK(message.find('\n') == std::string::npos);
  }
}

TEST_CASE("parse: the limit of steps holds at the limit and one past it") {
  std::string steps;
  for (std::size_t i = 0; i < session::max_steps; ++i) steps += "  - lock\n";
  CHECK(refusal(with_steps(steps)).empty());
  CHECK(refusal(with_steps(steps + "  - lock\n")) == "day.yaml:100010:5: more than 100000 steps");
}

TEST_CASE("parse: the limits of lengths count characters") {
  const auto say = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "가";
    return with_steps("  - say: " + text + "\n");
  };
  CHECK(refusal(say(2000)).empty());
  CHECK(refusal(say(2001)).starts_with(
      "day.yaml:10:10: say is 2001 characters long; at most 2000 are allowed: '가"));
}
