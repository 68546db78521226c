#include "viewer/device/pages.h"

#include <algorithm>

#include "storage/hash.h"
#include "storage/utf8.h"
#include "viewer/device/html.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer::device {
namespace {

using storage::Screenshot;
using storage::StoredRecord;
using storage::Visit;

// Terminal columns are a fair measure of width in any font: a Korean letter is twice a Latin one.
constexpr std::size_t title_columns = 56;
constexpr std::size_t where_columns = 36;
constexpr int thumbnail_height_px = 80;
constexpr int picture_height_px = 420;
constexpr int max_picture_width_px = 328;

template <class Kind>
const Kind* as(const StoredRecord& stored) {
  return stored.record ? std::get_if<Kind>(&stored.record->payload) : nullptr;
}

std::string address(const Setting& setting, const std::string& rest) {
  std::string out = setting.folder + rest;
  if (setting.asked_for.empty()) return out;
  return out + (out.find('?') == std::string::npos ? "?" : "&") + "lang=" + setting.asked_for;
}

std::string page(const Setting& setting, std::string_view title, const Markup& inside) {
  Markup head = void_element("meta", {{"charset", "utf-8"}}) +
                void_element("meta", {{"name", "viewport"}, {"content", "width=device-width"}}) +
                element("title", {}, text(title)) +
                void_element("link", {{"rel", "stylesheet"}, {"href", "/device/style.css"}});
  Markup body;
  if (setting.place == Place::browser) {
    head += void_element("link", {{"rel", "icon"}, {"href", "/icon.svg"}});
    body += element("header", {},
                    element("p", {{"class", "simulation"}}, text(setting.words.say("simulation"))) +
                        element("p", {{"class", "bar"}}, text(setting.words.say("app"))));
  }
  body += element("main", {}, inside);
  return document(setting.words.language(), head, element("body", {}, body));
}

// What was on the screen, in a few words: the phone's own screens by their names.
std::string shown_words(const Words& words, const Screenshot& shot) {
  const std::string key = "screen_" + shot.app;
  if (words.strings().contains(key)) return words.say(key);
  return shot.title.empty() ? shot.app : shot.title;
}

std::string kind_of(const StoredRecord& stored) {
  return stored.record ? std::string(storage::kind_name(stored.record->payload)) : "damaged";
}

Markup picture(const Setting& setting, const Screenshot& shot, const char* size, int height_px,
               const std::string& alternative) {
  const auto width = static_cast<std::int64_t>(height_px) * std::max(1u, shot.width_px) /
                     std::max(1u, shot.height_px);
  const auto width_px = std::clamp<std::int64_t>(width, 1, max_picture_width_px);
  return void_element("img",
                      {{"src", setting.folder + size + "/" + storage::to_hex(shot.image) + ".png"},
                       {"width", std::to_string(width_px)},
                       {"height", std::to_string(height_px)},
                       {"alt", alternative}});
}

std::string picture_words(const Words& words, const StoredRecord& stored, const Screenshot& shot) {
  return words.say("picture_of",
                   {{"time", words.clock(stored.record->time)},
                    {"what", cut(printable(shown_words(words, shot)), title_columns)}});
}

std::string operation_words(const Words& words, const storage::Operation& operation) {
  const std::string action = words.named("action_", operation.action);
  return operation.target.empty() ? action : action + ": " + operation.target;
}

Markup line(std::string_view css_class, const Markup& words) {
  return words.is_empty() ? Markup() : element("span", {{"class", std::string(css_class)}}, words);
}

Markup row(const Setting& setting, const StoredRecord& stored) {
  const Words& words = setting.words;
  Entry summary = entry(stored);
  const std::string kind = kind_of(stored);
  Markup inside;
  std::string title = summary.what;
  if (const auto* shot = as<Screenshot>(stored)) {
    title = shown_words(words, *shot);
    inside += picture(setting, *shot, "thumb", thumbnail_height_px, "");
  }
  if (const auto* visit = as<Visit>(stored))
    title = visit->title.empty() ? words.say("status_" + std::string(status_name(visit->status)))
                                 : visit->title;
  if (const auto* app = as<storage::AppOpen>(stored))
    title = app->title.empty() ? words.named("screen_", app->app) : app->title;
  if (const auto* operation = as<storage::Operation>(stored))
    title = operation_words(words, *operation);
  if (const auto* alert = as<storage::MediaAlert>(stored)) {
    title = alert->title;
    summary.where =
        words.named("media_", alert->media_type) + ", " + words.named("outcome_", alert->outcome);
  }
  if (!stored.record) title.clear();
  if (stored.record) inside += line("time", text(words.hour_and_minute(stored.record->time)));
  inside += line("kind", text(words.say("kind_" + kind)));
  inside += line("title", text(cut(printable(title), title_columns)));
  inside += line("where", text(cut(printable(readable_address(summary.where)), where_columns)));
  const std::string to = address(setting, "record/" + std::to_string(stored.seq));
  return element("li", {{"class", kind}}, element("a", {{"href", to}}, inside));
}

Markup rows(const Setting& setting, const std::vector<StoredRecord>& records) {
  Markup out;
  Markup of_day;
  std::optional<std::int64_t> day;
  const auto close_day = [&] {
    if (!of_day.is_empty()) out += element("ul", {}, of_day);
    of_day = Markup();
  };
  for (const StoredRecord& stored : records) {
    if (stored.record && day != civil_day(stored.record->time)) {
      close_day();
      day = civil_day(stored.record->time);
      out += element("h2", {}, text(setting.words.day(stored.record->time)));
    }
    of_day += row(setting, stored);
  }
  close_day();
  return out;
}

Markup link(const Setting& setting, const std::string& to, const char* key, const char* rel = "") {
  return element("a", {{"href", address(setting, to)}, {"rel", rel}}, text(setting.words.say(key)));
}

Markup step(const Setting& setting, std::optional<std::uint64_t> seq, const char* key,
            const char* rel) {
  if (!seq) return element("span", {}, text(setting.words.say(key)));
  return link(setting, "record/" + std::to_string(*seq), key, rel);
}

Markup steps(const Setting& setting, const RecordView& view) {
  const std::string here = "?before=" + std::to_string(view.stored.seq + 1);
  const Markup cells = element("td", {}, step(setting, view.older, "older", "prev")) +
                       element("td", {}, link(setting, here, "list")) +
                       element("td", {}, step(setting, view.newer, "newer", "next"));
  return element("nav", {}, element("table", {{"role", "presentation"}}, element("tr", {}, cells)));
}

Markup fact(const Words& words, const char* key, const Markup& value) {
  if (value.is_empty()) return {};
  return element("dt", {}, text(words.say(key))) + element("dd", {}, value);
}

Markup strip(const Setting& setting, const RecordView& view) {
  Markup pictures;
  for (const StoredRecord& stored : view.pictures) {
    const auto* shot = as<Screenshot>(stored);
    if (shot == nullptr) continue;
    const std::string to = address(setting, "record/" + std::to_string(stored.seq));
    pictures +=
        element("a", {{"href", to}},
                picture(setting, *shot, "thumb", 128, picture_words(setting.words, stored, *shot)));
  }
  if (pictures.is_empty()) return {};
  return element("h2", {}, text(setting.words.say("pictures_of_page"))) +
         element("div", {{"class", "strip"}}, pictures);
}

Markup time_fact(const Words& words, const StoredRecord& stored) {
  if (!stored.record) return {};
  const storage::Timestamp& time = stored.record->time;
  return fact(words, "time", text(words.day(time) + " " + words.clock(time)));
}

Markup picture_body(const Setting& setting, const RecordView& view, const Screenshot& shot) {
  const Words& words = setting.words;
  const storage::Timestamp& time = view.stored.record->time;
  const Markup caption =
      element("h1", {}, text(words.day(time) + " " + words.clock(time))) +
      element("div", {}, text(cut(printable(shown_words(words, shot)), title_columns)));
  return steps(setting, view) +
         element("div", {{"class", "picture"}},
                 picture(setting, shot, "image", picture_height_px,
                         picture_words(words, view.stored, shot))) +
         element("div", {{"class", "caption"}}, caption);
}

Markup alert_facts(const Words& words, const storage::MediaAlert& alert) {
  return fact(words, "media_type", text(words.named("media_", alert.media_type))) +
         fact(words, "signer", text(words.named("signer_", alert.signer))) +
         fact(words, "outcome", text(words.named("outcome_", alert.outcome)));
}

Markup visit_facts(const Words& words, const Visit& visit) {
  return fact(words, "address", breakable(readable_address(visit.url))) +
         fact(words, "came_by", text(words.named("via_", visit.via))) +
         fact(words, "status", text(words.say("status_" + std::string(status_name(visit.status)))));
}

Markup facts_body(const Setting& setting, const RecordView& view) {
  const Words& words = setting.words;
  std::string title = words.say("kind_" + kind_of(view.stored));
  Markup facts = time_fact(words, view.stored);
  if (const auto* visit = as<Visit>(view.stored)) {
    if (!visit->title.empty()) title = visit->title;
    facts += visit_facts(words, *visit);
  }
  if (const auto* app = as<storage::AppOpen>(view.stored))
    title += ": " + (app->title.empty() ? app->app : app->title);
  if (const auto* operation = as<storage::Operation>(view.stored)) {
    title = operation_words(words, *operation);
    facts += fact(words, "done_in", text(words.named("screen_", operation->app)));
  }
  if (const auto* alert = as<storage::MediaAlert>(view.stored)) {
    title += ": " + alert->title;
    facts += alert_facts(words, *alert);
  }
  return steps(setting, view) +
         element("div", {{"class", "facts"}},
                 element("h1", {}, text(title)) + element("dl", {}, facts)) +
         strip(setting, view);
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::string list_page(const Setting& setting, const ListView& view) {
  const Words& words = setting.words;
  Markup body = element("h1", {{"class", "lead"}}, text(words.say("list_lead")));
  if (!view.is_newest) body += element("nav", {}, link(setting, "", "newest"));
  if (view.rows.empty()) body += element("p", {{"class", "empty"}}, text(words.say("nothing")));
  body += rows(setting, view.rows);
  if (view.older) {
    const std::string to = "?before=" + std::to_string(*view.older);
    body += element("nav", {}, link(setting, to, "older", "next"));
  }
  return page(setting, words.say("list_title"), body);
}

std::string record_page(const Setting& setting, const RecordView& view) {
  std::string title = setting.words.say("kind_" + kind_of(view.stored));
  if (view.stored.record) title += " " + setting.words.clock(view.stored.record->time);
  if (const auto* shot = as<Screenshot>(view.stored))
    return page(setting, title, picture_body(setting, view, *shot));
  return page(setting, title, facts_body(setting, view));
}

std::string locked_page(const Setting& setting) {
  const Words& words = setting.words;
  const Markup nothing;
  const Markup folder = element("div", {{"class", "tab"}}, nothing) +
                        element("div", {{"class", "shackle"}}, nothing) +
                        element("div", {{"class", "body"}}, nothing);
  const Markup body = element("div", {{"class", "folder"}, {"aria-hidden", "true"}}, folder) +
                      element("h1", {}, text(words.say("locked_title"))) +
                      element("p", {}, text(words.say("locked")));
  return page(setting, words.say("locked_title"), element("div", {{"class", "locked"}}, body));
}

std::string sentence_page(const Setting& setting, std::string_view key) {
  const std::string sentence = setting.words.say(key);
  return page(setting, sentence,
              element("h1", {{"class", "empty"}}, text(sentence)) +
                  element("nav", {}, link(setting, "", "list")));
}

std::string phones_page(const Setting& setting, const std::vector<Phone>& phones) {
  Markup body = element("h1", {{"class", "lead"}}, text(setting.words.say("phones")));
  Markup list;
  for (const Phone& phone : phones) {
    Setting other = setting;
    other.folder += percent_encoded(phone.name) + "/";
    list += element("li", {},
                    element("a", {{"href", address(other, "")}}, line("title", text(phone.name))));
  }
  body += list.is_empty() ? element("p", {{"class", "empty"}}, text(setting.words.say("no_phones")))
                          : element("ul", {}, list);
  return page(setting, setting.words.say("phones"), body);
}

const std::vector<std::string>& listed_kinds() {
  static const std::vector<std::string> kinds = {"visit", "screenshot", "app_open", "operation",
                                                 "media_alert"};
  return kinds;
}

std::string readable_address(std::string_view url) {
  std::string out;
  while (!url.empty()) {
    std::string letter;
    while (letter.size() < 4 && url.size() >= 3 * (letter.size() + 1)) {
      const std::string_view code = url.substr(3 * letter.size(), 3);
      if (code[0] != '%' || !is_hex(code[1]) || !is_hex(code[2])) break;
      letter.push_back(static_cast<char>(std::stoi(std::string(code.substr(1)), nullptr, 16)));
    }
    const auto first = letter.empty() ? storage::Character{} : storage::first_character(letter);
    if (first.bytes > 1) {
      out += letter.substr(0, first.bytes);
      url.remove_prefix(3 * first.bytes);
    } else {
      out += url.front();
      url.remove_prefix(1);
    }
  }
  return out;
}

std::string percent_encoded(std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (plain)
      out += c;
    else
      (out += '%') += {digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

}  // namespace viewer::device
