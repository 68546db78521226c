#include "viewer/export/html/story.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <sstream>

#include "storage/error.h"
#include "storage/proof_lines.h"
#include "storage/utf8.h"
#include "viewer/files.h"
#include "viewer/text.h"

namespace viewer::html {
namespace {

constexpr std::size_t max_line_bytes = 300;
constexpr std::size_t max_text_bytes = 20'000;
constexpr int max_depth = 8;

// Reads the nodes of one file; each refusal says on which line.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  [[noreturn]] void refuse(int line, const std::string& what) const {
    throw storage::Error(file_ + ":" + std::to_string(line) + ": " + what);
  }
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& what) const {
    refuse(line_of(node), what);
  }

  static int line_of(const YAML::Node& node) { return std::max(node.Mark().line, 0) + 1; }

  void check_keys(const YAML::Node& map, const std::string& name,
                  std::initializer_list<std::string_view> allowed) const {
    std::string all;
    for (const std::string_view key : allowed) {
      all += (all.empty() ? "" : ", ") + std::string(key);
    }
    if (!map.IsMap()) refuse(map, name + " must be a group of keys: " + all);
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
        refuse(entry.first, "unknown key '" + printable(key).substr(0, 40) + "' in " + name +
                                "; the keys are " + all);
      }
      if (!seen.insert(key).second) refuse(entry.first, "'" + key + "' is here twice");
    }
  }

  YAML::Node need(const YAML::Node& map, const std::string& name, const char* key) const {
    const YAML::Node node = map[key];
    if (!node.IsDefined()) refuse(map, name + " lacks '" + key + "'");
    return node;
  }

  std::string text(const YAML::Node& node, const std::string& name, std::size_t max_bytes) const {
    if (!node.IsScalar() || node.Scalar().empty()) refuse(node, name + " must be text");
    const std::string& value = node.Scalar();
    if (value.size() > max_bytes) {
      refuse(node, name + " is longer than " + std::to_string(max_bytes) + " bytes");
    }
    for (std::string_view rest = value; !rest.empty();) {
      const storage::Character next = storage::first_character(rest);
      const bool is_control =
          (next.code < 0x20 && next.code != '\n') || (next.code >= 0x7f && next.code < 0xa0);
      if (next.bytes == 0) refuse(node, name + " is not UTF-8");
      if (is_control) refuse(node, name + " holds a control character");
      rest.remove_prefix(next.bytes);
    }
    return value;
  }

  std::string line(const YAML::Node& node, const std::string& name) const {
    std::string value = text(node, name, max_line_bytes);
    if (value.find('\n') != std::string::npos) refuse(node, name + " must be one line");
    return value;
  }

 private:
  std::string file_;
};

// Goes through a document before anything is built of it: no name stands for what is elsewhere, and
// nothing nests deep.
class Guard : public YAML::EventHandler {
 public:
  explicit Guard(const Reader& reader) : reader_(reader) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { look(mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { look(mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string&) override {
    look(mark, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor);
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapEnd() override { --depth_; }

 private:
  void look(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) {
      reader_.refuse(mark.line + 1, "anchors and aliases (&name, *name) are not allowed");
    }
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor) {
    look(mark, anchor);
    if (++depth_ > max_depth) reader_.refuse(mark.line + 1, "nested too deep");
  }

  const Reader& reader_;
  int depth_ = 0;
};

// One document, and no more looked for than a second: some texts have the library find one behind
// the other without end.
void check_document(const Reader& reader, const std::string& yaml) {
  std::istringstream stream(yaml);
  YAML::Parser parser(stream);
  Guard guard(reader);
  if (!parser.HandleNextDocument(guard)) reader.refuse(1, "empty: no story in it");
  if (parser.HandleNextDocument(guard)) reader.refuse(1, "a story is one document");
}

std::string read_language(const Reader& reader, const YAML::Node& node) {
  const std::string value = reader.line(node, "language");
  const bool is_tag = value.size() >= 2 && value.size() <= 35 &&
                      value.find_first_not_of(
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                          "0123456789-") == std::string::npos;
  if (!is_tag) reader.refuse(node, "language must be like ko or en-GB");
  return value;
}

StoryMoment read_moment(const Reader& reader, const YAML::Node& node) {
  reader.check_keys(node, "a moment", {"seq", "heading", "caption"});
  StoryMoment moment;
  moment.line = Reader::line_of(node);
  const YAML::Node seq = reader.need(node, "a moment", "seq");
  const auto number = storage::parse_number(seq.IsScalar() ? seq.Scalar() : "");
  if (!number || *number > INT64_MAX) {
    reader.refuse(seq, "seq must be a record's number, from 0");
  }
  moment.seq = *number;
  if (const YAML::Node heading = node["heading"]) moment.heading = reader.line(heading, "heading");
  moment.caption = reader.text(reader.need(node, "a moment", "caption"), "caption", max_text_bytes);
  return moment;
}

Story read(const Reader& reader, const YAML::Node& root) {
  reader.check_keys(root, "a story", {"format", "title", "author", "lead", "language", "moments"});
  const YAML::Node format = reader.need(root, "a story", "format");
  if (!format.IsScalar() || format.Scalar() != "1") reader.refuse(format, "format must be 1");
  Story story;
  story.title = reader.line(reader.need(root, "a story", "title"), "title");
  story.author = reader.line(reader.need(root, "a story", "author"), "author");
  if (const YAML::Node lead = root["lead"]) story.lead = reader.text(lead, "lead", max_text_bytes);
  if (const YAML::Node language = root["language"]) {
    story.language = read_language(reader, language);
  }
  const YAML::Node moments = reader.need(root, "a story", "moments");
  if (!moments.IsSequence() || moments.size() == 0) {
    reader.refuse(moments, "moments must be a list with at least one moment");
  }
  if (moments.size() > max_story_moments) {
    reader.refuse(moments, "more than " + std::to_string(max_story_moments) + " moments");
  }
  std::set<std::uint64_t> seen;
  for (const YAML::Node& node : moments) {
    story.moments.push_back(read_moment(reader, node));
    if (!seen.insert(story.moments.back().seq).second) {
      reader.refuse(node, "record " + std::to_string(story.moments.back().seq) + " is here twice");
    }
  }
  return story;
}

}  // namespace

Story parse_story(std::string_view yaml, const std::string& file) {
  const Reader reader(file);
  if (yaml.size() > max_story_bytes) reader.refuse(1, "larger than 1 MiB");
  try {
    const std::string text(yaml);
    check_document(reader, text);
    return read(reader, YAML::Load(text));
  } catch (const YAML::Exception& error) {
    reader.refuse(std::max(error.mark.line, 0) + 1, "not YAML: " + error.msg);
  }
}

Story read_story(const std::filesystem::path& file) {
  return parse_story(read_file(file, max_story_bytes), file.string());
}

}  // namespace viewer::html
