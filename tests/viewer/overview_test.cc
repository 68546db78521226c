// The routes that answer from an index: what they say of an evening, and what they refuse.
#include "viewer/overview/overview.h"

#include <doctest/doctest.h>

#include <array>
#include <boost/json.hpp>
#include <map>

#include "tests/support/make_log.h"
#include "tests/viewer/served.h"

using namespace viewer;

namespace {

namespace json = boost::json;

struct House {
  TemporaryFolder folder;
  std::uint64_t records = make_evening(folder.path() / "phone-a");
  Served served{folder.path()};
  index::Indexes indexes;

  Response get(const std::string& what) { return served.get("/api/v1/phones/" + what, &indexes); }
  json::object object(const std::string& what) {
    const Response response = get(what);
    CAPTURE(what);
    REQUIRE(response.status == 200);
    return json::parse(response.body).as_object();
  }
};

}  // namespace

TEST_CASE("overview: each address answers with the status it should") {
  House house;
  struct Case {
    const char* what;
    unsigned status;
  };
  const Case cases[] = {
      {"phone-a/timeline", 200},
      {"phone-a/timeline?buckets=1", 200},
      {"phone-a/timeline?buckets=400", 200},
      {"phone-a/timeline?buckets=0", 400},
      {"phone-a/timeline?buckets=401", 400},
      {"phone-a/timeline?buckets=x", 400},
      {"phone-a/timeline?from=yesterday", 400},
      {"phone-a/timeline?from=1970-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", 200},
      {"phone-a/timeline?from=2021-03-04T19:01:00%2B09:00&to=2021-03-04T19:00:00%2B09:00", 400},
      {"phone-a/timeline?from=2031-03-04T19:01:00%2B09:00", 200},
      {"phone-a/timeline?buckets=2&buckets=3", 400},
      {"phone-a/timeline?colour=red", 400},
      {"phone-a/at", 400},
      {"phone-a/at?time=now", 400},
      {"phone-a/at?time=2021-03-04T18:59:59%2B09:00", 404},
      {"phone-a/at?time=9999-12-31T23:59:59Z", 200},
      {"phone-a/at?time=9999-12-31T23:59:59Z&screenshots=200", 200},
      {"phone-a/at?time=9999-12-31T23:59:59Z&screenshots=0", 400},
      {"phone-a/at?time=9999-12-31T23:59:59Z&screenshots=201", 400},
      {"phone-a/knows", 200},
      {"phone-a/knows?from=2021-03-04T19:01:00%2B09:00", 200},
      {"phone-a/knows?from=1970-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", 200},
      {"phone-a/knows?to=%ff", 400},
      {"phone-a/moment", 400},
      {"phone-a/moment?seq=-1", 400},
      {"phone-a/moment?seq=18446744073709551615", 400},
      {"phone-a/moment?seq=24", 404},
      {"nobody/timeline", 404},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Response response = house.get(c.what);
    CHECK(response.status == c.status);
    if (c.status >= 400) CHECK(json::parse(response.body).as_object().contains("error"));
  }
  for (std::uint64_t seq = 0; seq < house.records; ++seq) {
    CAPTURE(seq);
    CHECK(house.get("phone-a/moment?seq=" + std::to_string(seq)).status == 200);
  }
}

TEST_CASE("overview: a timeline's buckets hold every record of the log once, at any zoom") {
  House house;
  for (const char* buckets : {"1", "2", "3", "10", "50", "200", "400"}) {
    CAPTURE(buckets);
    const json::object line = house.object(std::string("phone-a/timeline?buckets=") + buckets);
    std::int64_t records = 0, visits = 0, screenshots = 0;
    CHECK(line.at("buckets").as_array().size() <= std::stoull(buckets));
    for (const json::value& bucket : line.at("buckets").as_array()) {
      records += bucket.at("records").as_int64();
      visits += bucket.at("visits").as_int64();
      screenshots += bucket.at("screenshots").as_int64();
      CHECK(bucket.at("image").is_string() == (bucket.at("screenshots").as_int64() > 0));
    }
    CHECK(records == static_cast<std::int64_t>(house.records));
    CHECK(visits == 7);
    CHECK(screenshots == 5);
  }
}

TEST_CASE("overview: an instant brings the screenshots that were taken by then, when asked") {
  House house;
  for (const char* time :
       {"2021-03-04T19:00:00%2B09:00", "2021-03-04T19:02:30%2B09:00", "9999-12-31T23:59:59Z"}) {
    CAPTURE(time);
    const json::object bare = house.object(std::string("phone-a/at?time=") + time);
    CHECK_FALSE(bare.contains("screenshots"));
    const json::object found =
        house.object(std::string("phone-a/at?time=") + time + "&screenshots=2");
    CHECK(found.at("seq") == bare.at("seq"));
    const json::object page =
        house.object("phone-a/records?kind=screenshot&limit=2&order=newest&before=" +
                     std::to_string(found.at("seq").to_number<std::uint64_t>() + 1));
    CHECK(found.at("screenshots") == json::value(page));
  }
}

