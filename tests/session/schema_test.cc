// The published schema and the reader judge alike.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "emulator/session/parse.h"
#include "emulator/session/tree.h"
#include "tests/session/fixture.h"
#include "tests/session/schema.h"

namespace json = boost::json;

namespace {

const json::object& schema() {
  static const json::value document = [] {
    std::ifstream file("sample_sessions/session.schema.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return json::parse(text);
  }();
  return document.as_object();
}

// The tree as the JSON a schema-aware editor sees.
json::value to_json(const session::Node& node) {
  switch (node.kind) {
    case session::Node::Kind::null:
      return nullptr;
    case session::Node::Kind::sequence: {
      json::array result;
      for (const session::Node& item : node.items) result.push_back(to_json(item));
      return result;
    }
    case session::Node::Kind::map: {
      json::object result;
      for (const session::Entry& entry : node.entries) result[entry.key] = to_json(entry.value);
      return result;
    }
    case session::Node::Kind::scalar:
      break;
  }
  switch (session::scalar_type(node)) {
    case session::ScalarType::null:
      return nullptr;
    case session::ScalarType::boolean:
      return node.text == "true";
    case session::ScalarType::number:
      return std::stod(node.text);
    case session::ScalarType::string:
      break;
  }
  return json::value(node.text);
}

enum class Judgement { accepted, refused };

Judgement by_reader(const std::string& yaml) {
  try {
    session::parse(yaml, "day.yaml");
    return Judgement::accepted;
  } catch (const session::ParseError&) {
    return Judgement::refused;
  }
}

Judgement by_schema(const std::string& yaml, std::string& why) {
  json::value value = to_json(session::read_tree(yaml, "day.yaml"));
  // The schema says "const": 1, and 1.0 is not 1 to a JSON library that keeps them apart.
  if (json::object* object = value.if_object()) {
    if (json::value* format = object->if_contains("format"); format && format->is_double()) {
      *format = static_cast<std::int64_t>(format->get_double());
    }
  }
  why = schema_problem(schema(), schema(), value);
  return why.empty() ? Judgement::accepted : Judgement::refused;
}

void check_alike(const std::string& yaml, Judgement expected) {
  std::string why;
  CHECK(by_reader(yaml) == expected);
  CHECK(by_schema(yaml, why) == expected);
  if (expected == Judgement::accepted) CHECK(why == "");
}

// Every key a "properties" anywhere in the schema names, with the number of places naming it.
void collect_keys(const json::value& value, std::vector<std::string>& keys) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) collect_keys(item, keys);
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [name, part] : *object) {
    if (name == "properties" && part.is_object()) {
      for (const auto& [key, rule] : part.get_object()) keys.emplace_back(key);
    }
    collect_keys(part, keys);
  }
}

}  // namespace

