// Every address of the server as a value: request in, response out.
#include "viewer/routes.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <thread>

#include "storage/hash.h"
#include "tests/support/make_log.h"
#include "tests/viewer/served.h"
#include "viewer/assets.h"

using namespace viewer;

namespace {

// A folder with one evening in it, and everything routes need.
struct House {
  TemporaryFolder folder;
  std::uint64_t records = make_evening(folder.path() / "phone-a");
  Served served{folder.path()};

  Response ask(const Request& request) { return served.ask(request); }
  Response get(const std::string& target) { return served.get(target); }
};

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

boost::json::object object(const Response& response) {
  return boost::json::parse(response.body).as_object();
}

const std::string first_picture = storage::to_hex(storage::sha256(phone_picture(0)));

}  // namespace

TEST_CASE(
    "routes: a file named by its content is kept for ever, the icon for a day, others checked") {
  House house;
  std::set<Keep> met;
  for (const Asset& asset : assets()) {
    CAPTURE(asset.path);
    met.insert(asset.keep);
    const Response response = house.get(std::string(asset.path));
    CHECK(response.status == 200);
    const std::string how = header(response, "Cache-Control");
    if (asset.path.starts_with("/part-")) {
      CHECK(how == "private, max-age=31536000, immutable");
    } else if (asset.path == "/icon.svg") {
      CHECK(how == "private, max-age=86400");
    } else {
      CHECK(how == "no-cache");
    }
  }
  CHECK(met.size() == 3);
}

TEST_CASE("routes: each address answers with the status it should") {
  House house;
  const std::string phone = "/api/v1/phones/phone-a";
  struct Case {
    std::string target;
    unsigned status;
  };
  const Case cases[] = {
      {"/", 200},
      {"/app.js", 200},
      {"/style.css", 200},
      {"/icon.svg", 200},
      {"/healthz", 200},
      {"/nothing", 404},
      {"/index.html", 404},
      {"/../../etc/passwd", 404},
      {"/%2e%2e/%2e%2e/etc/passwd", 404},
      {"//etc/passwd", 404},
      {"/app.js/..", 404},
      {"/api/v1/phones", 200},
      {"/api/v1/phones/", 404},
      {"/api/v2/phones", 404},
      {phone, 200},
      {"/api/v1/phones/nobody", 404},
      {"/api/v1/phones/..", 404},
      {"/api/v1/phones/%2e%2e/records", 404},
      {"/api/v1/phones/..%2f..%2fetc/records", 404},
      {"/api/v1/phones/phone-a%00/records", 404},
      {phone + "/records", 200},
      {phone + "/records?limit=200", 200},
      {phone + "/records?limit=0", 400},
      {phone + "/records?limit=201", 400},
      {phone + "/records?limit=-1", 400},
      {phone + "/records?limit=1e3", 400},
      {phone + "/records?before=18446744073709551615", 400},
      {phone + "/records?before=18446744073709551616", 400},
      {phone + "/records?after=x", 400},
      {phone + "/records?kind=visit,screenshot", 200},
      {phone + "/records?kind=visit'--", 400},
      {phone + "/records?order=sideways", 400},
      {phone + "/records?since=yesterday", 400},
      {phone + "/records?since=2021-03-04T19:00:00%2B09:00", 200},
      {phone + "/records?search=%ff", 400},
      {phone + "/records?search=a%00b", 400},
      {phone + "/records?search=" + std::string(max_search_bytes + 1, 'a'), 400},
      {phone + "/records?search=" + std::string(max_search_bytes, 'a'), 200},
      {phone + "/records?colour=red", 400},
      {phone + "/records/0", 200},
      {phone + "/records/24", 404},
      {phone + "/records/-1", 400},
      {phone + "/records/1.5", 400},
      {phone + "/records/0x1", 400},
      {phone + "/records/99999999999999999999", 400},
      {phone + "/records/1/2", 404},
      {phone + "/image/" + first_picture + ".png", 200},
      {phone + "/image/" + first_picture, 400},
      {phone + "/image/" + std::string(64, '0') + ".png", 404},
      {phone + "/image/..%2flog.key.png", 400},
      {phone + "/image/" + std::string(63, 'a') + "g.png", 400},
      {phone + "/thumb/" + first_picture + ".png", 200},
      {phone + "/thumb/" + std::string(64, '0') + ".png", 404},
      {phone + "/verdict", 200},
      {phone + "/events", 200},
      {phone + "/log.key", 404},
      {"*", 400},
      {"http://localhost/", 400},
      {"", 400},
      {"/%zz", 400},
  };
  for (const Case& c : cases) {
    CAPTURE(c.target);
    const Response response = house.get(c.target);
    CHECK(response.status == c.status);
    if (c.status >= 400) CHECK(object(response).contains("error"));
  }
}

