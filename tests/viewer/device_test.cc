// The phone-sized pages: what is on them, what never is, and in which words.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "storage/hash.h"
#include "tests/support/make_log.h"
#include "viewer/device/html.h"
#include "viewer/device/pages.h"
#include "viewer/device/routes.h"
#include "viewer/device/words.h"

using namespace viewer;

namespace {

struct House {
  TemporaryFolder folder;
  Place place = Place::browser;
  Phones phones{folder.path()};
  Verdicts verdicts;
  ThumbnailCache thumbnails{1u << 20};
  Hosts hosts{"127.0.0.1"};

  Response get(const std::string& target, const std::string& language = "en") {
    const Request request{.target = target, .host = "localhost", .accept_language = language};
    return answer(request, Sources{phones, verdicts, thumbnails, hosts, place});
  }
};

std::string header(const Response& response, std::string_view name) {
  std::string found;  // The last one counts, as in a message.
  for (const auto& [key, value] : response.headers)
    if (key == name) found = value;
  return found;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> links_in(const std::string& page) {
  std::vector<std::string> out;
  const std::regex link("<a href=\"([^\"]*)\"");
  for (std::sregex_iterator it(page.begin(), page.end(), link), end; it != end; ++it)
    out.push_back((*it)[1]);
  return out;
}

std::string unescaped(std::string text) {
  for (std::size_t at = 0; (at = text.find("&amp;", at)) != std::string::npos;)
    text.replace(at, 5, "&");
  return text;
}

}  // namespace

TEST_CASE("device: each address answers with the status it should") {
  House house;
  make_evening(house.folder.path() / "phone-a");
  const std::string picture = storage::to_hex(storage::sha256(phone_picture(0))) + ".png";
  struct Case {
    std::string target;
    unsigned status;
  };
  const Case cases[] = {
      {"/device", 200},
      {"/device/", 200},
      {"/device/style.css", 200},
      {"/device/phone-a", 301},
      {"/device/phone-a/", 200},
      {"/device/phone-a/?before=9", 200},
      {"/device/phone-a/?before=99999999999999999999", 200},
      {"/device/phone-a/?before=x&lang=xx&q=%00", 200},
      {"/device/nobody/", 404},
      {"/device/../", 404},
      {"/device/%2e%2e/", 404},
      {"/device/..%2f..%2fetc/", 404},
      {"/device/phone-a/record/4", 200},
      {"/device/phone-a/record/0", 404},  // Upkeep of the watcher's own: not listed, not shown.
      {"/device/phone-a/record/999", 404},
      {"/device/phone-a/record/-1", 404},
      {"/device/phone-a/record/18446744073709551615", 404},
      {"/device/phone-a/record/", 404},
      {"/device/phone-a/record/4/x", 404},
      {"/device/phone-a/image/" + picture, 200},
      {"/device/phone-a/thumb/" + picture, 200},
      {"/device/phone-a/image/..%2f..%2flog.key", 400},
      {"/device/phone-a/log.key", 404},
  };
  for (const Case& c : cases) {
    CAPTURE(c.target);
    CHECK(house.get(c.target).status == c.status);
  }
}

TEST_CASE("device: a page may run no script, send no form and load nothing from elsewhere") {
  House house;
  make_evening(house.folder.path() / "phone-a");
  for (const char* target : {"/device/", "/device/phone-a/", "/device/phone-a/record/5"}) {
    CAPTURE(target);
    const Response page = house.get(target);
    const std::string policy = header(page, "Content-Security-Policy");
    CHECK(has(policy, "default-src 'none'"));
    CHECK(has(policy, "form-action 'none'"));
    CHECK(!has(policy, "script-src"));
    CHECK(!has(policy, "unsafe-inline"));
    const std::regex never("<(script|form|button|input|iframe|object|style)| (on[a-z]+|style)=");
    CHECK(!std::regex_search(page.body, never));
  }
}

TEST_CASE("device: every link on every page leads to another page, and none away") {
  House house;
  make_evening(house.folder.path() / "phone-a");
  std::set<std::string> seen;
  std::vector<std::string> left = {"/device/"};
  while (!left.empty()) {
    const std::string target = left.back();
    left.pop_back();
    if (!seen.insert(target).second) continue;
    CAPTURE(target);
    const Response page = house.get(target);
    CHECK(page.status == 200);
    for (const std::string& link : links_in(page.body)) {
      REQUIRE(link.starts_with("/device/"));
      left.push_back(unescaped(link));
    }
  }
  CHECK(seen.size() > 12);
}

TEST_CASE("device: going back page by page shows every record of the list once, newest first") {
  House house;
  Evening evening(house.folder.path() / "phone-a");
  for (int i = 0; i < 57; ++i)
    evening.visit("http://a.grm/" + std::to_string(i), "page " + std::to_string(i));
  std::vector<std::string> records;
  std::string target = "/device/phone-a/";
  int pages = 0;
  while (!target.empty()) {
    const std::string page = house.get(target).body;
    std::string next;
    for (const std::string& link : links_in(page)) {
      if (has(link, "/record/")) records.push_back(link);
      if (has(link, "?before=")) next = unescaped(link);
    }
    target = next;
    ++pages;
  }
  CHECK(pages == 3);
  REQUIRE(records.size() == 57);
  CHECK(std::set<std::string>(records.begin(), records.end()).size() == 57);
  CHECK(records.front().ends_with("/59"));
  CHECK(records.back().ends_with("/3"));
}

TEST_CASE("device: times are the phone's own, whatever the viewer's zone") {
  House house;
  Evening evening(house.folder.path() / "phone-a");
  evening.visit("http://a.grm/", "first");
  evening.pass(std::chrono::hours(7));
  evening.append(
      storage::Visit{"http://a.grm/2", "after midnight", storage::VisitStatus::ok, "link", ""});
  const std::string english = house.get("/device/phone-a/", "en-GB,en;q=0.8").body;
  CHECK(has(english, "Friday, 5 March 2021"));
  CHECK(has(english, "Thursday, 4 March 2021"));
  CHECK(english.find("Friday") < english.find("Thursday"));
  CHECK(has(english, ">19:00<"));
  const std::string korean = house.get("/device/phone-a/", "fr, ko-KR;q=0.5").body;
  CHECK(has(korean, "2021년 3월 5일 금요일"));
  CHECK(has(korean, "<html lang=\"ko\">"));
}

TEST_CASE("device: the language an address names goes before the browser's, and stays") {
  House house;
  make_evening(house.folder.path() / "phone-a");
  const std::string page = house.get("/device/phone-a/?lang=ko", "en").body;
  CHECK(has(page, "<html lang=\"ko\">"));
  for (const std::string& link : links_in(page)) CHECK(has(link, "lang=ko"));
}

TEST_CASE("device: titles and addresses stay text") {
  House house;
  make_hostile_log(house.folder.path() / "phone-hostile");
  const std::uint64_t size = 3 + 2 * hostile_texts().size();
  std::vector<std::string> targets = {"/device/phone-hostile/", "/device/phone-hostile/?before=14"};
  for (std::uint64_t seq = 3; seq < size; ++seq)
    targets.push_back("/device/phone-hostile/record/" + std::to_string(seq));
  for (const std::string& target : targets) {
    CAPTURE(target);
    const std::string page = house.get(target).body;
    for (const char* never :
         {"<script", "<img src=x", "<svg", "\"javascript:", "\x1b", "\u202e", "\u009b", "\r"})
      CHECK(!has(page, never));
    CHECK(page.find('\0') == std::string::npos);
    CHECK(page.size() < 40'000);
  }
}

TEST_CASE("device: an owner who may not look sees a locked folder and nothing else") {
  House house;
  Evening evening(house.folder.path() / "phone-a", "phone-a", Owner::may_not_look);
  evening.visit("http://secret.grm/", "A secret title");
  const std::uint64_t shot = evening.screenshot("A secret title", "http://secret.grm/", "words");
  const std::string picture = storage::to_hex(storage::sha256(phone_picture(0))) + ".png";
  for (const std::string& rest :
       {std::string(), std::string("?before=99"), "record/" + std::to_string(shot),
        "image/" + picture, "thumb/" + picture, std::string("anything")}) {
    CAPTURE(rest);
    const Response page = house.get("/device/phone-a/" + rest);
    CHECK(page.status == (rest.empty() || rest[0] == '?' ? 200 : 403));
    CHECK(header(page, "Content-Type").starts_with("text/html"));
    CHECK(has(page.body, "A locked folder"));
    for (const char* never : {"secret", "record/", "<img", "<a "}) CHECK(!has(page.body, never));
  }
}

TEST_CASE("device: a picture stands between the screenshots before and after it") {
  House house;
  Evening evening(house.folder.path() / "phone-a");
  std::vector<std::string> shots;
  for (int i = 0; i < 3; ++i) {
    const std::string url = "http://a.grm/" + std::to_string(i);
    evening.visit(url, "page");
    shots.push_back("/device/phone-a/record/" +
                    std::to_string(evening.screenshot("page", url, "")));
  }
  const std::string page = house.get(shots[1]).body;
  CHECK(has(page, "href=\"" + shots[0] + "\" rel=\"prev\""));
  CHECK(has(page, "href=\"" + shots[2] + "\" rel=\"next\""));
  CHECK(has(page, "height=\"420\""));
  const std::string visited = house.get("/device/phone-a/record/5").body;
  CHECK(has(visited, "Screenshots taken while it was open"));
  CHECK(has(visited, "href=\"" + shots[1] + "\""));
  CHECK(!has(visited, shots[2]));
}

TEST_CASE(
    "device: only in a browser does the page itself say SIMULATION: the phone's screen does") {
  House house;
  make_evening(house.folder.path() / "phone-a");
  CHECK(has(house.get("/device/phone-a/").body, "SIMULATION"));
  house.place = Place::phone;
  CHECK(!has(house.get("/device/phone-a/").body, "SIMULATION"));
}

TEST_CASE("device: every language has every string, with the same places to fill") {
  const auto places = [](const std::string& text) {
    std::multiset<std::string> out;
    const std::regex place("\\{[a-z]+\\}");
    for (std::sregex_iterator it(text.begin(), text.end(), place), end; it != end; ++it)
      out.insert(it->str());
    return out;
  };
  const device::Words& english = device::words_for("en");
  REQUIRE(device::languages().size() >= 2);
  for (const device::Words& words : device::languages()) {
    CAPTURE(words.language());
    CHECK(words.strings().size() == english.strings().size());
    for (const auto& [key, text] : english.strings()) {
      CAPTURE(key);
      REQUIRE(words.strings().contains(key));
      CHECK(places(words.strings().at(key)) == places(text));
      CHECK(!words.strings().at(key).empty());
    }
  }
}

TEST_CASE("device: an address is shown in letters a person can read, and never as another one") {
  struct Case {
    const char* given;
    const char* shown;
  };
  const Case cases[] = {
      {"http://a.grm/?q=%EA%BF%80", "http://a.grm/?q=꿀"},
      {"http://a.grm/%2e%2E%41", "http://a.grm/%2e%2E%41"},
      {"%EA%BF", "%EA%BF"},
      {"%", "%"},
      {"%F0%9F%93%B1!", "📱!"},
      {"%ed%a0%80", "%ed%a0%80"},
      {"%%EA%BF%80%zz", "%꿀%zz"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.given);
    CHECK(device::readable_address(c.given) == c.shown);
  }
}
