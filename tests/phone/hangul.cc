// Typing Korean by the two-set keyboard: what is final, what is still composing, what goes back.
#include "emulator/phone/hangul.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/phone/text_utf8.h"

namespace {

// A row of keys as typed; '<' is backspace. Final text and composing text, with '|' between.
std::string typed(const std::string& keys) {
  phone::HangulComposer composer;
  std::string text;
  for (const char key : keys) {
    if (key != '<') {
      text += composer.press(key);
    } else if (!composer.backspace() && !text.empty()) {
      do text.pop_back();
      while (!text.empty() && phone::valid_utf8(text) != text);
    }
  }
  return text + '|' + composer.composing();
}

}  // namespace

TEST_CASE("hangul: letters become syllables, and syllables give their last letter on") {
  const struct {
    const char* keys;
    const char* text;
  } cases[] = {
      {"", "|"},
      {"r", "|ㄱ"},
      {"k", "|ㅏ"},
      {"rk", "|가"},
      {"rkr", "|각"},
      {"rkrk", "가|가"},
      {"dkssudgktpdy", "안녕하세|요"},
      {"rkqt", "|값"},
      {"rkqtdl", "값|이"},
      {"rkqtl", "갑|시"},  // A double final splits before a vowel.
      {"ekfr", "|닭"},
      {"ekfrk", "달|가"},
      {"dhk", "|와"},  // Compound vowels.
      {"dnj", "|워"},
      {"dml", "|의"},
      {"dmlwk", "의|자"},
      {"Rhc", "|꽃"},  // Shifted keys: double consonants.
      {"dOrl", "얘|기"},
      {"rkTek", "갔|다"},
      {"rkT", "|갔"},
      {"rkE", "가|ㄸ"},  // ㄸ is never a final.
      {"rr", "ㄱ|ㄱ"},
      {"kk", "ㅏ|ㅏ"},
      {"rla cl", "김 |치"},
      {"rk1", "가1|"},
      {"rk.", "가.|"},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.keys));
    CHECK(typed(c.keys) == c.text);
  }
}

TEST_CASE("hangul: backspace takes one letter of the syllable, then whole characters") {
  const struct {
    const char* keys;
    const char* text;
  } cases[] = {
      {"<", "|"},
      {"r<", "|"},
      {"rk<", "|ㄱ"},
      {"rkr<", "|가"},
      {"rkqt<", "|갑"},
      {"rkqt<<", "|가"},
      {"rkqt<<<<", "|"},
      {"dhk<", "|오"},
      {"rkskek<", "가나|ㄷ"},
      {"rkskek<<", "가나|"},
      {"rkskek<<<", "가|"},
      {"rk <", "가|"},
      {"rk <<", "|"},
      {"rkr<sk", "가|나"},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.keys));
    CHECK(typed(c.keys) == c.text);
  }
}

TEST_CASE("hangul: every syllable there is can be typed, and taken back letter by letter") {
  const char* const initials[] = {"r", "R", "s", "e", "E", "f", "a", "q", "Q", "t",
                                  "T", "d", "w", "W", "c", "z", "x", "v", "g"};
  const char* const medials[] = {"k",  "o", "i", "O",  "j",  "p",  "u", "P", "h",  "hk", "ho",
                                 "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l"};
  const char* const finals[] = {"",   "r",  "R",  "rt", "s",  "sw", "sg", "e", "f",  "fr",
                                "fa", "fq", "ft", "fx", "fv", "fg", "a",  "q", "qt", "t",
                                "T",  "d",  "w",  "c",  "z",  "x",  "v",  "g"};
  phone::HangulComposer composer;
  char32_t syllable = 0xAC00;
  int wrong = 0;
  for (const char* initial : initials) {
    for (const char* medial : medials) {
      for (const char* final : finals) {
        const std::string keys = std::string(initial) + medial + final;
        std::string early;
        for (const char key : keys) early += composer.press(key);
        std::string expected;
        phone::append_utf8(expected, syllable++);
        if (!early.empty() || composer.composing() != expected) ++wrong;
        for (std::size_t i = 0; i < keys.size(); ++i) wrong += composer.backspace() ? 0 : 1;
        if (composer.backspace() || !composer.composing().empty()) ++wrong;
      }
    }
  }
  CHECK(syllable == 0xD7A4);
  CHECK(wrong == 0);
}

TEST_CASE("hangul: finishing hands the syllable over and begins anew") {
  phone::HangulComposer composer;
  CHECK(composer.press('r').empty());
  CHECK(composer.press('k').empty());
  CHECK(composer.finish() == "가");
  CHECK(composer.composing().empty());
  CHECK(composer.finish().empty());
  CHECK(composer.press('s').empty());
  CHECK(composer.composing() == "ㄴ");
}
