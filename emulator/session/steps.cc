#include "emulator/session/steps.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "emulator/session/words.h"

namespace session {

namespace {

constexpr std::string_view step_names[] = {"chapter", "say",   "unlock", "lock", "home",   "back",
                                           "recents", "open",  "visit",  "tap",  "scroll", "swipe",
                                           "type",    "erase", "caret",  "card", "wait"};
constexpr std::string_view bare_steps[] = {"unlock", "lock", "home", "back", "recents"};
constexpr std::string_view caret_moves[] = {"left", "right", "up", "down", "start", "end"};
constexpr std::string_view directions[] = {"left", "right", "up", "down"};

bool is_bare(std::string_view name) {
  return std::find(std::begin(bare_steps), std::end(bare_steps), name) != std::end(bare_steps);
}

bool is_step(std::string_view name) {
  return std::find(std::begin(step_names), std::end(step_names), name) != std::end(step_names);
}

// What people write who know other tools.
std::optional<std::string_view> other_word_for(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"click", "tap"},       {"touch", "tap"},    {"press", "tap"},    {"goto", "visit"},
      {"navigate", "visit"},  {"url", "visit"},    {"sleep", "wait"},   {"pause", "wait"},
      {"delay", "wait"},      {"flick", "swipe"},  {"input", "type"},   {"fill", "type"},
      {"backspace", "erase"}, {"cursor", "caret"}, {"delete", "erase"}, {"overview", "recents"},
      {"launch", "open"},     {"app", "open"},     {"insert", "card"},  {"narrate", "say"},
      {"note", "say"}};
  for (const auto& [other, ours] : words) {
    if (word == other) return ours;
  }
  return std::nullopt;
}

[[noreturn]] void refuse_unknown(const Reader& reader, Place place, std::string_view name) {
  std::string what = "unknown step " + in_quotes(name) + ": ";
  auto meant = nearest(name, step_names);
  if (!meant) meant = other_word_for(name);
  if (meant) {
    what += "did you mean '" + std::string(*meant) + "'?";
  } else {
    what += "a step is " + any_of(step_names);
  }
  reader.refuse(place, what);
}

std::string app_id(const Reader& reader, const Node& node) {
  std::string app = reader.string(node, "open", 1, 31);
  const bool fine =
      app[0] >= 'a' && app[0] <= 'z' &&
      app.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
  if (!fine) {
    reader.refuse(node.place, "open is " + in_quotes(app) +
                                  "; an app is named in small letters, digits, '-' and '_'");
  }
  return app;
}

std::pair<double, double> point(const Reader& reader, const Node& node) {
  if (node.kind != Node::Kind::sequence || node.items.size() != 2) {
    reader.refuse(node.place, "tap.point must be two numbers, [x, y]");
  }
  return {reader.number(node.items[0], "tap.point's x", 0, max_coordinate),
          reader.number(node.items[1], "tap.point's y", 0, max_coordinate)};
}

Tap tap(const Reader& reader, const Node& node) {
  Tap result;
  if (node.kind != Node::Kind::map) {
    result.text = reader.string(node, "tap", 1, max_title_characters);
    return result;
  }
  constexpr std::string_view keys[] = {"text", "css", "point"};
  reader.check_keys(node, "tap", keys);
  if (node.entries.size() != 1) {
    reader.refuse(node.place, "tap needs exactly one of text, css or point");
  }
  const Node& value = node.entries[0].value;
  if (node.entries[0].key == "text") {
    result.text = reader.string(value, "tap.text", 1, max_title_characters);
  } else if (node.entries[0].key == "css") {
    result.css = reader.string(value, "tap.css", 1, max_selector_characters);
  } else {
    result.point = point(reader, value);
  }
  return result;
}

Swipe swipe(const Reader& reader, const Node& node) {
  const std::string direction = reader.string(node, "swipe", 1, max_name_characters);
  const auto found = std::find(std::begin(directions), std::end(directions), direction);
  if (found == std::end(directions)) {
    reader.refuse(node.place,
                  "swipe is " + in_quotes(direction) + "; it must be " + any_of(directions));
  }
  return {static_cast<phone::Direction>(found - std::begin(directions))};
}

MoveCaret caret(const Reader& reader, const Node& node) {
  const std::string move = reader.string(node, "caret", 1, max_name_characters);
  const auto found = std::find(std::begin(caret_moves), std::end(caret_moves), move);
  if (found == std::end(caret_moves)) {
    reader.refuse(node.place,
                  "caret is " + in_quotes(move) + "; it must be " + any_of(caret_moves));
  }
  return {static_cast<phone::CaretMove>(found - std::begin(caret_moves))};
}

