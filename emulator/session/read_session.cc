#include "emulator/session/read_session.h"

#include <algorithm>

#include "emulator/session/parse.h"
#include "emulator/session/reader.h"
#include "emulator/session/steps.h"
#include "emulator/session/words.h"

namespace session {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

void check_format(const Reader& reader, const Node& node) {
  const double format = reader.number(node, "format", 0, 1e9);
  if (format == 1) return;
  reader.refuse(node.place, format > 1 ? "format " + in_quotes(node.text) +
                                             " is newer than what this program reads (1)"
                                       : "format is " + in_quotes(node.text) + "; it must be 1");
}

// A language, and perhaps a script or region: "ko", "en-GB" (after BCP 47).
std::string read_locale(const Reader& reader, const Node& node) {
  std::string locale = reader.string(node, "locale", 2, 35);
  std::string_view rest = locale;
  bool fine = true;
  for (bool first = true; fine; first = false) {
    const std::size_t end = std::min(rest.find('-'), rest.size());
    const std::string_view part = rest.substr(0, end);
    fine = part.size() >= 2 && part.size() <= (first ? 3u : 8u) &&
           part.find_first_not_of(first ? letters : letters_and_digits) == std::string_view::npos;
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  if (!fine) {
    reader.refuse(node.place, "locale is " + in_quotes(locale) + "; it must be like ko or en-GB");
  }
  return locale;
}

storage::Timestamp read_start(const Reader& reader, const Node& node) {
  const std::string text = reader.string(node, "start", 1, 40);
  const auto time = storage::parse_rfc3339(text);
  if (!time) {
    reader.refuse(node.place, "start is " + in_quotes(text) +
                                  "; it must be a day, time and offset that exist, like "
                                  "2021-03-04T19:02:00+09:00");
  }
  return *time;
}

std::filesystem::path read_sites(const Reader& reader, const Node& node,
                                 const std::filesystem::path& file) {
  const std::string sites = path_beside(reader, node, "sites");
  return (std::filesystem::absolute(file).parent_path() / sites).lexically_normal();
}

void read_persona(const Reader& reader, const Node& node, Session& session) {
  constexpr std::string_view keys[] = {"name", "fictional", "about"};
  reader.check_keys(node, "persona", keys);
  const std::string name =
      reader.string(reader.need(node, "persona", "name"), "persona.name", 1, max_name_characters);
  const Node* fictional = Reader::find(node, "fictional");
  if (fictional == nullptr || !reader.boolean(*fictional, "persona.fictional")) {
    reader.refuse(fictional == nullptr ? node.place : fictional->place,
                  "persona needs 'fictional: true': only invented people are played here, for a "
                  "log of a real person's day would be the surveillance this teaches about");
  }
  constexpr std::string_view mark = "(fictional)";
  session.persona = name.ends_with(mark) ? name : name + " " + std::string(mark);
  if (const Node* about = Reader::find(node, "about")) {
    session.about = reader.text(*about, "persona.about", max_line_characters, Breaks::allowed);
  }
}

void read_device(const Reader& reader, const Node& node, Session& session) {
  constexpr std::string_view keys[] = {"model"};
  reader.check_keys(node, "device", keys);
  if (const Node* model = Reader::find(node, "model")) {
    session.device_model = reader.string(*model, "device.model", 1, max_name_characters);
  }
}

void read_steps(const Reader& reader, const Node& node, Session& session) {
  if (node.kind != Node::Kind::sequence || node.items.empty()) {
    reader.refuse(node.place, "steps is " + what_it_is(node) + "; it must be a list of steps");
  }
  if (node.items.size() > max_steps) {
    reader.refuse(node.items[max_steps].place, "more than " + std::to_string(max_steps) + " steps");
  }
  session.steps.reserve(node.items.size());
  for (const Node& item : node.items) session.steps.push_back(read_step(reader, item));
}

}  // namespace

Session read_session(const Node& root, const std::filesystem::path& file) {
  constexpr std::string_view keys[] = {"format",  "title", "persona", "start", "locale",
                                       "profile", "sites", "device",  "steps"};
  const Reader plain(file.string(), false);
  plain.check_keys(root, "the session", keys);
  const auto need = [&](std::string_view key) -> const Node& {
    return plain.need(root, "the session", key);
  };
  check_format(plain, need("format"));

  Session session;
  session.file = file;
  // The locale comes before every text: it says which language a plain string is in.
  if (const Node* locale = Reader::find(root, "locale"))
    session.locale = read_locale(plain, *locale);
  const bool english = session.locale == "en" || session.locale.starts_with("en-");
  const Reader reader(file.string(), english);

  session.title = reader.text(need("title"), "title", max_title_characters, Breaks::refused);
  read_persona(reader, need("persona"), session);
  session.start = read_start(reader, need("start"));
  if (const Node* profile = Reader::find(root, "profile")) {
    session.profile = read_profile(reader, *profile);
  }
  session.sites = read_sites(reader, need("sites"), file);
  if (const Node* device = Reader::find(root, "device")) read_device(reader, *device, session);
  read_steps(reader, need("steps"), session);
  return session;
}

}  // namespace session
