#include "emulator/capture/profile.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include "emulator/capture/profiles_data.h"

namespace capture {

namespace {

namespace json = boost::json;

// The data is built in, so whatever is wrong with it is a bug of ours.
[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "capture: profiles.json: %s\n", what.c_str());
  std::abort();
}

void insist(bool holds, const std::string& what) {
  if (!holds) fail(what);
}

using Keys = std::initializer_list<std::string_view>;

const json::object& object(const json::value& value, const std::string& where, Keys keys) {
  insist(value.is_object(), where + " is not an object");
  const json::object& result = value.get_object();
  for (const std::string_view key : keys) {
    insist(result.contains(key), where + " lacks " + std::string(key));
  }
  insist(result.size() == keys.size(), where + " has a key nobody reads");
  return result;
}

std::string text(const json::object& from, std::string_view key, const std::string& where) {
  const json::value& value = from.at(key);
  insist(value.is_string(), where + "." + std::string(key) + " is not text");
  return std::string(value.get_string());
}

std::string some_text(const json::object& from, std::string_view key, const std::string& where) {
  std::string result = text(from, key, where);
  insist(!result.empty(), where + "." + std::string(key) + " is empty");
  return result;
}

bool truth(const json::object& from, std::string_view key, const std::string& where) {
  const json::value& value = from.at(key);
  insist(value.is_bool(), where + "." + std::string(key) + " is not true or false");
  return value.get_bool();
}

std::int64_t milliseconds(const json::object& from, std::string_view key,
                          const std::string& where) {
  const json::value& value = from.at(key);
  insist(value.is_int64() && value.get_int64() > 0, where + "." + std::string(key) + " is no time");
  return value.get_int64();
}

// Both languages, or neither where there is null.
Text both(const json::value& value, const std::string& where) {
  if (value.is_null()) return {};
  const json::object& from = object(value, where, {"en", "ko"});
  return {some_text(from, "en", where), some_text(from, "ko", where)};
}

Text some_both(const json::object& from, std::string_view key, const std::string& where) {
  const std::string here = where + "." + std::string(key);
  insist(!from.at(key).is_null(), here + " is null");
  return both(from.at(key), here);
}

std::vector<Text> list_of_both(const json::object& from, std::string_view key,
                               const std::string& where) {
  const std::string here = where + "." + std::string(key);
  const json::value& value = from.at(key);
  insist(value.is_array() && !value.get_array().empty(), here + " is no list with something in it");
  std::vector<Text> result;
  for (const json::value& item : value.get_array()) {
    insist(!item.is_null(), here + " holds null");
    result.push_back(both(item, here));
  }
  return result;
}

std::vector<std::string> texts(const json::object& from, std::string_view key,
                               const std::string& where) {
  const json::value& value = from.at(key);
  insist(value.is_array() && !value.get_array().empty(),
         where + "." + std::string(key) + " is no list with something in it");
  std::vector<std::string> result;
  for (const json::value& item : value.get_array()) {
    insist(item.is_string() && !item.get_string().empty(),
           where + "." + std::string(key) + " holds what is not text");
    result.emplace_back(item.get_string());
  }
  return result;
}

bool one_of(std::string_view word, Keys words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

storage::Schedule read_schedule(const json::value& value, const std::string& trigger,
                                const std::string& where) {
  insist(value.is_null() == (trigger == "none"), where + " does not fit the trigger");
  if (value.is_null()) return {};
  const json::object& from = object(value, where, {"algorithm", "min_ms", "mean_ms", "max_ms"});
  storage::Schedule schedule;
  schedule.algorithm = text(from, "algorithm", where);
  schedule.min_ms = milliseconds(from, "min_ms", where);
  schedule.mean_ms = milliseconds(from, "mean_ms", where);
  schedule.max_ms = milliseconds(from, "max_ms", where);
  insist(schedule.min_ms <= schedule.mean_ms && schedule.mean_ms <= schedule.max_ms,
         where + ": min, mean and max are out of order");
  const std::string_view fitting = trigger == "random"    ? "exponential-v1"
                                   : trigger == "regular" ? "jittered-v1"
                                                          : "on-app-open-v1";
  insist(schedule.algorithm == fitting, where + ".algorithm does not fit the trigger");
  return schedule;
}

Gate read_gate(const json::value& value, const std::string& where) {
  if (value.is_null()) return {};
  const json::object& from = object(value, where, {"unapproved", "alert", "source"});
  Gate gate;
  gate.unapproved = text(from, "unapproved", where);
  insist(one_of(gate.unapproved, {"opened", "refused", "deleted"}),
         where + ".unapproved is unknown");
  gate.alert = truth(from, "alert", where);
  gate.source = some_both(from, "source", where);
  return gate;
}

Autocorrection read_autocorrection(const json::value& value, const std::string& where) {
  if (value.is_null()) return {};
  const json::object& from = object(value, where, {"words", "particles", "source"});
  Autocorrection result;
  result.source = some_both(from, "source", where);
  result.particles = texts(from, "particles", where);
  insist(from.at("words").is_array() && !from.at("words").get_array().empty(),
         where + ".words is no list with something in it");
  for (const json::value& item : from.at("words").get_array()) {
    const json::object& word =
        object(item, where + ".words",
               {"typed", "becomes", "typed_en", "becomes_en", "warning", "warning_en"});
    result.words.push_back({some_text(word, "typed", where), some_text(word, "becomes", where),
                            some_text(word, "typed_en", where),
                            some_text(word, "becomes_en", where), text(word, "warning", where),
                            text(word, "warning_en", where)});
  }
  return result;
}

Profile read_profile(const json::value& value, const json::object& certainty,
                     const std::vector<Text>& assumed_by_all, const std::string& where) {
  const json::object& from =
      object(value, where,
             {"id", "title", "source", "url", "certainty", "certainty_note", "assumed", "trigger",
              "schedule", "log_scope", "log_visits", "log_apps", "log_operations", "gate",
              "autocorrection", "user_can_view", "contradictions"});
  Profile profile;
  profile.facts.id = some_text(from, "id", where);
  const Text title = some_both(from, "title", where), source = some_both(from, "source", where);
  profile.facts.title = title.en;
  profile.title_ko = title.ko;
  profile.facts.source = source.en;
  profile.source_ko = source.ko;
  profile.facts.certainty = some_text(from, "certainty", where);
  insist(certainty.contains(profile.facts.certainty), where + ".certainty has no meaning");
  profile.certainty_means = some_both(certainty, profile.facts.certainty, "certainty");
  profile.certainty_note = both(from.at("certainty_note"), where + ".certainty_note");
  const std::vector<Text> assumed = list_of_both(from, "assumed", where);
  for (const auto* const list : {&assumed, &assumed_by_all}) {
    for (const Text& each : *list) {
      profile.facts.assumed.push_back(each.en);
      profile.assumed_ko.push_back(each.ko);
    }
  }
  profile.facts.log_scope = text(from, "log_scope", where);
  insist(one_of(profile.facts.log_scope, {"pages", "apps+pages", "screenshots", "operations"}),
         where + ".log_scope is unknown");
  profile.facts.user_can_view = truth(from, "user_can_view", where);
  profile.url = text(from, "url", where);
  profile.trigger = text(from, "trigger", where);
  insist(one_of(profile.trigger, {"random", "regular", "app_open", "none"}),
         where + ".trigger is unknown");
  profile.schedule = read_schedule(from.at("schedule"), profile.trigger, where + ".schedule");
  profile.log_visits = truth(from, "log_visits", where);
  profile.log_apps = truth(from, "log_apps", where);
  profile.log_operations = truth(from, "log_operations", where);
  profile.gate = read_gate(from.at("gate"), where + ".gate");
  profile.autocorrection =
      read_autocorrection(from.at("autocorrection"), where + ".autocorrection");
  profile.contradictions = list_of_both(from, "contradictions", where);
  return profile;
}

std::vector<Profile> read_profiles() {
  boost::system::error_code error;
  const json::value document =
      json::parse(json::string_view(profiles_data.data(), profiles_data.size()), error);
  insist(!error, error.message());
  const json::object& root =
      object(document, "the document", {"certainty", "assumed_by_every_profile", "profiles"});
  const json::object& certainty = object(root.at("certainty"), "certainty", {"A", "B", "C", "D"});
  const std::vector<Text> assumed = list_of_both(root, "assumed_by_every_profile", "the document");
  insist(root.at("profiles").is_array(), "profiles is no list");
  std::vector<Profile> result;
  for (const json::value& value : root.at("profiles").get_array()) {
    const std::string where = "profiles[" + std::to_string(result.size()) + "]";
    Profile profile = read_profile(value, certainty, assumed, where);
    for (const Profile& other : result) {
      insist(other.facts.id != profile.facts.id, where + ".id is taken");
    }
    result.push_back(std::move(profile));
  }
  insist(!result.empty() && result[0].facts.id == "rfa-2022", "the first is not rfa-2022");
  return result;
}

json::array to_json(const std::vector<std::string>& list) {
  return json::array(list.begin(), list.end());
}

json::array to_json(const std::vector<Text>& list, std::string Text::* language) {
  json::array result;
  for (const Text& each : list) result.emplace_back(each.*language);
  return result;
}

json::value to_json(const Autocorrection& autocorrection) {
  if (autocorrection.words.empty()) return nullptr;
  json::array words;
  for (const Correction& word : autocorrection.words) {
    words.push_back({{"typed", word.typed},
                     {"becomes", word.becomes},
                     {"typed_en", word.typed_en},
                     {"becomes_en", word.becomes_en},
                     {"warning", word.warning},
                     {"warning_en", word.warning_en}});
  }
  return {{"words", std::move(words)},
          {"particles", to_json(autocorrection.particles)},
          {"source", autocorrection.source.en},
          {"source_ko", autocorrection.source.ko}};
}

json::object to_json(const Profile& profile) {
  const storage::Schedule& schedule = profile.schedule;
  json::object result;
  result["id"] = profile.facts.id;
  result["title"] = profile.facts.title;
  result["title_ko"] = profile.title_ko;
  result["source"] = profile.facts.source;
  result["source_ko"] = profile.source_ko;
  result["url"] = profile.url;
  result["certainty"] = profile.facts.certainty;
  result["certainty_means"] = profile.certainty_means.en;
  result["certainty_means_ko"] = profile.certainty_means.ko;
  result["certainty_note"] = profile.certainty_note.en;
  result["certainty_note_ko"] = profile.certainty_note.ko;
  result["trigger"] = profile.trigger;
  result["schedule"] = {{"algorithm", schedule.algorithm},
                        {"min_ms", schedule.min_ms},
                        {"mean_ms", schedule.mean_ms},
                        {"max_ms", schedule.max_ms}};
  result["log_scope"] = profile.facts.log_scope;
  result["log_visits"] = profile.log_visits;
  result["log_apps"] = profile.log_apps;
  result["log_operations"] = profile.log_operations;
  result["gate"] = nullptr;
  if (!profile.gate.source.en.empty()) {
    result["gate"] = {{"unapproved", profile.gate.unapproved},
                      {"alert", profile.gate.alert},
                      {"source", profile.gate.source.en},
                      {"source_ko", profile.gate.source.ko}};
  }
  result["autocorrection"] = to_json(profile.autocorrection);
  result["user_can_view"] = profile.facts.user_can_view;
  result["user_can_delete"] = false;
  result["assumed"] = to_json(profile.facts.assumed);
  result["assumed_ko"] = to_json(profile.assumed_ko);
  result["contradictions"] = to_json(profile.contradictions, &Text::en);
  result["contradictions_ko"] = to_json(profile.contradictions, &Text::ko);
  return result;
}

}  // namespace

int record_format(const Profile& profile) {
  return profile.log_operations || profile.gate.alert ? 2 : 1;
}

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all = read_profiles();
  return all;
}

const Profile* find_profile(std::string_view id) {
  for (const Profile& profile : profiles()) {
    if (profile.facts.id == id) return &profile;
  }
  return nullptr;
}

std::string profile_json(const Profile& profile) {
  return json::serialize(to_json(profile));
}

std::string profiles_json() {
  json::array result;
  for (const Profile& profile : profiles()) result.push_back(to_json(profile));
  return json::serialize(result);
}

}  // namespace capture
