// The built-in capture profiles say where they come from and what is assumed.
#include "emulator/capture/profile.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

TEST_CASE("profiles: the default comes first, ids are distinct and found") {
  REQUIRE(capture::profiles().size() == 6);
  CHECK(capture::profiles()[0].facts.id == "rfa-2022");
  std::set<std::string> ids;
  for (const capture::Profile& profile : capture::profiles()) {
    CHECK(ids.insert(profile.facts.id).second);
    CHECK(capture::find_profile(profile.facts.id) == &profile);
  }
  for (const char* unknown : {"", "rfa", "RFA-2022", "rom2407"}) {
    CHECK(capture::find_profile(unknown) == nullptr);
  }
}

TEST_CASE("profiles: each follows its account") {
  struct Case {
    std::string id;
    std::string trigger, algorithm, log_scope;
    bool visits, apps, operations, user_can_view;
  };
  const Case cases[] = {
      {"rfa-2022", "random", "exponential-v1", "pages", true, false, false, true},
      {"motherboard-2016", "app_open", "on-app-open-v1", "screenshots", false, true, false, true},
      {"bbc-2025", "regular", "jittered-v1", "screenshots", false, false, false, false},
      {"golem-2016", "regular", "jittered-v1", "pages", true, false, false, true},
      {"wsj-2017", "random", "exponential-v1", "apps+pages", true, true, false, true},
      {"rom2407-2019", "none", "none", "operations", false, false, true, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.id);
    const capture::Profile* profile = capture::find_profile(c.id);
    REQUIRE(profile != nullptr);
    CHECK(profile->trigger == c.trigger);
    CHECK(profile->schedule.algorithm == c.algorithm);
    CHECK(profile->schedule.seed_sha256 == storage::Digest{});
    CHECK(profile->facts.log_scope == c.log_scope);
    CHECK(profile->log_visits == c.visits);
    CHECK(profile->log_apps == c.apps);
    CHECK(profile->log_operations == c.operations);
    CHECK(capture::record_format(*profile) == (c.operations ? 2 : 1));
    CHECK(profile->facts.user_can_view == c.user_can_view);
  }
  CHECK(capture::find_profile("bbc-2025")->schedule.mean_ms == 300'000);
}

TEST_CASE("profiles: files nobody approved meet what the account says, with its source") {
  struct Case {
    std::string id, unapproved;
    bool alert, has_source;
  };
  const Case cases[] = {
      {"rfa-2022", "opened", false, false},   {"bbc-2025", "opened", false, false},
      {"wsj-2017", "opened", false, false},   {"motherboard-2016", "refused", false, true},
      {"golem-2016", "refused", false, true}, {"rom2407-2019", "refused", true, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.id);
    const capture::Profile& profile = *capture::find_profile(c.id);
    CHECK(profile.gate.unapproved == c.unapproved);
    CHECK(profile.gate.alert == c.alert);
    CHECK(profile.gate.source.en.empty() == !c.has_source);
    bool says_card_is_fictional = false;
    for (const std::string& value : profile.facts.assumed)
      says_card_is_fictional = says_card_is_fictional || value.starts_with("card and signatures:");
    CHECK(says_card_is_fictional == c.has_source);
  }
}

TEST_CASE("profiles: words are replaced under one account only, with its source and no word more") {
  for (const capture::Profile& profile : capture::profiles()) {
    CAPTURE(profile.facts.id);
    const bool reported = profile.facts.id == "bbc-2025";
    CHECK(profile.autocorrection.words.size() == (reported ? 2 : 0));
    CHECK(profile.autocorrection.source.en.empty() == !reported);
  }
  const capture::Autocorrection& reported = capture::find_profile("bbc-2025")->autocorrection;
  CHECK(reported.words[0].typed == "오빠");
  CHECK(reported.words[0].becomes == "동지");
  CHECK(reported.words[0].warning == "친형제나 친척 간인 경우에만 쓸 수 있습니다");
  CHECK(reported.words[1].typed == "남한");
  CHECK(reported.words[1].becomes == "괴뢰지역");
  CHECK(reported.source.en.starts_with("BBC"));
}

TEST_CASE("profiles: every one names its source and what it assumes") {
  for (const capture::Profile& profile : capture::profiles()) {
    CAPTURE(profile.facts.id);
    CHECK(profile.facts.source.size() > 30);
    CHECK(profile.facts.certainty == "B");
    CHECK_FALSE(profile.certainty_means.en.empty());
    CHECK_FALSE(profile.contradictions.empty());
    const bool no_url_or_https = profile.url.empty() || profile.url.starts_with("https://");
    CHECK(no_url_or_https);
    bool timing = false;
    bool picture = false;
    for (const std::string& value : profile.facts.assumed) {
      for (const char* what : {"interval:", "period:", "jitter:", "delay:"}) {
        timing = timing || value.starts_with(what);
      }
      picture = picture || value.starts_with("picture:");
    }
    CHECK(timing == (profile.trigger != "none"));
    CHECK(picture);
  }
}

namespace {

// Every sentence of a profile that is shown, in both languages.
std::vector<capture::Text> sentences(const capture::Profile& profile) {
  std::vector<capture::Text> all = profile.contradictions;
  all.push_back({profile.facts.title, profile.title_ko});
  all.push_back({profile.facts.source, profile.source_ko});
  all.push_back(profile.certainty_means);
  for (std::size_t i = 0; i < profile.facts.assumed.size(); ++i)
    all.push_back({profile.facts.assumed[i], profile.assumed_ko.at(i)});
  for (const auto* const one :
       {&profile.certainty_note, &profile.gate.source, &profile.autocorrection.source})
    if (!one->en.empty()) all.push_back(*one);
  return all;
}

// "0.5", "180": a month is a word in English and a number in Korean, so only what English has.
std::multiset<std::string> numbers(const std::string& text) {
  const std::regex number("[0-9]+([.-][0-9]+)*");
  const std::sregex_iterator first(text.begin(), text.end(), number);
  std::multiset<std::string> found;
  for (std::sregex_iterator it = first; it != std::sregex_iterator(); ++it) found.insert(it->str());
  return found;
}

bool is_in_hangul(const std::string& text) {
  return std::regex_search(text, std::regex("\xEA[\xB0-\xBF]|[\xEB\xEC]|\xED[\x80-\x9E]"));
}

}  // namespace

TEST_CASE("profiles: what is shown is there in Korean as well, with every number of the English") {
  for (const capture::Profile& profile : capture::profiles()) {
    CAPTURE(profile.facts.id);
    CHECK(profile.assumed_ko.size() == profile.facts.assumed.size());
    for (const capture::Text& sentence : sentences(profile)) {
      CAPTURE(sentence.en);
      CAPTURE(sentence.ko);
      CHECK(is_in_hangul(sentence.ko));
      CHECK_FALSE(is_in_hangul(sentence.en));
      const std::multiset<std::string> english = numbers(sentence.en);
      const std::multiset<std::string> korean = numbers(sentence.ko);
      for (const std::string& number : english) {
        CAPTURE(number);
        CHECK(korean.count(number) >= english.count(number));
      }
    }
  }
}

TEST_CASE("profiles: a publication's name and its article's title stay in their language") {
  const std::pair<const char*, const char*> names[] = {
      {"rfa-2022", "Radio Free Asia, \"Rich Phone Brokers...\", Jieun Kim"},
      {"motherboard-2016", "Motherboard, Joseph Cox"},
      {"bbc-2025", "BBC, Jean Mackenzie"},
      {"golem-2016", "Golem.de"},
      {"wsj-2017", "Wall Street Journal, T. W. Martin"},
      {"rom2407-2019", "Hacker House"},
  };
  for (const auto& [id, name] : names) {
    CAPTURE(id);
    const capture::Profile& profile = *capture::find_profile(id);
    CHECK(profile.facts.source.starts_with(name));
    CHECK(profile.source_ko.starts_with(name));
  }
}

TEST_CASE("profiles: a session of fifteen minutes is sure of a capture where time is the trigger") {
  for (const capture::Profile& profile : capture::profiles()) {
    CAPTURE(profile.facts.id);
    if (profile.trigger == "none") continue;
    CHECK(profile.schedule.max_ms < 15 * 60'000);
    CHECK(profile.schedule.min_ms >= 500);
  }
}

TEST_CASE("profiles_json: one array, each with what the contract names") {
  const boost::json::value document = boost::json::parse(capture::profiles_json());
  REQUIRE(document.as_array().size() == capture::profiles().size());
  for (const boost::json::value& value : document.as_array()) {
    const boost::json::object& profile = value.as_object();
    for (const char* key : {"id",
                            "title",
                            "title_ko",
                            "source",
                            "source_ko",
                            "url",
                            "certainty",
                            "certainty_means",
                            "certainty_means_ko",
                            "certainty_note",
                            "certainty_note_ko",
                            "assumed",
                            "assumed_ko",
                            "trigger",
                            "schedule",
                            "log_scope",
                            "log_visits",
                            "log_apps",
                            "log_operations",
                            "gate",
                            "autocorrection",
                            "user_can_view",
                            "contradictions",
                            "contradictions_ko"}) {
      CAPTURE(std::string(key));
      CHECK(profile.contains(key));
    }
    CHECK(profile.at("user_can_delete") == false);
    CHECK(profile.at("assumed").as_array().size() >= 5);
    CHECK(profile.at("schedule").as_object().size() == 4);
  }
  CHECK(document.at(0).at("id") == "rfa-2022");
}