TEST_CASE("overview: marks are what the phone and its facilitator did, by name") {
  House house;
  const json::object line = house.object("phone-a/timeline");
  std::string kinds;
  for (const json::value& mark : line.at("marks").as_array()) {
    kinds += std::string(mark.at("kind").as_string()) + ' ';
  }
  CHECK(kinds == "boot screen chapter screen shutdown ");
  CHECK(line.at("marks").at(2).at("title").as_string() == "After work");
}

TEST_CASE("overview: what the watcher knows of an evening") {
  House house;
  const json::object all = house.object("phone-a/knows");
  CHECK(all.at("sites").at(0).at("host").as_string() == "news.sbl");
  CHECK(all.at("sites").at(0).at("visits").as_int64() == 2);
  CHECK(all.at("sites").as_array().size() == 6);
  CHECK(all.at("pages").as_array().size() == 7);
  REQUIRE(all.at("searched").as_array().size() == 1);
  CHECK(all.at("searched").at(0).at("words").as_string() == "우산");
  CHECK(all.at("apps").at(0).at("app").as_string() == "browser");
  CHECK(all.at("sessions").at(0).at("records").as_int64() == 9);
  CHECK(all.at("days").at(0).at("day").as_string() == "2021-03-04");
  // A Thursday, between seven and eight.
  CHECK(all.at("hours").at(3).at(19).as_int64() == 14);

  const json::object part =
      house.object("phone-a/knows?from=2021-03-04T19:00:40%2B09:00&to=2021-03-04T19:00:55%2B09:00");
  CHECK(part.at("visits").as_int64() == 2);
  CHECK(part.at("sites").as_array().size() == 2);
}

namespace {

// Visits evenly over a day, to three sites in turn; one hour of it is left out.
void a_day_of_visits(Evening& evening, std::int64_t midnight_ms, std::int64_t count) {
  std::vector<storage::Record> batch;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t at = midnight_ms + index::hour_ms + i * (22 * index::hour_ms / count);
    const std::string number = std::to_string(i % 400);
    batch.push_back({{at, 540},
                     storage::Visit{.url = "http://s" + std::to_string(i % 3) + ".sbl/" + number,
                                    .title = "소식 " + number,
                                    .status = storage::VisitStatus::ok,
                                    .via = "link",
                                    .referrer = ""}});
  }
  evening.writer().append(batch);
}

// What a span of a log holds, counted one record after the other.
struct Counted {
  std::int64_t records = 0;
  std::map<std::string, std::int64_t> sites, days;
  std::array<std::int64_t, 168> hours{};
};
Counted counted(const std::filesystem::path& log, index::Span span) {
  Counted out;
  storage::Query query;
  query.order = storage::Query::Order::oldest_first;
  query.limit = 1'000'000;
  for (const auto& row : storage::LogReader(log).page(query)) {
    const std::int64_t wall = index::wall_ms(row.record->time);
    if (wall < span.from || wall >= span.to) continue;
    ++out.records;
    ++out.days[storage::to_rfc3339(row.record->time).substr(0, 10)];
    const auto* visit = std::get_if<storage::Visit>(&row.record->payload);
    if (visit == nullptr) continue;
    ++out.sites[visit->url.substr(7, 6)];
    ++out.hours[index::hour_of_week(wall)];
  }
  return out;
}

void check_same(const json::object& known, const Counted& wanted) {
  CHECK(known.at("records").as_int64() == wanted.records);
  CHECK(known.at("sites").as_array().size() == wanted.sites.size());
  for (const json::value& site : known.at("sites").as_array()) {
    CHECK(site.at("visits").as_int64() == wanted.sites.at(site.at("host").as_string().c_str()));
  }
  CHECK(known.at("days").as_array().size() == wanted.days.size());
  for (const json::value& day : known.at("days").as_array()) {
    CHECK(day.at("records").as_int64() == wanted.days.at(day.at("day").as_string().c_str()));
  }
  for (std::size_t hour = 0; hour < 168; ++hour) {
    CHECK(known.at("hours").at(hour / 24).at(hour % 24).as_int64() == wanted.hours.at(hour));
  }
}

}  // namespace

