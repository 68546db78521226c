#include "viewer/translation.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <string>

namespace viewer {
namespace {

namespace json = boost::json;

constexpr std::string_view original = "en";

using Sentences = std::map<std::string, std::string, std::less<>>;
using Languages = std::map<std::string, Sentences, std::less<>>;

void add(const json::object& said, const json::string& english, Languages& all) {
  for (const auto& [language, sentence] : said) {
    if (!sentence.is_string() || std::string_view(language) == original) continue;
    all[std::string(language)].emplace(english, sentence.get_string());
  }
}

// Whatever is said in English and in something else, wherever it stands.
void collect(const json::value& value, Languages& all) {
  if (const json::array* const list = value.if_array()) {
    for (const json::value& each : *list) collect(each, all);
  }
  const json::object* const object = value.if_object();
  if (object == nullptr) return;
  const json::value* const english = object->if_contains(original);
  if (english != nullptr && english->is_string()) return add(*object, english->get_string(), all);
  for (const auto& [key, each] : *object) collect(each, all);
}

const Languages& all_languages() {
  static const Languages all = [] {
    Languages found;
    collect(json::parse(json::string_view(translations_data.data(), translations_data.size())),
            found);
    return found;
  }();
  return all;
}

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

}  // namespace

std::string_view translated(std::string_view sentence, std::string_view language) {
  const auto sentences = all_languages().find(language);
  if (sentences == all_languages().end()) return {};
  const auto found = sentences->second.find(sentence);
  return found == sentences->second.end() ? std::string_view() : found->second;
}

std::string_view in_language(std::string_view sentence, std::string_view language) {
  const std::string_view other = translated(sentence, language);
  return other.empty() ? sentence : other;
}

json::value translations_json(const storage::ProfileFacts& profile) {
  json::object out;
  for (const auto& [language, sentences] : all_languages()) {
    json::array assumed;
    for (const std::string& value : profile.assumed) {
      assumed.push_back(text_or_null(translated(value, language)));
    }
    out[language] = {{"title", text_or_null(translated(profile.title, language))},
                     {"source", text_or_null(translated(profile.source, language))},
                     {"assumed", std::move(assumed)}};
  }
  return out;
}

}  // namespace viewer