TEST_CASE("routes: every method but GET and HEAD is refused on every route, with the reason") {
  House house;
  for (const char* method : {"DELETE", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT",
                             "PROPFIND", "delete", "get", "GETX"}) {
    for (const char* target :
         {"/", "/healthz", "/api/v1/phones", "/api/v1/phones/phone-a/records/3", "/nothing", "*"}) {
      CAPTURE(method);
      CAPTURE(target);
      const Response response =
          house.ask({.method = method, .target = target, .host = "localhost"});
      CHECK(response.status == 405);
      CHECK(header(response, "Allow") == "GET, HEAD");
      CHECK(object(response).at("error").as_string().find("Nothing can be deleted") == 0);
      CHECK(object(response).at("layers").as_array().size() >= 4);
    }
  }
  CHECK(house.served.phones.reader(*house.served.phones.find("phone-a")).size() == house.records);
}

TEST_CASE("routes: only our own names are answered to") {
  struct Case {
    const char* listen;
    const char* host;
    bool admitted;
  };
  const Case cases[] = {
      {"127.0.0.1", "127.0.0.1:8081", true},
      {"127.0.0.1", "localhost:8081", true},
      {"127.0.0.1", "LOCALHOST", true},
      {"127.0.0.1", "[::1]:8081", true},
      {"127.0.0.1", "evil.example", false},
      {"127.0.0.1", "evil.example:8081", false},
      {"127.0.0.1", "localhost.evil.example", false},
      {"127.0.0.1", "127.0.0.1.evil.example", false},
      {"127.0.0.1", "localhost:8081@evil.example", false},
      {"127.0.0.1", "localhost:", false},
      {"127.0.0.1", "localhost:80a", false},
      {"127.0.0.1", "192.168.1.5", false},
      {"127.0.0.1", " localhost", false},
      {"192.168.1.5", "192.168.1.5:8081", true},
      {"192.168.1.5", "192.168.1.6:8081", false},
      {"0.0.0.0", "192.168.1.6:8081", true},
      {"0.0.0.0", "evil.example", false},
      {"::", "[fe80::1]:8081", true},
      {"fe80::1", "[fe80::1]:8081", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.listen);
    CAPTURE(c.host);
    CHECK(Hosts(c.listen).admits(c.host) == c.admitted);
  }
  House house;
  CHECK(house.ask({.host = "evil.example"}).status == 421);
  CHECK(house.ask({.host = ""}).status == 400);
}

TEST_CASE("routes: pages of records join without overlap or hole, in both directions") {
  House house;
  for (const bool oldest : {true, false}) {
    CAPTURE(oldest);
    std::vector<std::uint64_t> seen;
    std::string edge;
    for (bool more = true; more;) {
      const auto page = object(house.get("/api/v1/phones/phone-a/records?limit=7&order=" +
                                         std::string(oldest ? "oldest" : "newest") + edge));
      for (const auto& row : page.at("records").as_array()) {
        seen.push_back(row.at("seq").to_number<std::uint64_t>());
      }
      edge = (oldest ? "&after=" : "&before=") + std::to_string(seen.back());
      more = page.at("more").as_bool();
      REQUIRE(seen.size() <= house.records);
    }
    CHECK(seen.size() == house.records);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      CHECK(seen[i] == (oldest ? i : house.records - 1 - i));
    }
  }
}

TEST_CASE("routes: search finds Korean and Latin, in titles, addresses and on the screen") {
  House house;
  struct Case {
    const char* search;
    std::size_t hits;
  };
  const Case cases[] = {{"%EA%B0%90%EC%9E%90", 3},
                        {"MOON", 2},
                        {"weather.sbl", 2},
                        {"%EC%9E%A5%ED%99%94", 1},
                        {"nowhere+to+be+found", 0},
                        {"%25", 2},
                        {"_", 0}};
  for (const Case& c : cases) {
    CAPTURE(c.search);
    const auto page = object(house.get(
        std::string("/api/v1/phones/phone-a/records?kind=visit,screenshot&search=") + c.search));
    CHECK(page.at("records").as_array().size() == c.hits);
  }
  const auto page = object(house.get("/api/v1/phones/phone-a/records?search=%EC%9E%A5%ED%99%94"));
  CHECK(page.at("records").at(0).at("excerpt").as_string().find("장화") != std::string::npos);
  CHECK_FALSE(page.at("records").at(0).as_object().contains("text"));
}

TEST_CASE("routes: pictures are kept for ever by their name, and asked for once") {
  House house;
  for (const char* kind : {"image", "thumb"}) {
    CAPTURE(kind);
    const std::string target =
        std::string("/api/v1/phones/phone-a/") + kind + "/" + first_picture + ".png";
    const Response first = house.get(target);
    CHECK(header(first, "Content-Type") == "image/png");
    CHECK(header(first, "Cache-Control").find("immutable") != std::string::npos);
    CHECK(first.body.substr(1, 3) == "PNG");
    const std::string etag = header(first, "ETag");
    for (const std::string& sent : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
      CAPTURE(sent);
      const Response again =
          house.ask({.target = target, .host = "localhost", .if_none_match = sent});
      CHECK(again.status == 304);
      CHECK(again.body.empty());
    }
    CHECK(house.ask({.target = target, .host = "localhost", .if_none_match = "\"other\""}).status ==
          200);
  }
  const Response whole = house.get("/api/v1/phones/phone-a/image/" + first_picture + ".png");
  CHECK(storage::to_hex(storage::sha256(std::string_view(whole.body))) == first_picture);
  CHECK(house.served.thumbnails.size_bytes() > 0);
}

