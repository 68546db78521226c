// From text to a tree. The door to yaml-cpp: no other file includes it. Its event interface is
// used, not its nodes, so that an alias or a nesting bomb is refused when it is met and nothing
// has been built from it.
#include "emulator/session/parse.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "emulator/session/card.h"
#include "emulator/session/read_session.h"
#include "emulator/session/tree.h"
#include "emulator/session/words.h"

namespace session {

namespace {

// yaml-cpp counts columns in bytes; people count characters.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  Place at(const YAML::Mark& mark) const {
    const std::size_t line = mark.line < 0 ? 0 : static_cast<std::size_t>(mark.line);
    const std::size_t column = mark.column < 0 ? 0 : static_cast<std::size_t>(mark.column);
    if (line >= starts_.size()) return {static_cast<int>(line) + 1, 1};
    const std::string_view before = text_.substr(starts_[line], column);
    return {static_cast<int>(line) + 1, static_cast<int>(character_count(before)) + 1};
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

class Builder : public YAML::EventHandler {
 public:
  Builder(const Lines& lines, const std::string& file) : lines_(lines), file_(file) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(file_, lines_.at(mark), "aliases (*name) are not allowed: write the value out");
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node(Node::Kind::null, check(mark, "", anchor)));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Place place = check(mark, tag, anchor);
    // The library marks plain scalars "?" and quoted or block ones "!".
    Node scalar = node(Node::Kind::scalar, place);
    scalar.text = value;
    scalar.quoted = tag == "!";
    add(std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(node(Node::Kind::sequence, check(mark, tag, anchor)));
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(node(Node::Kind::map, check(mark, tag, anchor)));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node node;
    bool awaits_value = false;  // In a map: a key was read.
  };

  static Node node(Node::Kind kind, Place place) {
    Node result;
    result.kind = kind;
    result.place = place;
    return result;
  }

  Place check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    const Place place = lines_.at(mark);
    if (anchor != YAML::NullAnchor) {
      refuse(file_, place, "anchors (&name) are not allowed: write the value out");
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      refuse(file_, place, "tags (" + in_quotes(tag) + ") are not allowed");
    }
    return place;
  }

  void open(Node node) {
    if (levels_.size() >= static_cast<std::size_t>(max_tree_depth)) {
      refuse(file_, node.place,
             "nested more than " + std::to_string(max_tree_depth) + " levels deep");
    }
    if (!levels_.empty() && levels_.back().node.kind == Node::Kind::map &&
        !levels_.back().awaits_value) {
      refuse(file_, node.place, "a key must be a plain word");
    }
    levels_.push_back({std::move(node)});
  }

  void close() {
    Node node = std::move(levels_.back().node);
    levels_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == Node::Kind::sequence) {
      level.node.items.push_back(std::move(node));
    } else if (level.awaits_value) {
      // A value left out has no place of its own; the library names the next token's.
      if (node.kind == Node::Kind::null) node.place = level.node.entries.back().place;
      level.node.entries.back().value = std::move(node);
      level.awaits_value = false;
    } else {
      add_key(level, std::move(node));
    }
  }

  void add_key(Level& level, Node node) {
    if (node.kind != Node::Kind::scalar) refuse(file_, node.place, "a key must be a plain word");
    // No map of the format has more keys than this; without a bound, looking for duplicates in
    // a hostile file would take time squared.
    if (level.node.entries.size() >= 64) refuse(file_, node.place, "too many keys in one place");
    for (const Entry& entry : level.node.entries) {
      if (entry.key == node.text) {
        refuse(file_, node.place,
               in_quotes(node.text) + " is here twice; first on line " +
                   std::to_string(entry.place.line));
      }
    }
    level.node.entries.push_back({std::move(node.text), node.place, {}});
    level.awaits_value = true;
  }

  const Lines& lines_;
  const std::string& file_;
  std::vector<Level> levels_;
  Node root_;
};

// The first character that has no business in a session file, whatever the YAML around it.
void check_characters(std::string_view text, const std::string& file) {
  Place place;
  bool indenting = true;
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (bytes == 0) refuse(file, place, "not UTF-8 text: " + in_quotes(text.substr(0, 1)));
    if (byte == '\t' && indenting) {
      refuse(file, place, "a tab in the indentation: YAML wants spaces");
    }
    const bool line_break = byte == '\n' || (byte == '\r' && text.substr(1, 1) == "\n");
    const bool c1 = bytes == 2 && byte == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
    if ((byte < 0x20 && byte != '\t' && !line_break) || byte == 0x7f || c1) {
      refuse(file, place, "control character " + in_quotes(text.substr(0, bytes)));
    }
    if (text.starts_with("\xef\xbb\xbf")) {
      refuse(file, place, "byte order mark in the middle of the file");
    }
    indenting = byte == '\n' || (indenting && byte == ' ');
    place = byte == '\n' ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
    text.remove_prefix(bytes);
  }
}

}  // namespace

Node read_tree(std::string_view yaml, const std::string& file) {
  if (yaml.size() > max_session_bytes) {
    refuse(file, {}, "larger than " + std::to_string(max_session_bytes >> 20) + " MiB");
  }
  if (yaml.starts_with("\xff\xfe") || yaml.starts_with("\xfe\xff")) {
    refuse(file, {}, "UTF-16 text: save it as UTF-8");
  }
  if (yaml.starts_with("\xef\xbb\xbf")) yaml.remove_prefix(3);
  check_characters(yaml, file);
  const Lines lines(yaml);
  Builder builder(lines, file);
  try {
    std::istringstream stream{std::string(yaml)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) refuse(file, {}, "empty: no session in it");
    Node root = builder.take();
    if (parser.HandleNextDocument(builder)) {
      refuse(file, builder.take().place, "a second document: a session is one");
    }
    return root;
  } catch (const YAML::Exception& error) {
    refuse(file, lines.at(error.mark), "not YAML: " + error.msg);
  }
}

void refuse(const std::string& file, Place place, const std::string& what) {
  throw ParseError(file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column) +
                   ": " + what);
}

Session parse(std::string_view yaml, const std::filesystem::path& file) {
  return read_session(read_tree(yaml, file.string()), file);
}

std::string read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw std::runtime_error(file.string() + ": " + (error ? error.message() : "not a file"));
  }
  std::ifstream stream(file, std::ios::binary);
  // One byte above the limit is enough to be refused.
  std::string text(max_session_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (!stream && !stream.eof())) {
    throw std::runtime_error(file.string() + ": cannot be read");
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

Session load(const std::filesystem::path& file) {
  Session session = parse(read_file(file), file);
  const bool english = session.locale == "en" || session.locale.starts_with("en-");
  for (Step& step : session.steps) {
    auto* insert = std::get_if<InsertCard>(&step.deed);
    if (!insert) continue;
    const std::filesystem::path card = file.parent_path() / insert->file;
    std::error_code error;
    if (!std::filesystem::is_regular_file(card, error)) {
      refuse(
          file.string(), {step.line, insert->column},
          "card is " + in_quotes(insert->file) + ": " + (error ? error.message() : "not a file"));
    }
    insert->card = parse_card(read_file(card), card, english);
  }
  return session;
}

}  // namespace session