Erase erase(const Reader& reader, const Node& node) {
  const double characters = reader.number(node, "erase", 1, max_erased);
  if (characters != std::floor(characters)) {
    reader.refuse(node.place, "erase is " + in_quotes(node.text) + "; it must be a whole number");
  }
  return {static_cast<int>(characters)};
}

Type type(const Reader& reader, const Node& node) {
  Type result;
  if (node.kind != Node::Kind::map) {
    result.text = reader.string(node, "type", 0, max_line_characters);
    return result;
  }
  constexpr std::string_view keys[] = {"text", "into", "submit"};
  reader.check_keys(node, "type", keys);
  result.text =
      reader.string(reader.need(node, "type", "text"), "type.text", 0, max_line_characters);
  if (const Node* into = Reader::find(node, "into")) {
    result.into = reader.string(*into, "type.into", 1, max_selector_characters);
  }
  if (const Node* submit = Reader::find(node, "submit")) {
    result.submit = reader.boolean(*submit, "type.submit");
  }
  return result;
}

Wait wait(const Reader& reader, const Node& node) {
  if (node.kind != Node::Kind::map) {
    const auto time = reader.duration(node, "wait");
    return {time, time};
  }
  constexpr std::string_view keys[] = {"between"};
  reader.check_keys(node, "wait", keys);
  const Node& between = reader.need(node, "wait", "between");
  if (between.kind != Node::Kind::sequence || between.items.size() != 2) {
    reader.refuse(between.place, "wait.between must be two times, [shortest, longest]");
  }
  const Wait result{reader.duration(between.items[0], "wait.between's shortest"),
                    reader.duration(between.items[1], "wait.between's longest")};
  if (result.at_least > result.at_most) {
    reader.refuse(between.place,
                  "wait.between is the wrong way round: " + in_quotes(between.items[0].text) +
                      " is longer than " + in_quotes(between.items[1].text));
  }
  return result;
}

Deed bare_deed(std::string_view name) {
  if (name == "unlock") return Unlock{};
  if (name == "lock") return Lock{};
  if (name == "home") return Home{};
  if (name == "recents") return Recents{};
  return Back{};
}

Deed deed_with_value(const Reader& reader, std::string_view name, const Node& value) {
  if (name == "chapter") {
    return Chapter{reader.text(value, "chapter", max_title_characters, Breaks::refused)};
  }
  if (name == "say") return Say{reader.text(value, "say", max_line_characters, Breaks::allowed)};
  if (name == "open") return OpenApp{app_id(reader, value)};
  if (name == "visit") return Visit{reader.string(value, "visit", 1, max_url_characters)};
  if (name == "tap") return tap(reader, value);
  if (name == "scroll") return Scroll{reader.number(value, "scroll", -max_scroll, max_scroll)};
  if (name == "swipe") return swipe(reader, value);
  if (name == "caret") return caret(reader, value);
  if (name == "erase") return erase(reader, value);
  if (name == "card") return InsertCard{path_beside(reader, value, "card"), value.place.column, {}};
  if (name == "type") return type(reader, value);
  return wait(reader, value);
}

}  // namespace

Step read_step(const Reader& reader, const Node& node) {
  if (node.kind == Node::Kind::scalar) {
    if (!is_step(node.text)) refuse_unknown(reader, node.place, node.text);
    if (!is_bare(node.text)) {
      reader.refuse(node.place, "'" + node.text + "' needs a value: '- " + node.text + ": ...'");
    }
    return {bare_deed(node.text), node.place.line};
  }
  if (node.kind != Node::Kind::map || node.entries.empty()) {
    reader.refuse(node.place,
                  "a step is " + what_it_is(node) + "; it must be " + any_of(step_names));
  }
  const Entry& first = node.entries[0];
  if (!is_step(first.key)) refuse_unknown(reader, first.place, first.key);
  if (node.entries.size() > 1) {
    const Entry& second = node.entries[1];
    reader.refuse(second.place, "a step does one thing: " + in_quotes(second.key) +
                                    " needs a '-' of its own, or belongs inside '" + first.key +
                                    "'");
  }
  if (is_bare(first.key)) {
    reader.refuse(first.value.place,
                  "'" + first.key + "' takes no value: write '- " + first.key + "'");
  }
  return {deed_with_value(reader, first.key, first.value), node.place.line};
}

}  // namespace session
