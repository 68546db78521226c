#include "emulator/session/lesson.h"

#include <numeric>

#include "emulator/session/reader.h"
#include "emulator/session/tree.h"
#include "emulator/session/words.h"

namespace session {
namespace {

constexpr double max_act_minutes = 240;
constexpr Phones states_of_phones[] = {Phones::off, Phones::on, Phones::revealed};

Text lines(const Reader& reader, const Node& node, std::string_view name) {
  return reader.text(node, name, max_line_characters, Breaks::allowed);
}

// Calls `each` for the items of the list under `key`, if there is one.
template <class Each>
void read_list(const Reader& reader, const Node& act, std::string_view key, Each each) {
  const Node* list = Reader::find(act, key);
  if (list == nullptr) return;
  if (list->kind != Node::Kind::sequence)
    reader.refuse(list->place,
                  std::string(key) + " is " + what_it_is(*list) + "; it must be a list");
  if (list->items.empty())
    reader.refuse(list->place, std::string(key) + " is an empty list: leave it out");
  if (list->items.size() > max_lines_of_act)
    reader.refuse(list->items[max_lines_of_act].place,
                  "more than " + std::to_string(max_lines_of_act) + " in " + std::string(key));
  for (const Node& item : list->items) each(item);
}

std::vector<Text> read_lines(const Reader& reader, const Node& act, std::string_view key) {
  std::vector<Text> all;
  read_list(reader, act, key, [&](const Node& item) { all.push_back(lines(reader, item, key)); });
  return all;
}

Offer read_offer(const Reader& reader, const Node& node) {
  constexpr std::string_view keys[] = {"url", "title"};
  reader.check_keys(node, "a site", keys);
  Offer offer;
  offer.url = reader.string(reader.need(node, "a site", "url"), "url", 1, max_url_characters);
  if (!offer.url.starts_with("http://") && !offer.url.starts_with("https://"))
    reader.refuse(node.place, "url is " + in_quotes(offer.url) + "; it must begin with http://");
  offer.title = reader.text(reader.need(node, "a site", "title"), "title", max_title_characters,
                            Breaks::refused);
  return offer;
}

Act read_act(const Reader& reader, const Node& node) {
  constexpr std::string_view keys[] = {"act",     "minutes", "phones",    "learners",
                                       "trainer", "sites",   "questions", "actions"};
  reader.check_keys(node, "an act", keys);
  Act act;
  act.line = node.place.line;
  act.title =
      reader.text(reader.need(node, "an act", "act"), "act", max_title_characters, Breaks::refused);
  const Node& minutes = reader.need(node, "an act", "minutes");
  const double length = reader.number(minutes, "minutes", 1, max_act_minutes);
  act.length = std::chrono::minutes(static_cast<int>(length));
  if (static_cast<double>(act.length.count()) != length)
    reader.refuse(minutes.place, "minutes is " + in_quotes(minutes.text) + "; it must be whole");
  act.phones = one_of(reader, reader.need(node, "an act", "phones"), "phones", states_of_phones);
  if (const Node* learners = Reader::find(node, "learners"))
    act.learners = lines(reader, *learners, "learners");
  act.trainer = read_lines(reader, node, "trainer");
  read_list(reader, node, "sites",
            [&](const Node& item) { act.offers.push_back(read_offer(reader, item)); });
  if (!act.offers.empty() && act.phones != Phones::on)
    reader.refuse(Reader::find(node, "sites")->place,
                  "sites can be offered only while the phones are on");
  act.questions = read_lines(reader, node, "questions");
  act.actions = read_lines(reader, node, "actions");
  return act;
}

void read_acts(const Reader& reader, const Node& node, Lesson& lesson) {
  if (node.kind != Node::Kind::sequence || node.items.empty())
    reader.refuse(node.place, "acts is " + what_it_is(node) + "; it must be a list of acts");
  if (node.items.size() > max_acts)
    reader.refuse(node.items[max_acts].place, "more than " + std::to_string(max_acts) + " acts");
  bool was_on = false;
  bool is_revealed = false;
  for (const Node& item : node.items) {
    lesson.acts.push_back(read_act(reader, item));
    const Phones phones = lesson.acts.back().phones;
    if (is_revealed && phones == Phones::on)
      reader.refuse(item.place, "phones are on again after they were revealed");
    if (phones == Phones::revealed && !was_on)
      reader.refuse(item.place, "phones are revealed before they were ever on");
    was_on = was_on || phones == Phones::on;
    is_revealed = is_revealed || phones == Phones::revealed;
  }
  if (!is_revealed) reader.refuse(node.place, "no act reveals the phones");
}

}  // namespace

const char* name_of(Phones phones) {
  switch (phones) {
    case Phones::off:
      return "off";
    case Phones::on:
      return "on";
    case Phones::revealed:
      return "revealed";
  }
  return "";
}

std::chrono::minutes length_of(const Lesson& lesson) {
  return std::accumulate(lesson.acts.begin(), lesson.acts.end(), std::chrono::minutes(0),
                         [](std::chrono::minutes sum, const Act& act) { return sum + act.length; });
}

Lesson parse_lesson(std::string_view yaml, const std::filesystem::path& file) {
  const Node root = read_tree(yaml, file.string());
  const Reader reader(file.string(), true);
  constexpr std::string_view keys[] = {"lesson", "about", "session", "profile", "acts"};
  reader.check_keys(root, "the lesson", keys);
  const auto need = [&](std::string_view key) -> const Node& {
    return reader.need(root, "the lesson", key);
  };
  Lesson lesson;
  lesson.file = file;
  lesson.title = reader.text(need("lesson"), "lesson", max_title_characters, Breaks::refused);
  lesson.about = lines(reader, need("about"), "about");
  lesson.scripted = path_beside(reader, need("session"), "session");
  if (const Node* profile = Reader::find(root, "profile"))
    lesson.profile = read_profile(reader, *profile);
  read_acts(reader, need("acts"), lesson);
  return lesson;
}

Lesson load_lesson(const std::filesystem::path& file) {
  Lesson lesson = parse_lesson(read_file(file), file);
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  for (const std::filesystem::path& where : {folder, folder.parent_path()}) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(where / lesson.scripted, error)) continue;
    lesson.scripted = (where / lesson.scripted).lexically_normal();
    return lesson;
  }
  throw std::runtime_error(file.string() + ": session is " + in_quotes(lesson.scripted.string()) +
                           ": no such file beside the lesson, nor in the folder above");
}

}  // namespace session
