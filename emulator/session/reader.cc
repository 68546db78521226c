#include "emulator/session/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "emulator/session/words.h"

namespace session {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool looks_like_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole = digits(text);
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    fraction = digits(text.substr(1));
    text.remove_prefix(1 + fraction);
  }
  if (whole + fraction == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && digits(text) == text.size();
  }
  return text.empty();
}

bool looks_like_number(std::string_view text) {
  if (looks_like_decimal(text)) return true;
  constexpr std::string_view words[] = {".inf",  ".Inf",  ".INF",  "-.inf", "-.Inf", "-.INF",
                                        "+.inf", "+.Inf", "+.INF", ".nan",  ".NaN",  ".NAN"};
  if (std::find(std::begin(words), std::end(words), text) != std::end(words)) return true;
  const bool hex = text.starts_with("0x");
  const bool octal = text.starts_with("0o");
  return (hex || octal) && text.size() > 2 &&
         text.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "01234567", 2) ==
             std::string_view::npos;
}

std::optional<double> to_number(std::string_view text) {
  if (!looks_like_decimal(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string shown(double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%g", value);
  return buffer.data();
}

// Thousandths of the unit; nothing if the text has not the form of the schema's pattern.
std::optional<std::int64_t> thousandths(std::string_view number, std::size_t max_digits,
                                        bool fraction_allowed) {
  const std::size_t whole = digits(number);
  if (whole == 0 || whole > max_digits) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(&number[0], &number[0] + whole, value);
  value *= 1000;
  number.remove_prefix(whole);
  if (number.empty()) return value;
  number.remove_prefix(1);
  if (!fraction_allowed || number.empty() || number.size() > 3) return std::nullopt;
  std::int64_t fraction = 0;
  std::from_chars(number.data(), number.data() + number.size(), fraction);
  for (std::size_t i = number.size(); i < 3; ++i) fraction *= 10;
  return value + fraction;
}

std::optional<std::chrono::milliseconds> to_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t ms;
    std::size_t max_digits;
  };
  constexpr Unit units[] = {{"ms", 1, 8}, {"s", 1000, 5}, {"m", 60'000, 4}, {"h", 3'600'000, 2}};
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  for (const Unit& unit : units) {
    if (text.substr(end) != unit.name) continue;
    const std::string_view number = text.substr(0, end);
    const std::size_t dot = number.find('.');
    if (dot != std::string_view::npos && number.find('.', dot + 1) != std::string_view::npos) break;
    const auto value = thousandths(number, unit.max_digits, unit.ms > 1);
    if (!value) break;
    return std::chrono::milliseconds(*value * unit.ms / 1000);
  }
  return std::nullopt;
}

}  // namespace

ScalarType scalar_type(const Node& scalar) {
  const std::string& text = scalar.text;
  if (scalar.kind == Node::Kind::null) return ScalarType::null;
  if (scalar.quoted) return ScalarType::string;
  for (const char* word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
    if (text == word) return ScalarType::boolean;
  }
  if (text.empty()) return ScalarType::null;
  return looks_like_number(text) ? ScalarType::number : ScalarType::string;
}

std::string what_it_is(const Node& node) {
  switch (node.kind) {
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return node.entries.empty()
                 ? "an empty group"
                 : "a group of keys beginning with " + in_quotes(node.entries[0].key);
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      break;
  }
  switch (scalar_type(node)) {
    case ScalarType::number:
      return "the number " + in_quotes(node.text);
    case ScalarType::boolean:
      return "the truth value " + in_quotes(node.text);
    case ScalarType::null:
      return "nothing";
    case ScalarType::string:
      break;
  }
  return "the text " + in_quotes(node.text);
}

void Reader::refuse(Place place, const std::string& what) const {
  session::refuse(file_, place, what);
}

void Reader::check_keys(const Node& map, std::string_view name,
                        std::span<const std::string_view> allowed) const {
  if (map.kind != Node::Kind::map) {
    refuse(map.place, std::string(name) + " is " + what_it_is(map) +
                          "; it must be a group of keys: " + any_of(allowed));
  }
  for (const Entry& entry : map.entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key) != allowed.end()) continue;
    std::string what = "unknown key " + in_quotes(entry.key) + " in " + std::string(name) + ": ";
    if (const auto near = nearest(entry.key, allowed)) {
      what += "did you mean '" + std::string(*near) + "'?";
    } else {
      what += "allowed is " + any_of(allowed);
    }
    refuse(entry.place, what);
  }
}

