#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "storage/audit/attack.h"

using namespace storage::audit;

namespace {

std::string threats() {
  std::ifstream file("storage/THREATS.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Names between backquotes; "name[-inside]" stands for the name and the name with that ending.
std::set<std::string> names_in(const std::string& text) {
  std::set<std::string> names;
  const std::regex quoted("`([a-z0-9]+(-[a-z0-9]+)*)(\\[(-[a-z]+)\\])?`");
  for (std::sregex_iterator at(text.begin(), text.end(), quoted), end; at != end; ++at) {
    names.insert((*at)[1]);
    if ((*at)[4].matched) names.insert((*at)[1].str() + (*at)[4].str());
  }
  return names;
}

}  // namespace

TEST_CASE("catalogue: at least sixty attacks, each with a name of its own and a sentence") {
  std::set<std::string> slugs;
  const std::vector<Attack> attacks = catalogue();
  CHECK(attacks.size() >= 60);
  for (const Attack& attack : attacks) {
    CAPTURE(attack.slug);
    CHECK(slugs.insert(attack.slug).second);
    CHECK(std::regex_match(attack.slug, std::regex("[a-z0-9]+(-[a-z0-9]+)*")));
    CHECK(!attack.title.empty());
    CHECK(attack.title.back() != '.');
    CHECK(attack.run);
    // What no guard of ours meets says why.
    const bool needs_why =
        attack.expected.fate == Fate::unnoticed || attack.expected.fate == Fate::elsewhere;
    CHECK(needs_why == (*attack.expected.why != '\0'));
    CHECK((attack.expected.fate == Fate::refused) == (attack.expected.guard != Guard::none));
  }
}

TEST_CASE("catalogue: answers every hole of the list") {
  std::set<std::string> answered;
  for (const Attack& attack : catalogue()) answered.insert(attack.hole);
  const auto expect = [&](const std::string& letter, int count) {
    for (int i = 1; i <= count; ++i) {
      CAPTURE(letter + std::to_string(i));
      CHECK(answered.contains(letter + std::to_string(i)));
    }
  };
  expect("S", 17);
  expect("C", 7);
  expect("F", 15);
  CHECK(answered.contains("viewer"));
  CHECK(answered.contains("journald"));
}

TEST_CASE("THREATS.md: names every attack, and none that there is not") {
  std::set<std::string> slugs;
  for (const Attack& attack : catalogue()) slugs.insert(attack.slug);
  const std::set<std::string> named = names_in(threats());
  for (const std::string& slug : slugs) {
    CAPTURE(slug);
    CHECK(named.contains(slug));
  }
  for (const std::string& name : named) {
    CAPTURE(name);
    CHECK(slugs.contains(name));
  }
}
