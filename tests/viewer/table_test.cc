// Tables keep to the terminal's width in columns, not bytes, whatever stands in them.
#include "viewer/table.h"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/support/make_log.h"
#include "viewer/text.h"

using namespace viewer;

namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

Table two_columns() {
  return Table({{"TITLE", Column::Align::left, Column::Fit::shrinks}, {"N", Column::Align::right}});
}

}  // namespace

TEST_CASE("table: wide and combining characters keep the next column in its place") {
  Table table = two_columns();
  table.add({"abcd", "1"});
  table.add({"닭죽", "22"});
  table.add({"e\u0301e\u0301e\u0301e\u0301", "3"});
  table.add({"\u1112\u1161\u11ab\u1100\u1173\u11af", "4"});  // 한글, spelt in letters.
  const auto shown = lines(table.text({}));
  REQUIRE(shown.size() == 5);
  CHECK(shown[0] == "TITLE   N");
  CHECK(shown[1] == "abcd    1");
  CHECK(shown[2] == "닭죽   22");
  CHECK(shown[3] == "e\u0301e\u0301e\u0301e\u0301    3");
  for (const std::string& line : shown) CHECK(columns(line) == 9);
}

TEST_CASE("table: no line is wider than the terminal, and what is whole stays whole") {
  for (const std::size_t width : {14u, 15u, 20u, 21u, 40u, 79u}) {
    CAPTURE(width);
    Table table = two_columns();
    table.add({"아주 긴 제목이 여기에 있습니다 그리고 더 길어집니다", "123"});
    table.add({std::string(70'000, 'x'), "4"});
    for (const std::string& text : hostile_texts()) table.add({text, "5"});
    for (const std::string& line : lines(table.text(width))) {
      CAPTURE(line);
      CHECK(columns(line) <= width);
      CHECK(printable(line) == line);
    }
    CHECK(lines(table.text(width))[1].ends_with("123"));
  }
}
