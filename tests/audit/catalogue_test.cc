#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "storage/audit/attack.h"

using namespace storage::audit;

namespace {

std::string whole_page() {
  std::ifstream file("storage/THREATS.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const char* const list_of_holes = "\n## The holes looked for\n";

// The page without the list of holes, which names attacks again.
std::string threats() {
  const std::string page = whole_page();
  const std::size_t begin = page.find(list_of_holes);
  REQUIRE(begin != std::string::npos);
  return page.substr(0, begin) + page.substr(page.find("\n## ", begin + 1));
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

// "| S1 | what it is | `attack`, ... |"
std::map<std::string, std::set<std::string>> rows_of_holes() {
  const std::string page = whole_page();
  std::istringstream lines(page.substr(page.find(list_of_holes)));
  std::map<std::string, std::set<std::string>> rows;
  const std::regex row("\\| ([A-Z][0-9]*) \\| (.+) \\| (.+) \\|");
  std::smatch cells;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, cells, row)) rows[cells[1]] = names_in(cells[3]);
  }
  return rows;
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

TEST_CASE(
    "THREATS.md: every hole looked for has its row, and the row every attack that answers it") {
  std::map<std::string, std::set<std::string>> answered;
  for (const Attack& attack : catalogue()) answered[attack.hole].insert(attack.slug);
  answered.erase("+");
  const std::map<std::string, std::set<std::string>> listed = rows_of_holes();
  // Those that were known when this began; a row more may come, none may go.
  const std::pair<const char*, int> series[] = {{"S", 17}, {"C", 7}, {"F", 15}, {"V", 6}};
  for (const auto& [letter, count] : series) {
    for (int i = 1; i <= count; ++i) {
      CAPTURE(letter + std::to_string(i));
      CHECK(listed.contains(letter + std::to_string(i)));
    }
  }
  CHECK(listed.contains("J"));
  for (const auto& [mark, slugs] : listed) {
    CAPTURE(mark);
    CHECK(!slugs.empty());
    CHECK(slugs == answered[mark]);
  }
  for (const auto& [mark, slugs] : answered) {
    CAPTURE(mark);
    CHECK(listed.contains(mark));
  }
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
