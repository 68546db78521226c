// Visits as other programs' files: Chromium's numbers, and pages that are not the page.
#include <doctest/doctest.h>

#include <boost/json/value.hpp>
#include <fstream>
#include <string>

#include "storage/database.h"
#include "tests/support/make_log.h"
#include "viewer/export/chrome_history.h"
#include "viewer/export/har.h"
#include "viewer/export/left_out.h"

TEST_CASE("chrome-history: a time is counted in microseconds since 1601") {
  CHECK(viewer::webkit_time({0, 0}) == 11'644'473'600'000'000);
  // What Chromium itself wrote for 2021-03-04T10:00:07.250Z.
  CHECK(viewer::webkit_time({1'614'852'007'250, 540}) == 13'259'325'607'250'000);
}

TEST_CASE("chrome-history: how a page was reached is Chromium's page transition") {
  constexpr std::int64_t chain = 0x3000'0000;
  const struct {
    const char* via;
    std::int64_t transition;
  } cases[] = {
      {"link", 0},         {"address", 1 | 0x0200'0000}, {"bookmark", 2}, {"form", 7},
      {"reload", 8},       {"back", 0x0100'0000},        {"", 0},         {"forward", 0x0100'0000},
      {"something new", 0}};
  for (const auto& c : cases) {
    CAPTURE(c.via);
    CHECK(viewer::page_transition(c.via) == (chain | c.transition));
  }
}

TEST_CASE("har: a stand-in holds hostile text as text, and says what it is before it") {
  const viewer::About about;
  for (const std::string& text : hostile_texts()) {
    const std::string page =
        viewer::stand_in_page(about, {"", text, storage::VisitStatus::ok, "link", ""}, text);
    CAPTURE(page);
    const std::size_t label = page.find("SIMULATION - fictional device");
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("<img") == std::string::npos);
    CHECK(page.find("<svg") == std::string::npos);
    CHECK(label < page.find("<h1>"));
  }
}

TEST_CASE("har: an entry has what was recorded, and -1 for what was not") {
  const viewer::About about;
  const storage::Visit visit{.url = "http://a.sbl/x?q=1&r&=2#part",
                             .title = "",
                             .status = storage::VisitStatus::crashed,
                             .via = "link",
                             .referrer = "http://a.sbl/"};
  const std::string entry =
      viewer::har_entry(about, {7, "", storage::Record{{0, 0}, visit}, ""}, "words");
  for (const char* const part :
       {R"("pageref":"visit-7")", R"("startedDateTime":"1970-01-01T00:00:00.000Z")",
        R"("url":"http://a.sbl/x?q=1&r&=2")", R"({"name":"Referer","value":"http://a.sbl/"})",
        R"([{"name":"q","value":"1"},{"name":"r","value":""},{"name":"","value":"2"}])",
        R"("status":0)", R"("_error":"crashed")", R"("headersSize":-1)"}) {
    CAPTURE(part);
    CHECK(entry.find(part) != std::string::npos);
  }
  CHECK(entry.find("words") == std::string::npos);  // Of a page that was not shown.
}

TEST_CASE("left out: each kind is counted, damaged records too") {
  viewer::LeftOut left_out;
  CHECK(left_out.json().empty());
  left_out.add({1, "", storage::Record{{0, 0}, storage::Heartbeat{}}, ""});
  left_out.add({2, "", storage::Record{{0, 0}, storage::Heartbeat{}}, ""});
  left_out.add({3, "", {}, "no"});
  CHECK(left_out.json().at("heartbeat") == 2);
  CHECK(left_out.json().at("damaged") == 1);
}

TEST_CASE("database: a draft leaves nothing beside it, and is an ordinary database") {
  TemporaryFolder folder;
  const auto path = folder.path() / "draft";
  std::ofstream(path).close();
  {
    storage::Database db(path, storage::Access::draft);
    db.run("BEGIN; CREATE TABLE t(x); INSERT INTO t VALUES('a')");
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder.path())) {
      ++files;
    }
    CHECK(files == 1);
    db.run("COMMIT");
  }
  storage::Database db(path, storage::Access::read_only);
  auto count = db.prepare("SELECT count(*) FROM t");
  REQUIRE(count.step());
  CHECK(count.integer(0) == 1);
}