TEST_CASE("schema: accepts and refuses the steps the reader does") {
  const std::string long_text(2001, 'x');
  const std::string accepted[] = {"unlock",
                                  "lock",
                                  "home",
                                  "back",
                                  "\"home\"",
                                  "open: browser",
                                  "open: a-b_9",
                                  "visit: http://a.grm/?q=사과",
                                  "tap: 다음",
                                  "tap: {text: 다음}",
                                  "tap: {css: \"a:hover\"}",
                                  "tap: {point: [0, 10000]}",
                                  "tap: {point: [0.5, 1e3]}",
                                  "recents",
                                  "swipe: left",
                                  "swipe: right",
                                  "swipe: up",
                                  "swipe: \"down\"",
                                  "caret: left",
                                  "caret: right",
                                  "caret: up",
                                  "caret: down",
                                  "caret: start",
                                  "caret: end",
                                  "erase: 1",
                                  "erase: 2000",
                                  "erase: 3.0",
                                  "scroll: 0",
                                  "scroll: -100000",
                                  "scroll: 12.5",
                                  "type: 사과",
                                  "type: \"\"",
                                  "type: {text: a}",
                                  "type: {text: \"\", into: input, submit: true}",
                                  "card: cards/a.yaml",
                                  "card: \"..a/b..\"",
                                  "wait: 5s",
                                  "wait: 99999999ms",
                                  "wait: 1.125h",
                                  "wait: {between: [1s, 1s]}",
                                  "wait: {between: [0ms, 2.5m]}",
                                  "chapter: a",
                                  "chapter: {ko: a}",
                                  "chapter: {ko: a, en: b}",
                                  "say: {en: b}",
                                  "say: \"a\\n\\tb\"",
                                  "say: " + long_text.substr(1),
                                  "type: \"5\"",
                                  "visit: \"true\"",
                                  "type: yes"};
  for (const std::string& step : accepted) {
    CAPTURE(step.substr(0, 60));
    check_alike(with_steps("  - " + step + "\n"), Judgement::accepted);
  }
  const std::string refused[] = {"dance",
                                 "Unlock",
                                 "visit",
                                 "unlock: 1",
                                 "unlock:",
                                 "unlock: {}",
                                 "[unlock]",
                                 "5",
                                 "true",
                                 "~",
                                 "{}",
                                 "{tap: a, wait: 1s}",
                                 "recents: 1",
                                 "swipe: 5",
                                 "swipe: Left",
                                 "swipe: \"\"",
                                 "swipe: [left]",
                                 "swipe:",
                                 "caret: home",
                                 "caret: 1",
                                 "caret: \"\"",
                                 "erase: 0",
                                 "erase: -1",
                                 "erase: 1.5",
                                 "erase: 2001",
                                 "erase: \"5\"",
                                 "erase: all",
                                 "erase:",
                                 "open: Browser",
                                 "open: 9a",
                                 "open: \"\"",
                                 "open: [a]",
                                 "open: abcdefghijklmnopqrstuvwxyz-abcdef",
                                 "visit: \"\"",
                                 "visit: 5",
                                 "visit: [a]",
                                 "visit: \"a\\tb\"",
                                 "visit:",
                                 "tap: \"\"",
                                 "tap: {}",
                                 "tap: {text: a, css: b}",
                                 "tap: {xpath: a}",
                                 "tap: {text: 5}",
                                 "tap: {point: [1]}",
                                 "tap: {point: [1, 2, 3]}",
                                 "tap: {point: 5}",
                                 "tap: {point: [-1, 2]}",
                                 "tap: {point: [1, 10001]}",
                                 "tap: {point: [\"1\", 2]}",
                                 "tap: {point: {x: 1}}",
                                 "tap: 5",
                                 "scroll: a",
                                 "scroll: \"5\"",
                                 "scroll: 100001",
                                 "scroll: -100001",
                                 "scroll: [1]",
                                 "scroll: true",
                                 "scroll:",
                                 "type: 5",
                                 "type: {into: a}",
                                 "type: {text: a, into: \"\"}",
                                 "type: {text: a, submit: \"true\"}",
                                 "type: {text: a, submit: 1}",
                                 "type: {text: a, enter: true}",
                                 "type: \"a\\nb\"",
                                 "card:",
                                 "card: 5",
                                 "card: \"\"",
                                 "card: /a.yaml",
                                 "card: ../a.yaml",
                                 "card: a/../b.yaml",
                                 "card: {file: a.yaml}",
                                 "wait: 5",
                                 "wait: 5d",
                                 "wait: -5s",
                                 "wait: 100000s",
                                 "wait: 0.5ms",
                                 "wait: 1.2345s",
                                 "wait: 5s.",
                                 "wait: {}",
                                 "wait: {between: 5s}",
                                 "wait: {between: [5s]}",
                                 "wait: {between: [5s, 6s, 7s]}",
                                 "wait: {between: [5, 6]}",
                                 "wait: {between: [1s, 2s], also: 1s}",
                                 "wait: [1s, 2s]",
                                 "chapter: {}",
                                 "chapter: \"\"",
                                 "chapter: {ko: \"\"}",
                                 "chapter: {de: a}",
                                 "chapter: [a]",
                                 "chapter: {ko: [a]}",
                                 "chapter: \"a\\nb\"",
                                 "chapter: " + std::string(201, 'x'),
                                 "say: " + long_text,
                                 "say: {}",
                                 "say: 5",
                                 "say: \"\\x07\"",
                                 "say: {ko: a, fr: b}"};
  for (const std::string& step : refused) {
    CAPTURE(step.substr(0, 60));
    check_alike(with_steps("  - " + step + "\n"), Judgement::refused);
  }
}

