// The page that leaves with a log, as far as it needs no browser: which records fit, what a story
// may say, and that both languages say everything.
#include <doctest/doctest.h>

#include <numeric>
#include <string>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "tests/support/make_log.h"
#include "viewer/export/html/choice.h"
#include "viewer/export/html/moment.h"
#include "viewer/export/html/story.h"
#include "viewer/export/html/words.h"

namespace {

namespace html = viewer::html;

std::vector<std::uint64_t> numbers(std::size_t n) {
  std::vector<std::uint64_t> out(n);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

std::string why_not(std::string_view yaml) {
  try {
    html::parse_story(yaml, "s.yaml");
    return "";
  } catch (const storage::Error& error) {
    return error.what();
  }
}

// A story of one moment, its lines replaced by what a test puts there.
std::string story(std::string_view title = "title: T", std::string_view moment = "seq: 3") {
  return "format: 1\n" + std::string(title) + "\nauthor: A\nmoments:\n  - " + std::string(moment) +
         "\n    caption: C\n";
}

}  // namespace

TEST_CASE("choice: places are taken at even distances, the first and the last among them") {
  using Seqs = std::vector<std::uint64_t>;
  CHECK(html::spread(numbers(10), 0).empty());
  CHECK(html::spread(numbers(10), 1) == Seqs{0});
  CHECK(html::spread(numbers(10), 2) == Seqs{0, 9});
  CHECK(html::spread(numbers(10), 4) == Seqs{0, 3, 6, 9});
  CHECK(html::spread(numbers(10), 10) == numbers(10));
  for (std::size_t k = 2; k <= 100; ++k) {
    const Seqs some = html::spread(numbers(100), k);
    std::uint64_t shortest = 100, longest = 0;
    for (std::size_t i = 1; i < k; ++i) {
      shortest = std::min(shortest, some[i] - some[i - 1]);
      longest = std::max(longest, some[i] - some[i - 1]);
    }
    CHECK(some.back() == 99);
    CHECK(shortest >= 1);
    CHECK(longest - shortest <= 1);
  }
}

TEST_CASE("choice: as many as fit, found by looking at few of them") {
  std::uint64_t asked = 0;
  const auto cost_of = [&asked](auto bytes) {
    return [&asked, bytes] {
      return html::Cost([&asked, bytes](std::uint64_t seq) {
        ++asked;
        return std::uint64_t{bytes(seq)};
      });
    };
  };
  const auto even = cost_of([](std::uint64_t) { return 10u; });
  CHECK(html::fit(numbers(100), 1'000, even).seqs == numbers(100));
  CHECK(html::fit({}, 1'000, even).seqs.empty());
  CHECK(html::fit(numbers(100), 9, even).seqs.empty());
  const html::Chosen some = html::fit(numbers(1'000'000), 100'000, even);
  CHECK(some.bytes <= 100'000);
  CHECK(some.seqs.size() >= 9'900);
  CHECK(some.seqs == html::spread(numbers(1'000'000), some.seqs.size()));
  CHECK(asked < 1'000'000);
  // One that is as large as all the others must not hide what fits without it.
  const auto uneven = cost_of([](std::uint64_t seq) { return seq == 500 ? 5'000u : 1u; });
  const html::Chosen without = html::fit(numbers(1'000), 2'000, uneven);
  CHECK(without.bytes <= 2'000);
  CHECK(without.seqs.size() > 100);
}

TEST_CASE("story: a moment's words are the author's, in the author's order") {
  const html::Story read = html::parse_story(
      "format: 1\ntitle: \"A & B\"\nauthor: N. N.\nlead: |\n  One.\n\n  Two.\nlanguage: ko\n"
      "moments:\n  - seq: 9\n    heading: H\n    caption: C\n  - {seq: 2, caption: D}\n",
      "s.yaml");
  CHECK(read.title == "A & B");
  CHECK(read.lead == "One.\n\nTwo.\n");
  CHECK(read.language == "ko");
  REQUIRE(read.moments.size() == 2);
  CHECK(read.moments[0].seq == 9);
  CHECK(read.moments[0].heading == "H");
  CHECK(read.moments[0].line == 10);
  CHECK(read.moments[1].seq == 2);
  CHECK(read.moments[1].heading.empty());
}

TEST_CASE("story: what the schema refuses is named with its line") {
  CHECK(why_not(story()).empty());
  const struct {
    std::string yaml;
    std::string why;
  } cases[] = {
      {"", "s.yaml:1: empty: no story in it"},
      {"- a",
       "s.yaml:1: a story must be a group of keys: "
       "format, title, author, lead, language, moments"},
      {"format: 2\n", "s.yaml:1: format must be 1"},
      {"title: T\n", "s.yaml:1: a story lacks 'format'"},
      {story("titel: T"),
       "s.yaml:2: unknown key 'titel' in a story; the keys are "
       "format, title, author, lead, language, moments"},
      {story("title: T\ntitle: U"), "s.yaml:3: 'title' is here twice"},
      {story("title: [a]"), "s.yaml:2: title must be text"},
      {story("title: ''"), "s.yaml:2: title must be text"},
      {story("title: \"a\\nb\""), "s.yaml:2: title must be one line"},
      {story("title: \"a\\x07b\""), "s.yaml:2: title holds a control character"},
      {story("title: " + std::string(301, 'x')), "s.yaml:2: title is longer than 300 bytes"},
      {story("title: T\nlanguage: '\"x'"), "s.yaml:3: language must be like ko or en-GB"},
      {story("title: T", "seq: -1"), "s.yaml:5: seq must be a record's number, from 0"},
      {story("title: T", "seq: 1.5"), "s.yaml:5: seq must be a record's number, from 0"},
      {story("title: T", "seq: [1]"), "s.yaml:5: seq must be a record's number, from 0"},
      {story("title: T", "heading: H"), "s.yaml:5: a moment lacks 'seq'"},
      {story() + "  - {seq: 3, caption: D}\n", "s.yaml:7: record 3 is here twice"},
      {story() + "  - {seq: 4}\n", "s.yaml:7: a moment lacks 'caption'"},
      {story() + "---\nformat: 1\n", "s.yaml:1: a story is one document"},
      {"format: 1\ntitle: T\nauthor: A\nmoments: []\n",
       "s.yaml:4: moments must be a list with at least one moment"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.yaml);
    CHECK(why_not(c.yaml) == c.why);
  }
  CHECK(why_not("format: 1\ntitle: \"open\nauthor: [\n").starts_with("s.yaml:"));
  CHECK(why_not(std::string(html::max_story_bytes + 1, ' ')) == "s.yaml:1: larger than 1 MiB");
  CHECK(why_not("title: \xff\xfe\n").starts_with("s.yaml:1: "));
  // Nests beyond what any reader should follow, names a thing again and again, or is one empty
  // document after another to the library, without end.
  CHECK(why_not(std::string(100'000, '[')).starts_with("s.yaml:1: "));
  CHECK(why_not("a: &a [x, x]\nb: &b [*a, *a]\n") ==
        "s.yaml:1: anchors and aliases (&name, *name) are not allowed");
  CHECK(why_not(",tr: f\ntitle: T\n").starts_with("s.yaml:"));
}

TEST_CASE("words: every language says the same things, with the same places to fill") {
  const auto places = [](const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
      out.push_back(text.substr(at, text.find('}', at) - at));
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const viewer::device::Words& english = html::words_of("en");
  REQUIRE(html::languages().size() >= 2);
  for (const viewer::device::Words& words : html::languages()) {
    CAPTURE(words.language());
    CHECK(words.strings().size() == english.strings().size());
    for (const auto& [key, text] : english.strings()) {
      CAPTURE(key);
      REQUIRE(words.strings().contains(key));
      if (!key.ends_with("_one")) CHECK(places(words.say(key)) == places(text));
    }
  }
}

TEST_CASE("words: a slot is an element, and what is in it no markup") {
  const viewer::device::Words& words = html::words_of("en");
  CHECK(html::said(words, "p", "", "byline", {html::slot("author", "<b>\"\u202e")}) ==
        "<p data-t=\"byline\">By <span data-slot=\"author\">&lt;b&gt;&quot;\\u{202e}</span></p>");
  CHECK(html::shown_lines("a\nb\r<") == "a\nb\\u{d}&lt;");
  CHECK(html::grouped(1'234'567) == "1,234,567");
  CHECK(html::grouped(999) == "999");
  CHECK(html::megabytes(15'000'000) == "15");
  CHECK(html::megabytes(150'000) == "0.15");
}

TEST_CASE("moment: hostile texts are no markup, whatever kind of record holds them") {
  for (const std::string& text : hostile_texts()) {
    const storage::Timestamp time{1'614'852'000'250, 540};
    for (const storage::Payload& payload :
         {storage::Payload(storage::Visit{text, text, storage::VisitStatus::ok, text, text}),
          storage::Payload(storage::AppOpen{text, text}), storage::Payload(storage::Chapter{text}),
          storage::Payload(storage::Operation{text, text, text}),
          storage::Payload(storage::MediaAlert{text, text, text, text})}) {
      const storage::StoredRecord stored{7, "{}", storage::Record{time, payload}, ""};
      const std::string row = html::row({html::words_of("ko"), text}, {stored, {"proof"}});
      CHECK(row.find("<script>") == std::string::npos);
      CHECK(row.find("<img") == std::string::npos);
      CHECK(row.find("<svg") == std::string::npos);
      CHECK(row.find("\u202e") == std::string::npos);
      CHECK(row.find('\0') == std::string::npos);
    }
  }
}
