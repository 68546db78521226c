// A scripted day as values. The YAML form is described by sample_sessions/session.schema.json;
// parse.h reads it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "emulator/phone/card.h"
#include "emulator/phone/direction.h"
#include "emulator/phone/text_field.h"
#include "storage/timestamp.h"

namespace session {

// Text in the session's own language and in English, for the room. Either may be empty, not both;
// a plain string in the file is `en` where the locale is English, else `ko`.
struct Text {
  std::string ko;
  std::string en;
};

struct Unlock {};
struct Lock {};
struct Home {};
struct Back {};
struct Recents {};  // The cards of the apps used.
struct OpenApp {
  std::string app;  // "browser", "notes", ...
};
struct Visit {
  std::string url;
};
// Exactly one of the three is set.
struct Tap {
  std::string text;
  std::string css;
  std::optional<std::pair<double, double>> point;  // CSS pixels on the screen.
};
struct Scroll {
  double by = 0;  // CSS pixels; positive moves down the page.
};
struct Swipe {
  phone::Direction direction = phone::Direction::left;
};
struct Erase {  // Backspace.
  int characters = 1;
};
struct MoveCaret {  // Of the field that has the focus.
  phone::CaretMove move = phone::CaretMove::left;
};
struct Type {
  std::string text;
  std::string into;  // CSS selector of the field; empty: the focused one.
  bool submit = false;
};
// A memory card is put in.
struct InsertCard {
  std::string file;  // Beside the session's file or below, as written there.
  int column = 0;    // Of its name, for messages.
  phone::Card card;  // What is on it; load() reads it, parse() does not.
};
struct Wait {
  std::chrono::milliseconds at_least{0};
  std::chrono::milliseconds at_most{0};  // Equal to at_least when fixed.
};
struct Chapter {
  Text title;
};
struct Say {  // A facilitator's line; shown, never logged.
  Text line;
};

using Deed = std::variant<Unlock, Lock, Home, Back, Recents, OpenApp, Visit, Tap, Scroll, Swipe,
                          Type, Erase, MoveCaret, InsertCard, Wait, Chapter, Say>;

// "left", "right", "up", "down".
const char* name_of(phone::Direction direction);

// "left", "right", "up", "down", "start", "end".
const char* name_of(phone::CaretMove move);

// One line for messages: "tap the text 'Next'". What was quoted is escaped and shortened.
std::string describe(const Deed& deed);

struct Step {
  Deed deed;
  int line = 0;  // In the file, from 1, for messages.
};

struct Session {
  std::filesystem::path file;
  Text title;
  std::string persona;  // "Han Seo-yun (fictional)": the mark is part of the name.
  Text about;
  storage::Timestamp start;
  std::string locale = "ko";
  std::string profile;          // Empty: the caller's choice, then rfa-2022.
  std::filesystem::path sites;  // Absolute.
  std::string device_model;     // Empty: the phone's own default.
  std::vector<Step> steps;
};

}  // namespace session
