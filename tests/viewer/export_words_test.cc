// What exports say in sentences: the same in every language, and hostile strings stay themselves.
#include "viewer/export/words.h"

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>

#include "viewer/export/about.h"
#include "viewer/export/html/words.h"
#include "viewer/timeline.h"

namespace {

std::set<std::string> places(const std::string& text) {
  const std::regex place("\\{[a-z_]+\\}");
  const std::sregex_iterator first(text.begin(), text.end(), place);
  std::set<std::string> found;
  for (std::sregex_iterator it = first; it != std::sregex_iterator(); ++it) found.insert(it->str());
  return found;
}

std::string without_one(const std::string& key) {
  return key.ends_with("_one") ? key.substr(0, key.size() - 4) : key;
}

viewer::About about_of(const std::string& name) {
  viewer::About about;
  about.genesis.emplace();
  about.genesis->origin = "red-flag.invalid/phone";
  about.genesis->device.name = name;
  about.genesis->device.model = "Haneul 3";
  about.genesis->profile.id = "some-2000";
  about.genesis->profile.source = "Somebody";
  about.verdict.records = 1;
  return about;
}

}  // namespace

TEST_CASE("export words: each language says everything, with the same places to fill") {
  const auto& english = viewer::in_english().strings();
  REQUIRE(viewer::export_languages().size() >= 2);
  for (const auto& words : viewer::export_languages()) {
    CAPTURE(words.language());
    for (const auto& [key, text] : english) {
      CAPTURE(key);
      CHECK(words.strings().contains(without_one(key)));
    }
    for (const auto& [key, text] : words.strings()) {
      CAPTURE(key);
      CHECK_FALSE(text.empty());
      REQUIRE(english.contains(key));
      CHECK(places(text) == places(english.at(key)));
    }
  }
}

TEST_CASE("export words: the page that leaves with a log has the same languages") {
  std::set<std::string> pages, exports;
  for (const auto& words : viewer::html::languages()) pages.insert(words.language());
  for (const auto& words : viewer::export_languages()) exports.insert(words.language());
  CHECK(pages == exports);
}

TEST_CASE("export words: every verdict has a word and a sentence in each language") {
  using Kind = storage::VerdictKind;
  for (const auto& words : viewer::export_languages()) {
    CAPTURE(words.language());
    for (const Kind kind : {Kind::intact_witnessed, Kind::intact, Kind::gap, Kind::rolled_back,
                            Kind::diverged, Kind::damaged}) {
      storage::Verdict verdict;
      verdict.kind = kind;
      verdict.gaps = {3};
      verdict.first_bad = 17;
      const viewer::Explanation explained = viewer::explain(verdict, words);
      CAPTURE(explained.headline);
      CHECK(explained.headline.find("17") != std::string::npos);
      CHECK(explained.headline.find_first_of("{_") == std::string::npos);
      CHECK(explained.checked.size() == 4);
      CHECK(explained.rests_on.size() == 2);
      CHECK(words.strings().contains("verdict_" + std::string(storage::verdict_name(kind))));
    }
  }
  storage::Verdict verdict;
  verdict.kind = Kind::gap;
  verdict.gaps = {3};
  verdict.records = verdict.sealed = verdict.images = 1;
  CHECK(viewer::explain(verdict).headline ==
        "Nothing was changed, but recording was interrupted 1 time; the log says so itself.");
  CHECK(viewer::explain(verdict).checked[0] == "1 record read and hashed into one tree");
  CHECK(viewer::explain(verdict).checked[1] == "1 picture compared with its SHA-256");
}

TEST_CASE("export words: a log's own text is never taken for a place to fill") {
  const std::string name = "{root} {account} {n} {";
  for (const auto& words : viewer::export_languages()) {
    const std::string said = viewer::citation(about_of(name), words);
    CAPTURE(said);
    CHECK(said.find(name) != std::string::npos);
    CHECK(said.find("SIMULATION") != std::string::npos);
    CHECK(said.find("some-2000") != std::string::npos);
  }
  CHECK(viewer::account(about_of("")) == "Somebody (profile some-2000)");
}
