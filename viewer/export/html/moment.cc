#include "viewer/export/html/moment.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <span>

#include "storage/base64.h"
#include "storage/proof_lines.h"
#include "storage/utf8.h"
#include "viewer/export/html/words.h"
#include "viewer/json.h"

namespace viewer::html {
namespace {

namespace json = boost::json;

constexpr std::size_t most_alt_characters = 160;  // Of a screen's words; shown.ts cuts as here.

// A field of a record that the page shows, under the name FORMATS.md gives it. A word has a
// translation, "trigger_random"; the script holds all of them against the body.
struct Field {
  std::string_view kind;
  std::string_view name;
  enum class Is { text, address, word } is = Is::text;
};
constexpr std::array fields = {
    Field{"visit", "title"},
    Field{"visit", "status", Field::Is::word},
    Field{"visit", "url", Field::Is::address},
    Field{"screenshot", "title"},
    Field{"screenshot", "url", Field::Is::address},
    Field{"screenshot", "trigger", Field::Is::word},
    Field{"app_open", "title"},
    Field{"boot", "session"},
    Field{"boot", "persona"},
    Field{"screen", "on", Field::Is::word},
    Field{"chapter", "title"},
    Field{"gap", "reason", Field::Is::word},
    Field{"clock_change", "from"},
    Field{"clock_change", "to"},
    Field{"shutdown", "reason", Field::Is::word},
    Field{"operation", "action", Field::Is::word},
    Field{"operation", "target"},
    Field{"media_alert", "title"},
    Field{"media_alert", "media_type", Field::Is::word},
    Field{"media_alert", "outcome", Field::Is::word},
};

std::string plain_value(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  return json::serialize(value);
}

std::string language_of(const Tongues& tongues) {
  return tongues.locale.empty() ? "" : attribute("lang", tongues.locale);
}

std::string field_element(const Tongues& tongues, const Field& field, const std::string& value) {
  const device::Words& words = tongues.words;
  const std::string name(field.name);
  if (value.empty() || (name == "status" && value == "ok")) return {};
  if (field.is == Field::Is::word) {
    return " <span class=\"word\"" + attribute("data-word", name) + ">" +
           shown(words.strings().contains(name + "_" + value) ? words.say(name + "_" + value)
                                                              : value) +
           "</span>";
  }
  const bool is_address = field.is == Field::Is::address;
  return (is_address ? " <bdi class=\"url\" dir=\"ltr\""
                     : " <bdi class=\"title\"" + language_of(tongues)) +
         attribute("data-field", name) + ">" + shown(value) + "</bdi>";
}

std::string fields_of(const Tongues& tongues, const json::object& record) {
  const std::string_view kind = record.at("kind").as_string();
  std::string out;
  for (const Field& field : fields) {
    if (field.kind != kind) continue;
    const json::value* const value = record.if_contains(field.name);
    if (value) out += field_element(tongues, field, plain_value(*value));
  }
  if (kind == "damaged") {
    out += " <bdi class=\"title\">" + shown(record.at("problem").as_string()) + "</bdi>";
  }
  return out;
}

std::string kind_element(const device::Words& words, const json::object& record) {
  return said(words, "span", " class=\"kind\"",
              "kind_" + std::string(record.at("kind").as_string()));
}

std::string state_element(const device::Words& words, std::string_view tag) {
  return said(words, tag, " class=\"state\"", "state_open");
}

std::string opening(std::string_view tag, std::string_view look, const json::object& record,
                    const Carried& carried, std::string more = {}) {
  if (!carried.redacted_leaf.empty()) {
    more += " data-redacted" + attribute("data-leaf", carried.redacted_leaf);
  }
  const std::string seq = std::to_string(json::value_to<std::uint64_t>(record.at("seq")));
  return "<" + std::string(tag) + attribute("class", "moment " + std::string(look)) +
         attribute("id", "r" + seq) + attribute("data-seq", seq) +
         attribute("data-kind", record.at("kind").as_string()) + more + ">";
}

// Base64, digits and lines: nothing in it can be markup.
std::string proof_element(std::string_view proof) {
  return "<script type=\"text/plain\" class=\"proof\">" + std::string(proof) + "</script>";
}

std::string cut_at(std::string_view text, std::size_t most_characters) {
  std::string_view rest = text;
  for (std::size_t i = 0; i < most_characters && !rest.empty(); ++i) {
    rest.remove_prefix(std::max<std::size_t>(1, storage::first_character(rest).bytes));
  }
  std::string out(text.substr(0, text.size() - rest.size()));
  std::replace(out.begin(), out.end(), '\n', ' ');
  return rest.empty() ? out : out + "…";
}

std::optional<storage::Timestamp> time_of(const storage::StoredRecord& stored) {
  if (!stored.record) return {};
  return stored.record->time;
}

std::string clock_of(const std::optional<storage::Timestamp>& time) {
  return time ? storage::to_rfc3339(*time).substr(11, 8) : "?";
}

// What a screen reader says in place of the picture: what was in front, and what words were on it.
std::string alternative(const device::Words& words, const storage::StoredRecord& stored) {
  const auto& shot = std::get<storage::Screenshot>(stored.record->payload);
  std::string out = words.say("picture_of", {{"time", clock_of(stored.record->time)},
                                             {"what", shot.title.empty() ? shot.app : shot.title}});
  if (shot.text.empty()) return out;
  return out + ". " +
         words.say("picture_words", {{"words", cut_at(shot.text, most_alt_characters)}});
}

std::string picture_element(const device::Words& words, const Figure& figure) {
  if (figure.png.empty()) {
    if (figure.why_not.empty()) return {};
    return said(words, "p", " class=\"no-picture\"", "no_picture", {slot("why", figure.why_not)});
  }
  // Base64 goes in as it is: checking megabytes of it for characters to escape would find none.
  const bool is_redacted = !figure.carried.redacted_leaf.empty();
  const std::string alt =
      is_redacted ? words.say("picture_redacted", {{"time", clock_of(time_of(figure.stored))}})
                  : alternative(words, figure.stored);
  std::string out =
      "<img" + attribute("alt", alt) + attribute("width", std::to_string(figure.width_px)) +
      attribute("height", std::to_string(figure.height_px)) + " src=\"data:image/png;base64,";
  out += storage::to_base64(storage::bytes_of(figure.png));
  out += "\">";
  if (!is_redacted) return out;
  const auto& shot = std::get<storage::Screenshot>(figure.stored.record->payload);
  return out + said(words, "p", " class=\"redacted\"", "redacted",
                    {slot("hash", storage::to_hex(shot.image), " class=\"hash\"")});
}

std::string words_on_screen(const Tongues& tongues, const storage::StoredRecord& stored) {
  const auto* shot =
      stored.record ? std::get_if<storage::Screenshot>(&stored.record->payload) : nullptr;
  if (shot == nullptr || shot->text.empty()) return {};
  return "<details class=\"screen-words\">" + said(tongues.words, "summary", "", "screen_words") +
         "<p dir=\"auto\"" + language_of(tongues) + " data-field=\"text\">" +
         shown_lines(shot->text) + "</p></details>";
}

}  // namespace

std::string time_element(const std::optional<storage::Timestamp>& time) {
  if (!time) return "<span class=\"no-time\">?</span>";
  const std::string whole = storage::to_rfc3339(*time);
  const std::string zone = whole.substr(23);
  return "<time" + attribute("datetime", whole) + "><span class=\"day\">" + whole.substr(0, 10) +
         "</span> <span class=\"clock\">" + whole.substr(11, 8) + "</span> <span class=\"zone\">" +
         (zone == "Z" ? "+00:00" : zone) + "</span></time>";
}

std::string row(const Tongues& tongues, const Row& row) {
  const device::Words& words = tongues.words;
  const json::object record = record_json(row.stored);
  const bool is_redacted = !row.carried.redacted_leaf.empty();
  std::string more;
  std::string same;
  if (row.same_as) {
    const std::string seq = std::to_string(*row.same_as);
    more = attribute("data-same", seq);
    same = ": " + said(words, "span", "", "same_picture",
                       {slot_link("record", "#r" + seq,
                                  said(words, "span", "", "record_n", {slot("n", seq)}))});
  }
  return opening("li", "row", record, row.carried, more) + time_element(time_of(row.stored)) +
         " <span class=\"what\">" + kind_element(words, record) + same +
         (is_redacted ? "" : fields_of(tongues, record)) + "</span>&nbsp;" +
         state_element(words, "span") + proof_element(row.carried.proof) + "</li>\n";
}

std::string figure(const Tongues& tongues, const Figure& figure) {
  const device::Words& words = tongues.words;
  const json::object record = record_json(figure.stored);
  const bool is_redacted = !figure.carried.redacted_leaf.empty();
  return opening("figure", figure.png.empty() ? "bare" : "pictured", record, figure.carried) +
         picture_element(words, figure) + "<figcaption><p class=\"when\">" +
         time_element(time_of(figure.stored)) + "</p><p class=\"what\">" +
         kind_element(words, record) + (is_redacted ? "" : fields_of(tongues, record)) + "</p>" +
         (is_redacted ? "" : words_on_screen(tongues, figure.stored)) + state_element(words, "p") +
         "</figcaption>" + proof_element(figure.carried.proof) + "</figure>\n";
}

}  // namespace viewer::html
