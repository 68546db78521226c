#include <doctest/doctest.h>

#include "storage/timestamp.h"

using storage::parse_rfc3339;
using storage::Timestamp;
using storage::to_rfc3339;

TEST_CASE("timestamp: prints and parses both ways") {
  struct Case {
    std::int64_t unix_ms;
    int offset;
    const char* text;
  };
  const Case cases[] = {
      {0, 0, "1970-01-01T00:00:00.000Z"},
      {1, 0, "1970-01-01T00:00:00.001Z"},
      {1'614'852'131'250, 540, "2021-03-04T19:02:11.250+09:00"},
      {1'614'852'131'250, 0, "2021-03-04T10:02:11.250Z"},
      {1'614'852'131'250, -210, "2021-03-04T06:32:11.250-03:30"},
      {951'782'400'000, 0, "2000-02-29T00:00:00.000Z"},
      {4'107'542'400'000, 0, "2100-03-01T00:00:00.000Z"},
      {1'614'852'131'250, 1439, "2021-03-05T10:01:11.250+23:59"},
      {1'614'852'131'250, -1439, "2021-03-03T10:03:11.250-23:59"},
      {253'402'300'799'999, 0, "9999-12-31T23:59:59.999Z"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Timestamp time{c.unix_ms, static_cast<std::int16_t>(c.offset)};
    CHECK(to_rfc3339(time) == c.text);
    CHECK(parse_rfc3339(c.text) == time);
  }
}

TEST_CASE("timestamp: accepts what RFC 3339 allows") {
  const char* texts[] = {
      "2021-03-04T10:02:11.25Z",        "2021-03-04t10:02:11.25z",
      "2021-03-04 10:02:11.250999999Z", "2021-03-04T10:02:11.250+00:00",
      "2021-03-04T10:02:11.2500-00:00",
  };
  for (const char* text : texts) {
    CAPTURE(text);
    CHECK(parse_rfc3339(text) == Timestamp{1'614'852'131'250, 0});
  }
  CHECK(parse_rfc3339("2021-03-04T10:02:11Z") == Timestamp{1'614'852'131'000, 0});
  CHECK(parse_rfc3339("1970-01-01T09:00:00+09:00") == Timestamp{0, 540});
}

TEST_CASE("timestamp: refuses dates that do not exist and texts that are no time") {
  const char* texts[] = {
      "",
      "2021",
      "2021-03-04",
      "2021-03-04T10:02Z",
      "2021-03-04T10:02:11",
      "2021-03-04T10:02:11.Z",
      "2021-03-04T10:02:11.1234567890Z",
      "2021-03-04T10:02:11,5Z",
      "2021-02-29T00:00:00Z",
      "2100-02-29T00:00:00Z",
      "2021-13-01T00:00:00Z",
      "2021-00-01T00:00:00Z",
      "2021-04-31T00:00:00Z",
      "2021-04-00T00:00:00Z",
      "2021-03-04T24:00:00Z",
      "2021-03-04T10:60:00Z",
      "2021-03-04T10:02:60Z",
      "2016-12-31T23:59:60Z",
      "2021-03-04T10:02:11+24:00",
      "2021-03-04T10:02:11+09:60",
      "2021-03-04T10:02:11+0900",
      "2021-03-04T10:02:11+09",
      "2021-03-04T10:02:11ZZ",
      " 2021-03-04T10:02:11Z",
      "2021-03-04T10:02:11Z ",
      "+021-03-04T10:02:11Z",
      "-021-03-04T10:02:11Z",
      "12021-03-04T10:02:11Z",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
      "2021-03-04T1 :02:11Z",
      "\xEF\xBC\x92-021-03-04T10:02:11Z",
  };
  for (const char* text : texts) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("timestamp: every day of four centuries survives the way there and back") {
  for (std::int64_t day = 0; day < 146'097; day += 13) {
    const Timestamp time{day * 86'400'000 + 12'345'678, 0};
    REQUIRE(parse_rfc3339(to_rfc3339(time)) == time);
  }
}
