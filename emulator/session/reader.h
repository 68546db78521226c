// Typed reading of tree nodes, every refusal with its place. Private to this room.
#pragma once

#include <algorithm>
#include <chrono>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "emulator/session/session.h"
#include "emulator/session/tree.h"
#include "emulator/session/words.h"

namespace session {

// Lengths are in characters. The schema states the same numbers.
inline constexpr std::size_t max_name_characters = 100;
inline constexpr std::size_t max_title_characters = 200;
inline constexpr std::size_t max_line_characters = 2'000;
inline constexpr std::size_t max_url_characters = 8'192;
inline constexpr std::size_t max_selector_characters = 500;
inline constexpr double max_scroll = 100'000;
inline constexpr double max_erased = 2'000;  // Characters; whole ones.
inline constexpr double max_coordinate = 10'000;

enum class Breaks { refused, allowed };  // Line breaks and tabs inside a string.

// The bytes of a file as large as a session may be; one byte more, when it is larger. Throws
// std::runtime_error "FILE: why".
std::string read_file(const std::filesystem::path& file);

// Reads nodes of one file; every function throws ParseError when the node is something else.
// `name` is the key as the message should name it.
class Reader {
 public:
  Reader(std::string file, bool english) : file_(std::move(file)), english_(english) {}

  [[noreturn]] void refuse(Place place, const std::string& what) const;

  // The map's keys must be among `allowed`.
  void check_keys(const Node& map, std::string_view name,
                  std::span<const std::string_view> allowed) const;
  static const Node* find(const Node& map, std::string_view key);
  const Node& need(const Node& map, std::string_view name, std::string_view key) const;

  std::string string(const Node& node, std::string_view name, std::size_t min_characters,
                     std::size_t max_characters, Breaks breaks = Breaks::refused) const;
  double number(const Node& node, std::string_view name, double min, double max) const;
  bool boolean(const Node& node, std::string_view name) const;
  // "500ms", "5s", "2.5m", "1h": the digits allowed bound each to about a day or four.
  std::chrono::milliseconds duration(const Node& node, std::string_view name) const;
  // A plain string, or a map of `ko` and `en`, at least one of them.
  Text text(const Node& node, std::string_view name, std::size_t max_characters,
            Breaks breaks) const;

 private:
  std::string file_;
  bool english_;  // A plain string is the session's own language.
};

// The value whose name_of() is what the node says.
template <class Value, std::size_t N>
Value one_of(const Reader& reader, const Node& node, std::string_view key,
             const Value (&values)[N]) {
  std::string_view names[N];
  std::transform(std::begin(values), std::end(values), names,
                 [](Value value) { return name_of(value); });
  const std::string name = reader.string(node, key, 1, max_name_characters);
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names))
    reader.refuse(node.place,
                  std::string(key) + " is " + in_quotes(name) + "; it must be " + any_of(names));
  return values[found - std::begin(names)];
}

// A profile's id.
std::string read_profile(const Reader& reader, const Node& node);

// A path beside the file read or below it, never above: a session from elsewhere must not be able
// to show the emulated phone, and so the log, other parts of this computer.
std::string path_beside(const Reader& reader, const Node& node, std::string_view name);

// "a list", "the number 5", "nothing": what a node is, for messages.
std::string what_it_is(const Node& node);

}  // namespace session
