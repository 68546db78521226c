// The door before the viewer: who comes in, by what, and what those hear who do not.
#include "viewer/door.h"

#include <doctest/doctest.h>

#include <set>

#include "storage/key_token.h"
#include "tests/support/make_log.h"

using namespace viewer;

namespace {

const std::string token = "correct-horse-battery";

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

// "name=value", as a browser sends it back.
std::string cookie_of(const Response& response) {
  const std::string set = header(response, "Set-Cookie");
  return set.substr(0, set.find(';'));
}

}  // namespace

TEST_CASE("token: 128 bits that are another each time, and compare as themselves only") {
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) made.insert(storage::fresh_token());
  CHECK(made.size() == 1000);
  for (const std::string& one : made) {
    REQUIRE(one.size() == 22);
    REQUIRE(is_token(one));
  }
  CHECK(storage::is_same_secret(token, token));
  for (const char* other :
       {"", "correct-horse-batterx", "correct-horse-batter", "Correct-horse-battery"})
    CHECK_FALSE(storage::is_same_secret(token, other));
}

TEST_CASE("token: what others can be given has a length and an alphabet") {
  CHECK(is_token(std::string(16, 'a')));
  CHECK(is_token(std::string(128, '_')));
  CHECK_FALSE(is_token(std::string(15, 'a')));
  CHECK_FALSE(is_token(std::string(129, 'a')));
  CHECK_FALSE(is_token("sixteen letters and spaces"));
  CHECK_FALSE(is_token("0123456789abcde\n"));
  CHECK_FALSE(is_token(""));
}

TEST_CASE("door: opens by link, cookie or bearer, and by nothing like them") {
  const Door door(token, 8081);
  const auto welcome = door.keeps_out({.target = "/device/?token=" + token, .host = "localhost"});
  REQUIRE(welcome);
  CHECK(welcome->status == 200);
  const std::string cookie = cookie_of(*welcome);
  CHECK(header(*welcome, "Set-Cookie").ends_with("; Path=/; HttpOnly; SameSite=Strict"));
  CHECK(welcome->body.find("url=/device/\"") != std::string::npos);

  struct Case {
    const char* name;
    Request request;
    bool comes_in;
  };
  const Case cases[] = {
      {"nothing", {}, false},
      {"cookie", {.cookie = cookie}, true},
      {"among-others", {.cookie = "a=b; " + cookie + "; c=d"}, true},
      {"another-port", {.cookie = "trace-viewer-8082" + cookie.substr(cookie.find('='))}, false},
      {"token-as-cookie", {.cookie = "trace-viewer-8081=" + token}, false},
      {"cut-cookie", {.cookie = cookie.substr(0, cookie.size() - 1)}, false},
      {"longer-cookie", {.cookie = cookie + "0"}, false},
      {"empty-cookie", {.cookie = "trace-viewer-8081="}, false},
      {"prefixed-name", {.cookie = "x" + cookie}, false},
      {"bearer", {.authorization = "Bearer " + token}, true},
      {"bearer-in-small", {.authorization = "bearer " + token}, true},
      {"basic", {.authorization = "Basic " + token}, false},
      {"no-bearer", {.authorization = "Bearer"}, false},
      {"wrong-link", {.target = "/?token=" + token + "x"}, false},
      {"empty-link", {.target = "/?token="}, false},
      {"valueless-link", {.target = "/?token"}, false},
      {"no-address", {.target = "*?token=" + token}, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto kept_out = door.keeps_out(c.request);
    CHECK(kept_out.has_value() != c.comes_in);
    if (kept_out) CHECK(kept_out->status == 401);
  }
}

TEST_CASE("door: the refusal is plain in English and Korean, and leads nowhere else") {
  const Door door(token, 8081);
  const auto page = door.keeps_out({.target = "/?token=wrong-wrong-wrong"});
  REQUIRE(page);
  CHECK(page->body.find("<section lang=\"en\">") != std::string::npos);
  CHECK(page->body.find("<section lang=\"ko\">") != std::string::npos);
  CHECK(page->body.find("SIMULATION") != std::string::npos);
  CHECK(page->body.find("wrong-wrong") == std::string::npos);
  CHECK(header(*page, "WWW-Authenticate").starts_with("Bearer"));
  CHECK(header(*page, "Cache-Control") == "no-store");
  CHECK(header(*page, "Set-Cookie").empty());
  const auto answer = door.keeps_out({.target = "/api/v1/phones"});
  REQUIRE(answer);
  CHECK(header(*answer, "Content-Type").starts_with("application/json"));
  for (const char* target : {"//evil.example/", "//evil.example/?token=correct-horse-battery"}) {
    const auto out = door.keeps_out({.target = target});
    REQUIRE(out);
    CHECK(out->body.find("evil") == std::string::npos);
  }
}

TEST_CASE("door: nothing that a welcome or a refusal says holds the token") {
  const Door door(token, 8081);
  for (const std::string& target :
       {"/?token=" + token, "/device/a/?x=1&token=" + token, std::string("/")}) {
    const auto out = door.keeps_out({.target = target});
    REQUIRE(out);
    CHECK(out->body.find(token) == std::string::npos);
    for (const auto& [name, value] : out->headers) CHECK(value.find(token) == std::string::npos);
  }
}

TEST_CASE("door: every address is behind it, and other methods are refused as ever") {
  TemporaryFolder folder;
  make_evening(folder.path() / "phone-a");
  Phones phones{folder.path()};
  Verdicts verdicts;
  ThumbnailCache thumbnails{1u << 20};
  const Hosts hosts{"0.0.0.0"};
  const Door door(token, 80);
  const auto ask = [&](Request request) {
    request.host = "192.168.1.5:80";
    return answer(request, Sources{.phones = phones,
                                   .verdicts = verdicts,
                                   .thumbnails = thumbnails,
                                   .hosts = hosts,
                                   .door = &door});
  };
  const std::string cookie = cookie_of(ask({.target = "/?token=" + token}));
  for (const char* target :
       {"/", "/app.js", "/healthz", "/api/v1/phones", "/api/v1/phones/phone-a/events",
        "/api/v1/phones/phone-a/records/3", "/device/", "/device/phone-a/", "/device/style.css",
        "/device/phone-a/record/3"}) {
    CAPTURE(target);
    CHECK(ask({.target = target}).status == 401);
    CHECK(ask({.target = target, .cookie = cookie}).status != 401);
    CHECK(ask({.method = "DELETE", .target = target}).status == 405);
    CHECK(ask({.method = "DELETE", .target = target, .cookie = cookie}).status == 405);
  }
}
