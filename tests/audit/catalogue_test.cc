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

TEST_CASE("THREATS.md: each thing somebody can at most do is followed by the attacks that try it") {
  std::set<std::string> slugs;
  for (const Attack& attack : catalogue()) slugs.insert(attack.slug);
  // From one such sentence to the next, or to the next heading.
  const std::regex bound("can at most|\n## ");
  const std::string text = threats();
  int statements = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), bound), end; at != end;) {
    const auto begin = static_cast<std::size_t>(at->position());
    const bool is_statement = text[begin] == 'c';
    ++at;
    const std::size_t stop = at == end ? text.size() : static_cast<std::size_t>(at->position());
    if (!is_statement) continue;
    ++statements;
    const std::string passage = text.substr(begin, stop - begin);
    CAPTURE(passage);
    bool tried = false;
    for (const std::string& name : names_in(passage)) tried = tried || slugs.contains(name);
    CHECK(tried);
  }
  CHECK(statements >= 12);
}

TEST_CASE("catalogue: every attack answers a hole of the list, or says that it goes beyond it") {
  const std::regex hole("S([1-9]|1[0-7])|C[1-7]|F([1-9]|1[0-5])|viewer|journald|[+]");
  for (const Attack& attack : catalogue()) {
    CAPTURE(attack.slug);
    CAPTURE(attack.hole);
    CHECK(std::regex_match(attack.hole, hole));
  }
}