const Node* Reader::find(const Node& map, std::string_view key) {
  for (const Entry& entry : map.entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

const Node& Reader::need(const Node& map, std::string_view name, std::string_view key) const {
  if (const Node* node = find(map, key)) return *node;
  refuse(map.place, std::string(name) + " lacks '" + std::string(key) + "'");
}

std::string Reader::string(const Node& node, std::string_view name, std::size_t min_characters,
                           std::size_t max_characters, Breaks breaks) const {
  const bool scalar = node.kind == Node::Kind::scalar;
  if (!scalar || scalar_type(node) != ScalarType::string) {
    std::string what = std::string(name) + " is " + what_it_is(node) + "; it must be text";
    if (scalar && !node.text.empty()) what += ": write it in quotes";
    refuse(node.place, what);
  }
  for (std::string_view rest = node.text; !rest.empty();) {
    const std::size_t bytes = character_bytes(rest);
    const auto byte = static_cast<unsigned char>(rest[0]);
    const bool c1 = bytes == 2 && byte == 0xc2 && static_cast<unsigned char>(rest[1]) < 0xa0;
    const bool fine_break = breaks == Breaks::allowed && (byte == '\n' || byte == '\t');
    if (bytes == 0 || (byte < 0x20 && !fine_break) || byte == 0x7f || c1) {
      refuse(node.place, std::string(name) +
                             " holds a control character or line break: " + in_quotes(node.text));
    }
    rest.remove_prefix(bytes);
  }
  const std::size_t length = character_count(node.text);
  if (length < min_characters) refuse(node.place, std::string(name) + " is empty");
  if (length > max_characters) {
    refuse(node.place, std::string(name) + " is " + std::to_string(length) +
                           " characters long; at most " + std::to_string(max_characters) +
                           " are allowed: " + in_quotes(node.text));
  }
  return node.text;
}

double Reader::number(const Node& node, std::string_view name, double min, double max) const {
  std::optional<double> value;
  if (node.kind == Node::Kind::scalar && !node.quoted) value = to_number(node.text);
  if (!value) {
    refuse(node.place, std::string(name) + " is " + what_it_is(node) +
                           "; it must be a number in decimal digits, without quotes");
  }
  if (*value < min || *value > max) {
    refuse(node.place, std::string(name) + " is " + in_quotes(node.text) +
                           "; it must lie between " + shown(min) + " and " + shown(max));
  }
  return *value;
}

bool Reader::boolean(const Node& node, std::string_view name) const {
  if (node.kind != Node::Kind::scalar || scalar_type(node) != ScalarType::boolean) {
    refuse(node.place,
           std::string(name) + " is " + what_it_is(node) + "; it must be true or false");
  }
  return (node.text[0] | 0x20) == 't';
}

std::chrono::milliseconds Reader::duration(const Node& node, std::string_view name) const {
  std::optional<std::chrono::milliseconds> value;
  if (node.kind == Node::Kind::scalar) value = to_duration(node.text);
  if (!value) {
    refuse(node.place, std::string(name) + " is " + what_it_is(node) +
                           "; a time is digits and a unit, like 500ms, 5s, 2.5m or 1h, with at "
                           "most 8 digits of ms, 5 of s, 4 of m, 2 of h");
  }
  return *value;
}

Text Reader::text(const Node& node, std::string_view name, std::size_t max_characters,
                  Breaks breaks) const {
  Text result;
  if (node.kind != Node::Kind::map) {
    (english_ ? result.en : result.ko) = string(node, name, 1, max_characters, breaks);
    return result;
  }
  constexpr std::string_view languages[] = {"ko", "en"};
  check_keys(node, name, languages);
  const std::string prefix = std::string(name) + ".";
  if (const Node* ko = find(node, "ko")) {
    result.ko = string(*ko, prefix + "ko", 1, max_characters, breaks);
  }
  if (const Node* en = find(node, "en")) {
    result.en = string(*en, prefix + "en", 1, max_characters, breaks);
  }
  if (node.entries.empty()) refuse(node.place, std::string(name) + " needs 'ko' or 'en'");
  return result;
}

std::string read_profile(const Reader& reader, const Node& node) {
  std::string profile = reader.string(node, "profile", 1, 40);
  if (profile.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    reader.refuse(node.place, "profile is " + in_quotes(profile) +
                                  "; it must be an id like rfa-2022 (see: red-flag profiles)");
  }
  return profile;
}

std::string path_beside(const Reader& reader, const Node& node, std::string_view name) {
  std::string text = reader.string(node, name, 1, 500);
  const std::filesystem::path path(text);
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  if (path.is_absolute() || climbs) {
    reader.refuse(node.place, std::string(name) + " is " + in_quotes(text) + "; it must be a " +
                                  (name == "sites" ? "folder" : "file") +
                                  " beside this file, without '..'");
  }
  return text;
}

}  // namespace session
