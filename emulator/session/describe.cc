// Deeds in words, for messages.
#include <array>
#include <cstdio>

#include "emulator/session/session.h"
#include "emulator/session/words.h"

namespace session {

namespace {

std::string number(double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%g", value);
  return buffer.data();
}

std::string seconds(std::chrono::milliseconds time) {
  return number(static_cast<double>(time.count()) / 1000) + " s";
}

struct Describer {
  std::string operator()(const Unlock&) const { return "unlock"; }
  std::string operator()(const Lock&) const { return "lock"; }
  std::string operator()(const Home&) const { return "home"; }
  std::string operator()(const Back&) const { return "back"; }
  std::string operator()(const Recents&) const { return "recents"; }
  std::string operator()(const Swipe& swipe) const {
    return std::string("swipe ") + name_of(swipe.direction);
  }
  std::string operator()(const Erase& erase) const {
    return "erase " + std::to_string(erase.characters);
  }
  std::string operator()(const MoveCaret& caret) const {
    return std::string("caret ") + name_of(caret.move);
  }
  std::string operator()(const OpenApp& open) const { return "open " + in_quotes(open.app); }
  std::string operator()(const Visit& visit) const { return "visit " + in_quotes(visit.url); }
  std::string operator()(const Tap& tap) const {
    if (tap.point) {
      return "tap the point " + number(tap.point->first) + ", " + number(tap.point->second);
    }
    return tap.css.empty() ? "tap the text " + in_quotes(tap.text)
                           : "tap the element " + in_quotes(tap.css);
  }
  std::string operator()(const Scroll& scroll) const { return "scroll by " + number(scroll.by); }
  std::string operator()(const Type& type) const {
    std::string words = "type " + in_quotes(type.text);
    if (!type.into.empty()) words += " into " + in_quotes(type.into);
    return type.submit ? words + " and submit" : words;
  }
  std::string operator()(const InsertCard& insert) const {
    return "put in the card " + in_quotes(insert.file);
  }
  std::string operator()(const Wait& wait) const {
    if (wait.at_least == wait.at_most) return "wait " + seconds(wait.at_least);
    return "wait " + seconds(wait.at_least) + " to " + seconds(wait.at_most);
  }
  std::string operator()(const Chapter& chapter) const {
    return "chapter " + in_quotes(chapter.title.en.empty() ? chapter.title.ko : chapter.title.en);
  }
  std::string operator()(const Say& say) const {
    return "say " + in_quotes(say.line.en.empty() ? say.line.ko : say.line.en);
  }
};

}  // namespace

const char* name_of(phone::Direction direction) {
  switch (direction) {
    case phone::Direction::left:
      return "left";
    case phone::Direction::right:
      return "right";
    case phone::Direction::up:
      return "up";
    case phone::Direction::down:
      return "down";
  }
  return "";
}

const char* name_of(phone::CaretMove move) {
  switch (move) {
    case phone::CaretMove::left:
      return "left";
    case phone::CaretMove::right:
      return "right";
    case phone::CaretMove::up:
      return "up";
    case phone::CaretMove::down:
      return "down";
    case phone::CaretMove::start:
      return "start";
    case phone::CaretMove::end:
      return "end";
  }
  return "";
}

std::string describe(const Deed& deed) {
  return std::visit(Describer{}, deed);
}

}  // namespace session