TEST_CASE("schema: accepts and refuses the heads the reader does") {
  struct Case {
    const char* what;
    const char* with;
    Judgement expected;
  };
  const Judgement yes = Judgement::accepted;
  const Judgement no = Judgement::refused;
  const Case cases[] = {
      {"format: 1", "format: 1", yes},
      {"format: 1", "format: 2", no},
      {"format: 1", "format: \"1\"", no},
      {"format: 1\n", "", no},
      {"{ko: \"저녁\", en: \"An evening\"}", "plain", yes},
      {"{ko: \"저녁\", en: \"An evening\"}", "{en: x}", yes},
      {"{ko: \"저녁\", en: \"An evening\"}", "{}", no},
      {"{ko: \"저녁\", en: \"An evening\"}", "[a]", no},
      {"{ko: \"저녁\", en: \"An evening\"}", "5", no},
      {"{ko: \"저녁\", en: \"An evening\"}", "~", no},
      {"\"Han Seo-yun\"", "\"\"", no},
      {"\"Han Seo-yun\"", "5", no},
      {"fictional: true", "fictional: false", no},
      {"fictional: true", "fictional: \"true\"", no},
      {"fictional: true", "fictional: yes", no},
      {", fictional: true", "", no},
      {", fictional: true", ", fictional: true, age: 17", no},
      {", about: {ko: \"학생\", en: \"A student\"}", "", yes},
      {"2021-03-04T19:02:00+09:00", "2021-03-04T19:02:00Z", yes},
      {"2021-03-04T19:02:00+09:00", "2021-03-04t19:02:00.5z", yes},
      {"2021-03-04T19:02:00+09:00", "2021-03-04 19:02:00-01:30", yes},
      {"2021-03-04T19:02:00+09:00", "2021-03-04T19:02:00", no},
      {"2021-03-04T19:02:00+09:00", "2021-03-04", no},
      {"2021-03-04T19:02:00+09:00", "yesterday", no},
      {"2021-03-04T19:02:00+09:00", "1614852120", no},
      {"start: 2021-03-04T19:02:00+09:00\n", "", no},
      {"locale: ko", "locale: zh-Hant-TW", yes},
      {"locale: ko", "locale: k", no},
      {"locale: ko", "locale: ko-", no},
      {"locale: ko", "locale: korean", no},
      {"locale: ko", "locale: ko_KR", no},
      {"locale: ko", "locale: 5", no},
      {"profile: rfa-2022", "profile: RFA", no},
      {"profile: rfa-2022", "profile: \"\"", no},
      {"profile: rfa-2022", "profile: a.b", no},
      {"sites: sites", "sites: a/b.c", yes},
      {"sites: sites", "sites: ..a/b..", yes},
      {"sites: sites", "sites: .", yes},
      {"sites: sites", "sites: ..", no},
      {"sites: sites", "sites: a/../b", no},
      {"sites: sites", "sites: ../a", no},
      {"sites: sites", "sites: a/..", no},
      {"sites: sites", "sites: /a", no},
      {"sites: sites", "sites: \"\"", no},
      {"sites: sites\n", "", no},
      {"{model: \"Byeol 3\"}", "{}", yes},
      {"{model: \"Byeol 3\"}", "{model: 3}", no},
      {"{model: \"Byeol 3\"}", "{imei: \"1\"}", no},
      {"{model: \"Byeol 3\"}", "Byeol", no},
      {"steps:\n  - unlock\n", "steps: []\n", no},
      {"steps:\n  - unlock\n", "steps: {unlock: 1}\n", no},
      {"steps:\n  - unlock\n", "", no},
      {"locale: ko", "language: ko", no},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.with));
    check_alike(replaced(good_session, c.what, c.with), c.expected);
  }
}

TEST_CASE("schema: names no key that the tables above do not try") {
  std::vector<std::string> keys;
  collect_keys(schema(), keys);
  const std::string tried =
      " format title persona name fictional about start locale profile sites device model steps "
      "chapter say open visit tap text css point scroll swipe type erase caret card into submit "
      "wait "
      "between "
      "ko en ";
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(tried.find(" " + key + " ") != std::string::npos);
  }
  CHECK(keys.size() == 36);
}

TEST_CASE("schema: every sample session satisfies both") {
  for (const auto& entry : std::filesystem::directory_iterator("sample_sessions")) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path());
    check_alike(std::string{std::istreambuf_iterator<char>(file), {}}, Judgement::accepted);
  }
}
