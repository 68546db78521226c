// A profile's sentences in the reader's language: as the profiles' own data has them, and only
// those.
#include "viewer/translation.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <string>

#include "emulator/capture/profile.h"

TEST_CASE("translation: every sentence a profile puts into a log is known in Korean") {
  for (const capture::Profile& profile : capture::profiles()) {
    CAPTURE(profile.facts.id);
    CHECK(viewer::translated(profile.facts.title, "ko") == profile.title_ko);
    CHECK(viewer::translated(profile.facts.source, "ko") == profile.source_ko);
    for (std::size_t i = 0; i < profile.facts.assumed.size(); ++i) {
      CHECK(viewer::translated(profile.facts.assumed[i], "ko") == profile.assumed_ko[i]);
    }
    const auto all = viewer::translations_json(profile.facts);
    CHECK(all.at("ko").at("title").as_string() == profile.title_ko);
    CHECK(all.at("ko").at("source").as_string() == profile.source_ko);
    CHECK(all.at("ko").at("assumed").as_array().size() == profile.facts.assumed.size());
  }
}

TEST_CASE("translation: other words than a profile's stay what they are") {
  const std::string title = capture::profiles().front().facts.title;
  for (const std::string& sentence : {std::string(), std::string("en"), title + ".",
                                      title.substr(1), std::string("older brother")}) {
    CAPTURE(sentence);
    CHECK(viewer::translated(sentence, "ko").empty());
    CHECK(viewer::in_language(sentence, "ko") == sentence);
  }
  for (const char* language : {"en", "", "ja"}) {
    CAPTURE(language);
    CHECK(viewer::translated(title, language).empty());
    CHECK(viewer::in_language(title, language) == title);
  }
  storage::ProfileFacts stranger;
  stranger.title = "Told by nobody";
  stranger.assumed = {"something",
                      "picture: the whole screen as a lossless PNG; no source gives a "
                      "format, a size or a place"};
  const auto korean = viewer::translations_json(stranger).at("ko");
  CHECK(korean.at("title").is_null());
  CHECK(korean.at("source").is_null());
  CHECK(korean.at("assumed").at(0).is_null());
  CHECK(korean.at("assumed").at(1).is_string());
}
