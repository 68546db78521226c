#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "storage/audit/command.h"
#include "storage/audit/report.h"

using namespace storage::audit;

TEST_CASE("columns_of: counts what a terminal shows") {
  struct Case {
    const char* text;
    std::size_t columns;
  };
  const Case cases[] = {{"", 0},          {"abc", 3},      {"\xec\x86\x8c\xec\x8b\x9d", 4},
                        {"e\xcc\x81", 1}, {"a\x1b[2J", 5}, {"\xff", 1}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(columns_of(c.text) == c.columns);
  }
}

TEST_CASE("wrapped: no line is wider than asked, nothing is lost, nothing moves the cursor") {
  const std::string text =
      "A record was changed: \xec\x86\x8c\xec\x8b\x9d \xec\x86\x8c\xec\x8b\x9d and \x1b[2J then a "
      "wordthatdoesnotfitatall in any line";
  for (std::size_t columns = 2; columns < 60; ++columns) {
    CAPTURE(columns);
    std::string letters;
    for (const std::string& line : wrapped(text, columns)) {
      CHECK(columns_of(line) <= columns);
      CHECK(line.find('\x1b') == std::string::npos);
      letters += line;
    }
    std::string expected = text;
    for (std::string* s : {&letters, &expected}) std::erase(*s, ' ');
    expected.replace(expected.find('\x1b'), 1, "?");
    CHECK(letters == expected);
  }
}

TEST_CASE("xml_text: nothing it writes ends an element or breaks XML 1.0") {
  CHECK(xml_text("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
  CHECK(xml_text(std::string_view("\0\x1b\xff", 3)) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(xml_text("\xec\x86\x8c") == "\xec\x86\x8c");
}

TEST_CASE("as_junit: an unexpected outcome and an unproved log are failures") {
  const Attack attack{"+", "a \"group\"", "do-it", "Do <it>", Actor::root, harmless(), nullptr};
  Report report;
  Result result;
  result.attack = &attack;
  result.outcome.problem = "went & wrong";
  report.results.push_back(result);
  const std::string junit = as_junit(report);
  CHECK(junit.find("tests=\"2\" failures=\"2\"") != std::string::npos);
  CHECK(junit.find("went &amp; wrong") != std::string::npos);
  CHECK(!report.passed());
  const auto json = boost::json::parse(as_json(report));
  CHECK(json.at("failed").to_number<int>() == 1);
  CHECK(!json.at("passed").as_bool());
}

TEST_CASE("nearest_name: finds what was meant") {
  const std::vector<Attack> attacks = catalogue();
  CHECK(nearest_name(attacks, "replace-recrod") == "replace-record");
  CHECK(nearest_name(attacks, "rolback-both") == "roll-back-both");
}
