// What a search looks at in a record, and how an address is read.
#include "storage/search.h"

#include <doctest/doctest.h>

using namespace storage;

namespace {

Record visit_to(const char* url) {
  Visit visit;
  visit.url = url;
  return {Timestamp{}, visit};
}

}  // namespace

TEST_CASE("search: an address is read in the letters its bytes spell, and what spells none stays") {
  struct Case {
    const char* name;
    std::string_view url;
    std::string_view letters;
  };
  const Case cases[] = {
      {"no escapes", "http://a.grm/x?y#z", "http://a.grm/x?y#z"},
      {"Korean", "http://a.grm/?q=%EA%B0%90%ec%9e%90", "http://a.grm/?q=감자"},
      {"four bytes", "/%F0%9F%93%B1!", "/📱!"},
      {"ASCII", "/%41%2Fb%25", "/A/b%"},
      {"once only", "/%2541", "/%41"},
      {"blanks in the query", "/a+b?q=c+d%20e%2Bf", "/a+b?q=c d e+f"},
      {"cut short", "/%EA%B0", "/%EA%B0"},
      {"no hex", "/%%zz%4", "/%%zz%4"},
      {"a surrogate", "/%ED%A0%80", "/%ED%A0%80"},
      {"overlong", "/%C0%AF", "/%C0%AF"},
      {"controls stay written", "/%00%0A%1b%7F", "/%00%0A%1b%7F"},
      {"letters after what spells none", "/%FF%EA%B0%90", "/%FF감"},
      {"the end", "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(address_in_letters(c.url) == c.letters);
  }
}

TEST_CASE("search: words are found in an address however it writes them") {
  const Record record = visit_to("http://shop.grm/s?q=%EA%B0%90%EC%9E%90+%EA%B0%92&P=1");
  struct Case {
    const char* needle;
    bool found;
  };
  const Case cases[] = {
      {"감자", true},     {"감자 값", true}, {"%ea%b0%90", true},
      {"감자+값", false}, {"자 값&p", true}, {"q=%EA%B0%90%EC%9E%90+", true},
      {"감 자", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.needle);
    const auto found = mention(record, search_form(c.needle));
    CHECK(found.has_value() == c.found);
    if (found) CHECK(found->where == "url");
  }
  // An address that reads the same is looked at once.
  CHECK(searched_texts(visit_to("http://a.grm/")).size() == 2);
  CHECK(searched_texts(record).size() == 3);
}