TEST_CASE("routes: a screenshot leaves covered and labelled, once there is a verdict to tell") {
  House house;
  const std::string records = "/api/v1/phones/phone-a/records/";
  std::uint64_t shot = 0, visit = 0;
  {
    const storage::LogReader log(house.folder.path() / "phone-a");
    storage::Query query;
    query.kinds = {"screenshot"};
    shot = log.page(query).front().seq;
    query.kinds = {"visit"};
    visit = log.page(query).front().seq;
  }
  const std::string file = records + std::to_string(shot) + "/published.png";
  viewer::Response response = house.get(file);
  while (response.status == 409) {  // Being checked, on another thread.
    CHECK(response.body.find("still being checked") != std::string::npos);
    std::this_thread::yield();
    response = house.get(file);
  }
  REQUIRE(response.status == 200);
  CHECK(header(response, "Content-Disposition") ==
        "attachment; filename=\"SIMULATION-record-" + std::to_string(shot) + ".png\"");
  CHECK(response.body.find("SIMULATION - fictional device") != std::string::npos);
  CHECK(response.body.find("virtualRecording") != std::string::npos);

  response = house.get(file + "?blur=10,20,300,40%3B0,0,8,8");
  REQUIRE(response.status == 200);
  CHECK(header(response, "Content-Disposition").find("-redacted.png") != std::string::npos);
  CHECK(response.body.find("10,20 300x40; 0,0 8x8") != std::string::npos);

  const std::string no_shot = records + std::to_string(visit) + "/published.png";
  const std::pair<std::string, unsigned> refused[] = {
      {no_shot, 409},
      {records + "99999/published.png", 404},
      {records + "x/published.png", 400},
      {file + "?blur=0,0,8", 400},
      {file + "?blur=0,0,8,7", 400},
      {file + "?blur=0,0,8,8%3B", 200},  // Nothing behind the last one.
      {file + "?blur=-1,0,8,8", 400},
      {file + "?blur=719,0,8,8", 400},
      {file + "?blur=0,0,8,8&blur=0,0,8,8", 400},
      {file + "?other=1", 400}};
  for (const auto& [target, status] : refused) {
    CAPTURE(target);
    CHECK(house.get(target).status == status);
  }
}

TEST_CASE("routes: hostile titles arrive as they were recorded, as JSON strings") {
  TemporaryFolder folder;
  make_hostile_log(folder.path() / "h");
  Served served(folder.path());
  const Response response =
      served.get("/api/v1/phones/h/records?limit=200&kind=visit&order=oldest");
  const auto page = object(response);
  CHECK(page.at("records").at(0).at("title").as_string() == hostile_texts()[0]);
  CHECK(page.at("records").at(2).at("title").as_string() == hostile_texts()[2]);
  CHECK(page.at("records").as_array().size() == hostile_texts().size());
}

TEST_CASE("routes: a single phone's folder, an empty folder and a ruined log are all served") {
  TemporaryFolder folder;
  make_evening(folder.path() / "one" / "phone-a");
  std::filesystem::create_directory(folder.path() / "empty");
  std::filesystem::create_directories(folder.path() / "bad" / "p");
  std::ofstream(folder.path() / "bad" / "p" / "log.db") << "this is no database, nor was it ever";
  const auto ask = [&](const char* data, const char* target) {
    return Served(folder.path() / data).get(target);
  };
  CHECK(object(ask("one/phone-a", "/api/v1/phones")).at("phones").at(0).at("name").as_string() ==
        "phone-a");
  CHECK(object(ask("empty", "/api/v1/phones")).at("phones").as_array().empty());
  CHECK(object(ask("bad", "/api/v1/phones")).at("phones").at(0).as_object().contains("problem"));
  CHECK(ask("bad", "/api/v1/phones/p/records").status == 500);
}

TEST_CASE("routes: a copy that a writer carries on is shown as it grows") {
  TemporaryFolder folder;
  const std::filesystem::path alive = folder.path() / "alive",
                              copy = folder.path() / "data/phone-a";
  {
    Evening evening(alive);
    evening.visit("http://a.grm/", "A");
    std::filesystem::create_directory(folder.path() / "data");
    std::filesystem::copy(alive, copy);
  }
  std::filesystem::remove(copy / "log.db-shm");
  Served served{folder.path() / "data"};
  const auto size = [&] {
    const Response page = served.get("/api/v1/phones/phone-a/records");
    return object(page)["size"].to_number<std::uint64_t>();
  };
  const std::uint64_t before = size();
  const auto writer =
      storage::LogWriter::open(copy, *storage::parse_rfc3339("2021-03-04T22:00:00+09:00"));
  CHECK(size() == before + 1);  // The gap.
  writer->append(
      storage::Record{*storage::parse_rfc3339("2021-03-04T22:00:01+09:00"), storage::Screen{true}});
  CHECK(size() == before + 2);
}
