// HAR files, whole and broken, meant well and not.
#include "emulator/import/har.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/import/fixture.h"

namespace fs = std::filesystem;
using namespace std::string_literals;

namespace {

struct Answer {
  std::string url;
  std::string type = "text/html; charset=utf-8";
  std::string text = "<title>t</title>";
  int status = 200;
  std::string method = "GET";
  std::string more_request = {};
  std::string more_response = {};
  std::string more_content = {};
  std::string time = "2024-05-01T10:00:00.000Z";
};

std::string in_json(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string entry(const Answer& a) {
  return R"({"startedDateTime":)" + in_json(a.time) + R"(,"time":1,"request":{"method":)" +
         in_json(a.method) + R"(,"url":)" + in_json(a.url) +
         R"(,"cookies":[{"name":"id","value":"SECRETCOOKIE"}],"headers":[{"name":"Accept","value":"text/html,*/*"},)"
         R"({"name":"Authorization","value":"SECRETAUTH"},{"name":"Cookie","value":"id=SECRETCOOKIE"}])" +
         a.more_request +
         R"(,"postData":{"mimeType":"text/plain","text":"SECRETPOST"}},"response":{"status":)" +
         std::to_string(a.status) +
         R"(,"headers":[{"name":"Set-Cookie","value":"id=SECRETCOOKIE"}],"content":{"size":1,"mimeType":)" +
         in_json(a.type) + a.more_content +
         (a.text == "(none)" ? "" : R"(,"text":)" + in_json(a.text)) + "}" + a.more_response + "}}";
}

std::string har(const std::vector<Answer>& answers) {
  std::string out =
      R"({"log":{"version":"1.2","creator":{"name":"Test","version":"7"},"pages":[],"entries":[)";
  for (std::size_t i = 0; i < answers.size(); ++i) out += (i == 0 ? "" : ",") + entry(answers[i]);
  return out + "]}}";
}

}  // namespace

TEST_CASE("har: every answer the phone can draw lies where the phone looks for it") {
  const std::string png = "iVBORw0KGgoAAAANSUhEUg==";  // The first bytes of one.
  const Answer answers[] = {
      {"http://a.test/"},
      {"https://A.test:8443/one"},
      {"http://a.test/dir/"},
      {"http://a.test/page.php?id=3&x=y"},
      {"http://a.test/page.php?url=http://b.test/"},
      {"http://a.test/style.css?v=1", "text/css", "p {color: red}"},
      {"http://a.test/load?modules=a", "text/css", "p {color: blue}"},
      {"http://a.test/picture", "image/png", png, 200, "GET", "", "", R"(,"encoding":"base64")"},
      {"http://a.test/README", "text/plain", "1 < 2 & 3"},
      {"http://a.test/notes.txt", "text/plain", "1 < 2"},
      {"http://a.test/%EB%82%A0%EC%94%A8"},
      {"http://b.test/a//b/../c.html"},
      {"http://xn--a.test/#part"},
  };
  for (const Answer& answer : answers) {
    CAPTURE(answer.url);
    const Imported imported(har({answer}), importing::read_har);
    const site::Resource resource = imported.get(answer.url);
    CHECK(resource.outcome == site::Outcome::ok);
    CHECK(imported.report.files == 1);
    if (answer.type.starts_with("text/html")) CHECK(resource.body == answer.text);
    if (answer.type == "image/png") CHECK(resource.content_type == "image/png");
  }
  const Imported texts(har({answers[8], answers[9]}), importing::read_har);
  CHECK(texts.file("a.test/README.html").ends_with("<pre>1 &lt; 2 &amp; 3</pre>"));
  CHECK(texts.file("a.test/notes.txt") == "1 < 2");
}

TEST_CASE("har: answers to different queries stay apart") {
  const Imported imported(har({{"http://a.test/s?q=1", "text/html", "one"},
                               {"http://a.test/s?q=2", "text/html", "two"},
                               {"http://a.test/s", "text/html", "none"}}),
                          importing::read_har);
  CHECK(imported.get("http://a.test/s?q=1").body == "one");
  CHECK(imported.get("http://a.test/s?q=2").body == "two");
  CHECK(imported.get("http://a.test/s?q=3").body == "none");
}

TEST_CASE("har: of several answers to one address the last is kept, and that is said") {
  const Imported imported(har({{"http://a.test/", "text/html", "one"},
                               {"http://a.test/#x", "text/html", "two"},
                               {"http://a.test/", "text/html", "three"},
                               {"http://a.test/", "text/html", "failed", 500}}),
                          importing::read_har);
  CHECK(imported.file("a.test/index.html") == "three");
  CHECK(imported.says("2 addresses answered in different ways: the last one is kept"));
  CHECK(imported.report.files == 1);
  CHECK(imported.visits.size() == 4);
}

TEST_CASE("har: redirects lead on, also from one host to another") {
  const std::string to = R"(,"redirectURL":)";
  const Imported imported(
      har({{"http://a.test/old", "", "", 301, "GET", "", to + in_json("/new#end")},
           {"http://a.test/new", "text/html", "new"},
           {"http://a.test/go?to=b", "", "", 302, "GET", "", to + in_json("http://b.test/x")},
           {"http://b.test/x", "text/html", "b"},
           {"http://a.test/dir", "", "", 301, "GET", "", to + in_json("http://a.test/dir/")},
           {"http://a.test/", "", "", 301, "GET", "", to + in_json("https://a.test/")},
           {"http://a.test/bad", "", "", 301, "GET", "", to + in_json("javascript:alert(1)")},
           {"http://a.test/round", "", "", 302, "GET", "", to + in_json("/round2")},
           {"http://a.test/round2", "", "", 302, "GET", "", to + in_json("/round")}}),
      importing::read_har);
  CHECK(imported.get("http://a.test/old").body == "new");
  CHECK(imported.get("http://a.test/old").url == "http://a.test/new#end");
  CHECK(imported.get("http://a.test/old#here").url == "http://a.test/new#end");
  CHECK(imported.get("http://a.test/go?to=b").url == "http://b.test/x");
  CHECK(imported.get("http://a.test/round").outcome == site::Outcome::not_found);
  CHECK(imported.says("1 redirects that lead nowhere the phone can go: 'http://a.test/bad'"));
  CHECK(imported.visits.size() == 2);  // Where redirects led, not where they came from.
}

TEST_CASE("har: what was sent and who one was is in no file of the bundle") {
  Imported imported(
      har({{"http://a.test/"}, {"http://a.test/login", "text/html", "SECRETANSWER", 200, "POST"}}),
      importing::read_har);
  imported.bundle().put_beside("IMPORTED.txt", imported.report.as_text());
  imported.bundle().be_born();
  std::size_t files = 0;
  for (const auto& file : fs::recursive_directory_iterator(imported.out())) {
    if (!file.is_regular_file()) continue;
    ++files;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    CAPTURE(file.path().string());
    CHECK(bytes.find("SECRET") == bytes.npos);
  }
  CHECK(files == 2);
  CHECK(imported.says("1 answers to what was sent (POST and the like)"));
}

TEST_CASE("har: what cannot be drawn is counted by kind") {
  const Imported imported(har({{"http://a.test/a.js", "application/javascript", "1"},
                               {"http://a.test/b.mjs", "text/javascript", "1"},
                               {"http://a.test/v.mp4", "video/mp4", "1"},
                               {"http://a.test/f.woff2", "font/woff2", "1"},
                               {"http://a.test/g.gif", "image/gif", "GIF89a"},
                               {"http://a.test/d.json", "application/json", "{}"},
                               {"http://a.test/p.pdf", "application/pdf", "%PDF-"}}),
                          importing::read_har);
  CHECK(imported.report.files == 0);
  for (const char* line : {"2 scripts", "1 videos", "1 fonts", "1 pictures of other kinds",
                           "1 data (JSON, XML)", "1 documents (PDF, office)"})
    CHECK(imported.says(line));
}

TEST_CASE("har: decoded text is UTF-8 whatever the page says of itself") {
  const Imported imported(
      har({{"http://a.test/", "text/html; charset=euc-kr", "<meta charset=euc-kr><p>날씨"}}),
      importing::read_har);
  CHECK(imported.get("http://a.test/").content_type == "text/html; charset=utf-8");
  CHECK(imported.file("a.test/index.html").ends_with("<p>날씨"));
}

TEST_CASE("har: addresses cannot climb out of the bundle") {
  const std::string cases[] = {
      "http://../../etc/passwd",
      "http://a.test/../../../escape.html",
      "http://a.test/%2e%2e/%2e%2e/escape.html",
      "http://a.test/..%2f..%2fescape.html",
      "http://a.test/%2Fetc%2Fescape",
      "http://a.test/a%00b",
      "http://a.test/a%0Ab",
      "http://a.test/x?q=/../../../../escape",
      "http://a.test/x?q=%00",
      "http://a.test/x?q=%2e%2e%2f%2e%2e%2fescape",
      "http://.hidden/x",
      "http://./x",
      "http://a%2Fb/x",
      "http:///x",
      "file:///etc/escape",
      "http://a.test/" + std::string(300, 'a'),
      "http://" + std::string(300, 'a') + "/",
      "http://a.test" +
          [] {
            std::string deep;
            for (int i = 0; i < 200; ++i) deep += "/d";
            return deep;
          }(),
      "http://a.test/" + std::string(9000, 'a') + "?" + std::string(9000, 'b'),
  };
  for (const std::string& url : cases) {
    CAPTURE(url.substr(0, 80));
    const Imported imported(har({{url}}), importing::read_har);
    // All there is, is the hidden folder and what is in it.
    for (const auto& entry : fs::recursive_directory_iterator(imported.folder())) {
      const auto inside = entry.path().lexically_relative(imported.sites().parent_path());
      CHECK_FALSE(inside.string().starts_with(".."));
      CHECK_FALSE(entry.is_symlink());
    }
    const bool is_told = imported.report.files == 1 || imported.says("left out:");
    CHECK(is_told);
  }
}

TEST_CASE("har: an address that is page and folder at once costs neither the other pages") {
  const Imported imported(har({{"http://a.test/x.html", "text/html", "file"},
                               {"http://a.test/x.html/y", "text/html", "below"},
                               {"http://a.test/z", "text/html", "z"},
                               {"http://a.test/z/y", "text/html", "below z"}}),
                          importing::read_har);
  CHECK(imported.get("http://a.test/x.html").body == "file");
  CHECK(imported.get("http://a.test/z").body == "z");
  CHECK(imported.get("http://a.test/z/y").body == "below z");
  CHECK(imported.says("1 addresses that are file and folder at once"));
}

TEST_CASE("har: names that other systems cannot tell apart are kept, and said") {
  const Imported imported(har({{"http://a.test/Page", "text/html", "large"},
                               {"http://a.test/page", "text/html", "small"},
                               {"http://a.test/con", "text/html", "device"},
                               {"http://a.test/lpt1.html", "text/html", "device"}}),
                          importing::read_har);
  CHECK(imported.get("http://a.test/Page").body == "large");
  CHECK(imported.get("http://a.test/page").body == "small");
  CHECK(imported.says("1 names that differ in letter case only"));
  CHECK(imported.says("2 names that only Linux can hold"));
}

TEST_CASE("har: a file cut off anywhere gives the entries that are whole, and says where it ends") {
  const std::string whole = har({{"http://a.test/1"}, {"http://a.test/2"}, {"http://a.test/3"}});
  const std::size_t first = whole.find("\"entries\":[") + 11;
  const std::size_t second = whole.find(",{\"startedDateTime\"", first) + 1;
  const std::size_t third = whole.find(",{\"startedDateTime\"", second) + 1;
  for (std::size_t length = first; length < whole.size(); length += 7) {
    CAPTURE(length);
    const Imported imported(whole.substr(0, length), importing::read_har);
    REQUIRE(imported.report.broken);
    CHECK(imported.report.broken->byte == length);
    const std::uint64_t want = length < second - 1 ? 0 : length < third - 1 ? 1 : 2;
    CHECK(imported.report.files >= want);
    CHECK(imported.report.files <= want + 1);
    CHECK(imported.report.broken->where == "entry " + std::to_string(imported.report.files + 1));
  }
}

TEST_CASE("har: damage in the middle is named by its place") {
  std::string text = har({{"http://a.test/1"}, {"http://a.test/2"}});
  const std::size_t at = text.find("http://a.test/2");
  text[at - 9] = '!';
  const Imported imported(text, importing::read_har);
  REQUIRE(imported.report.broken);
  CHECK(imported.report.files == 1);
  CHECK(imported.report.broken->where == "entry 2");
  CHECK(imported.report.broken->byte <= at);
  CHECK(imported.report.broken->byte + 40 > at);
}

TEST_CASE("har: hostile texts end in an answer") {
  const std::string cases[] = {
      "",
      "{",
      "[]",
      "{}",
      R"({"log":3})",
      R"({"other":{"log":{}}})",
      std::string(100'000, '['),
      R"({"log":)" + std::string(100'000, '['),
      "{\"log\":{\"entries\":[{\"x\":\"\xff\xfe\"}]}} trailing",
      R"({"log":{"entries":[{"request":{"url":5},"response":{"status":1e999}}]}})",
      R"({"log":{"entries":[[[{"request":{"url":"http://a.test/"}}]]]}})",
      R"({"log":{"entries":[{"request":{"url":"http://a.test/","method":"GET"},"response":{"status":-1}}]}})",
  };
  for (const std::string& text : cases) {
    CAPTURE(text.substr(0, 60));
    try {
      const Imported imported(text, importing::read_har);
      CHECK(imported.report.files == 0);
    } catch (const std::runtime_error& error) {
      CHECK(std::string(error.what()) == "no HAR: there is no \"log\" in it");
    }
  }
}

TEST_CASE("har: what a file says of itself is quoted, not believed") {
  std::string text = har({{"http://a.test/"}});
  text.replace(text.find("1.2"), 3, "1.2\xff\\u001b[2J");
  text.replace(text.find("Test"), 4, "\xfe\\u001b[2J\xe2\x80\xaeTest");
  const Imported imported(text, importing::read_har);
  CHECK(imported.report.format == "HAR");
  for (const std::string& said : {imported.report.as_text(), imported.report.as_json()}) {
    CHECK(said.find('\x1b') == said.npos);
    CHECK(said.find('\xff') == said.npos);
    CHECK(said.find('\xfe') == said.npos);
  }
  CHECK(imported.report.files == 1);
}

TEST_CASE("har: half a surrogate pair costs one character") {
  std::string text = har({{"http://a.test/1", "text/html", "HALF"}, {"http://a.test/2"}});
  text.replace(text.find("HALF"), 4, R"(a\ud800b\udc00c\ud83d\ude00\\ud800)");
  const Imported mended(text, importing::read_har);
  CHECK_FALSE(mended.report.broken);
  CHECK(mended.file("a.test/1.html") ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd"
        "c\xf0\x9f\x98\x80\\ud800");
  CHECK(mended.report.files == 2);
}

TEST_CASE("har: visits are navigations by the browser's own word") {
  const auto header = [](const char* value) {
    return R"(,"headers":[{"name":"Sec-Fetch-Dest","value":")"s + value + R"("}])";
  };
  struct Case {
    const char* what;
    Answer answer;
    std::size_t visits;
  };
  const Case cases[] = {
      {"html by accept", {"http://a.test/"}, 1},
      {"document", {"http://a.test/", "text/html", "x", 200, "GET", header("document")}, 1},
      {"iframe", {"http://a.test/", "text/html", "x", 200, "GET", header("iframe")}, 0},
      {"picture", {"http://a.test/", "image/png", "x"}, 0},
      {"error page", {"http://a.test/", "text/html", "x", 404}, 1},
      {"nobody answered", {"http://a.test/", "text/html", "x", 0}, 0},
      {"post", {"http://a.test/", "text/html", "x", 200, "POST"}, 0},
      {"without a body", {"http://a.test/", "text/html", "(none)"}, 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Imported imported(har({c.answer}), importing::read_har);
    CHECK(imported.visits.size() == c.visits);
  }
}

TEST_CASE("har: a body larger than the phone takes is left out, the next is not") {
  const Imported imported(
      har({{"http://a.test/large", "text/html", std::string(site::max_resource_bytes + 1, 'a')},
           {"http://a.test/at", "text/html", std::string(site::max_resource_bytes, 'a')},
           {"http://a.test/small"}}),
      importing::read_har);
  CHECK(imported.says("1 files larger than 24 MiB"));
  CHECK(imported.get("http://a.test/at").outcome == site::Outcome::ok);
  CHECK(imported.get("http://a.test/small").outcome == site::Outcome::ok);
}