TEST_CASE("overview: what is known of a span too long to read is exact at both ends, or says so") {
  TemporaryFolder folder;
  const std::filesystem::path log = folder.path() / "phone-a";
  {
    Evening evening(log);
    evening.shut_down();
    const std::int64_t first =
        index::floor_to(evening.now().unix_ms, index::day_ms) - 9 * index::hour_ms + index::day_ms;
    std::int64_t midnight = first;
    // More than eight days, so that sums of several days are among those put together.
    for (std::int64_t day = 0; day < 20; ++day, midnight += index::day_ms)
      a_day_of_visits(evening, midnight, day == 19 ? 11'000 : 900);
  }
  Served served{folder.path()};
  index::Indexes indexes;
  const auto knows = [&](const std::string& query) {
    const Response response = served.get("/api/v1/phones/phone-a/knows" + query, &indexes);
    REQUIRE(response.status == 200);
    return json::parse(response.body).as_object();
  };
  while (!knows("").at("complete").as_bool()) {
  }
  struct Case {
    const char *from, *to;
    const char *told_from, *told_to;  // Where all of a day was taken; else as asked for.
  };
  const Case cases[] = {
      {"2021-03-05T10:17:23.456", "2021-03-23T18:41:00.001", "", ""},
      {"2021-03-05T00:00:00.000", "2021-03-23T23:59:59.999", "", ""},
      {"2021-03-06T00:00:00.000", "2021-03-22T00:00:00.000", "", ""},
      {"2021-03-05T10:59:00.000", "2021-03-24T05:00:00.000", "", ""},
      {"2021-03-05T10:17:00.000", "2021-03-24T22:30:00.000", "", "2021-03-25T00:00:00.000"},
      {"2021-03-24T01:10:00.000", "2021-03-24T22:59:00.000", "2021-03-24T00:00:00.000",
       "2021-03-25T00:00:00.000"},
      {"2021-03-24T01:10:00.000", "2021-03-26T12:00:00.000", "2021-03-24T00:00:00.000", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.from);
    CAPTURE(c.to);
    const json::object known =
        knows("?from=" + std::string(c.from) + "%2B09:00&to=" + std::string(c.to) + "%2B09:00");
    const std::string from = *c.told_from ? c.told_from : c.from;
    const std::string to = *c.told_to ? c.told_to : c.to;
    CHECK(known.at("from").as_string() == from + "+09:00");
    CHECK(known.at("to").as_string() == to + "+09:00");
    CHECK(known.at("widened").as_bool() == (*c.told_from || *c.told_to));
    const index::Span span{index::wall_ms(*storage::parse_rfc3339(from + "+09:00")),
                           index::wall_ms(*storage::parse_rfc3339(to + "+09:00"))};
    check_same(known, counted(log, span));
  }
}

TEST_CASE("overview: a moment says what was in front, and who its neighbours are") {
  House house;
  const json::object moment = house.object("phone-a/moment?seq=14");
  CHECK(moment.at("url").as_string() == "http://shop.sbl/search?q=%EC%9A%B0%EC%82%B0");
  CHECK(moment.at("searched").at("words").as_string() == "우산");
  CHECK(moment.at("app").as_string() == "browser");
  CHECK(moment.at("screen_on").as_bool());
  CHECK(moment.at("previous_visit").as_int64() == 11);
  CHECK(moment.at("next_visit").as_int64() == 17);
  CHECK(moment.at("previous_screenshot").as_int64() == 12);
  CHECK(moment.at("next_screenshot").as_int64() == 15);
  CHECK(moment.at("picture").at("seq").as_int64() == 12);
  CHECK(moment.at("chapter").as_string() == "After work");
  CHECK_FALSE(house.object("phone-a/moment?seq=23").at("screen_on").as_bool());
  CHECK(house.object("phone-a/moment?seq=0").at("url").is_null());
}

TEST_CASE("overview: a search marks the kinds that were asked for, and counts what it lists") {
  House house;
  struct Case {
    const char* what;
    std::int64_t total;
  };
  const Case cases[] = {{"q=%EA%B0%90%EC%9E%90", 3},
                        {"q=%EA%B0%90%EC%9E%90&kind=visit", 1},
                        {"q=%EA%B0%90%EC%9E%90&kind=visit,screenshot", 3},
                        {"q=%EA%B0%90%EC%9E%90&kind=gap", 0},
                        {"q=%EC%9A%B0%EC%82%B0&kind=visit", 1}};
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const json::object marks = house.object(std::string("phone-a/search/marks?") + c.what);
    CHECK(marks.at("total").as_int64() == c.total);
    const json::object hits = house.object(std::string("phone-a/search?") + c.what);
    CHECK(static_cast<std::int64_t>(hits.at("records").as_array().size()) == c.total);
  }
  CHECK(house.get("phone-a/search/marks?q=a&kind=all").status == 400);
  const json::object hit = house.object("phone-a/search?q=q%3D%EC%9A%B0%EC%82%B0&kind=visit");
  CHECK(hit.at("records").at(0).at("where").as_string() == "url");
  CHECK(hit.at("records").at(0).at("address").as_string() == "http://shop.sbl/search?q=우산");
}

TEST_CASE("overview: a record that comes is in the very next answer") {
  TemporaryFolder folder;
  Evening evening(folder.path() / "phone-a");
  Served served{folder.path()};
  index::Indexes indexes;
  for (int visits = 0; visits < 5; ++visits) {
    const Response response = served.get("/api/v1/phones/phone-a/knows", &indexes);
    CHECK(json::parse(response.body).at("visits").as_int64() == visits);
    evening.visit("http://news.sbl/", "News");
  }
}

TEST_CASE("overview: another log under the same name is counted from its beginning") {
  House house;
  CHECK(house.object("phone-a/knows").at("visits").as_int64() == 7);
  std::filesystem::remove_all(house.folder.path() / "phone-a");
  {
    Evening other(house.folder.path() / "phone-a", "another");
    other.visit("http://weather.sbl/", "Weather");
    other.visits(40);
  }
  CHECK(house.object("phone-a/knows").at("visits").as_int64() == 41);
}
