// A YAML document as plain values, each with its place in the file: what stands between the YAML
// library (parse.cc) and the meaning (read_session.cc). Private to this room and its tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace session {

// Both from 1; columns count characters, as editors do.
struct Place {
  int line = 1;
  int column = 1;
};

struct Entry;

struct Node {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  Place place;
  std::string text;     // Of a scalar.
  bool quoted = false;  // A quoted or block scalar is a string, whatever it says.
  std::vector<Node> items;
  std::vector<Entry> entries;  // In file order; keys are distinct.
};

struct Entry {
  std::string key;
  Place place;
  Node value;
};

// How YAML 1.2's core schema reads a scalar (section 10.3.2).
enum class ScalarType { string, number, boolean, null };
ScalarType scalar_type(const Node& scalar);

inline constexpr int max_tree_depth = 12;

// Throws ParseError for what is not one YAML document without aliases, anchors, tags, duplicate
// or composite keys, control characters, tabs in the indentation, or more than max_tree_depth
// levels. `file` is for messages.
Node read_tree(std::string_view yaml, const std::string& file);

// Throws ParseError "file:line:column: what".
[[noreturn]] void refuse(const std::string& file, Place place, const std::string& what);

}  // namespace session
