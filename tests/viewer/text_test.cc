// Hostile text on its way to a terminal.
#include "viewer/text.h"

#include <doctest/doctest.h>

#include "tests/support/make_log.h"

using namespace viewer;

TEST_CASE("text: what could move a cursor or reorder a line is shown as what it is") {
  struct Case {
    const char* name;
    std::string text;
    std::string shown;
  };
  const Case cases[] = {
      {"plain", "Why the moon?", "Why the moon?"},
      {"korean", "감자 수확", "감자 수확"},
      {"escape", "\x1b[2J", "\\u{1b}[2J"},
      {"c1-csi", "\u009b31m", "\\u{9b}31m"},
      {"newline", "one\r\ntwo", "one\\u{d}\\u{a}two"},
      {"bidi-override", "abc\u202egnp.exe", "abc\\u{202e}gnp.exe"},
      {"bidi-isolate", "\u2066x\u2069", "\\u{2066}x\\u{2069}"},
      {"line-separator", "a\u2028b", "a\\u{2028}b"},
      {"zero-width-space", "a\u200bb", "a\\u{200b}b"},
      {"tag", "a\U000e0041b", "a\\u{e0041}b"},
      {"nul", std::string("a\0b", 3), "a\\u{0}b"},
      {"not-utf8",
       "\xff"
       "a",
       "\\x{ff}a"},
      {"overlong", "\xc0\xaf", "\\x{c0}\\x{af}"},
      {"surrogate", "\xed\xa0\x80", "\\x{ed}\\x{a0}\\x{80}"},
      {"cut-off", "a\xea\xb0", "a\\x{ea}\\x{b0}"},
      {"joiner-kept", "क्\u200dष", "क्\u200dष"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(printable(c.text) == c.shown);
  }
}

TEST_CASE("text: nothing printable makes is a control character, whatever goes in") {
  for (const std::string& text : hostile_texts()) {
    for (const char c : printable(text)) CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(printable(text).find("\u009b") == std::string::npos);
    CHECK(printable(text).find("\u202e") == std::string::npos);
  }
}

TEST_CASE("text: Korean takes two columns a syllable, and is never cut in half") {
  CHECK(columns("abc") == 3);
  CHECK(columns("감자") == 4);
  CHECK(columns("e\u0301") == 1);
  struct Case {
    const char* text;
    std::size_t width;
    const char* shown;
  };
  const Case cases[] = {
      {"abc", 3, "abc"},
      {"abcd", 3, "ab…"},
      {"감자수확", 8, "감자수확"},
      {"감자수확", 7, "감자수…"},
      {"감자수확", 6, "감자…"},
      {"감자", 1, "…"},
      {"감자", 0, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CAPTURE(c.width);
    CHECK(cut(c.text, c.width) == c.shown);
    CHECK(columns(cut(c.text, c.width)) <= c.width);
    CHECK(columns(fit(c.text, c.width)) == c.width);
  }
}

TEST_CASE("text: JSON for a terminal means the same and carries no control characters") {
  CHECK(plain_json("{\"t\":\"감자\"}") == "{\"t\":\"감자\"}");
  CHECK(plain_json("\"\u009b\u202e\"") == "\"\\u009b\\u202e\"");
  CHECK(plain_json("\"\U000e0041\"") == "\"\\udb40\\udc41\"");
}

TEST_CASE("text: a tower of marks on one letter is cut down, a script that needs some is not") {
  std::string tower = "a";
  for (int i = 0; i < 30; ++i) tower += "\u0301";
  const std::string shown = printable(tower + "b\u0301");
  CHECK(shown.find("\\u{301}") == 1 + 8 * 2);
  CHECK(shown.ends_with("b\u0301"));
  for (const char* word :
       {"\u1112\u1161\u11ab", "ส\u0e38\u0e4aก", "ש\u05c1\u05b8", "e\u0323\u0302"})
    CHECK(printable(word) == word);
}
