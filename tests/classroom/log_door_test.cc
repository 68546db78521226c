#include "emulator/classroom/log_door.h"

#include <doctest/doctest.h>

#include "emulator/classroom/door_words.h"

TEST_CASE("log door: an address names one phone, and what is asked of its viewer") {
  struct Case {
    const char* target;
    const char* phone;  // Null: it leads to no log.
    const char* rest;
  };
  const Case cases[] = {
      {"/log/seat-1/", "seat-1", "/"},
      {"/log/seat-1/app.js", "seat-1", "/app.js"},
      {"/log/seat-1/api/v1/phones?a=/log/seat-2/", "seat-1", "/api/v1/phones?a=/log/seat-2/"},
      {"/log/seat-1/../seat-2/", "seat-1", "/../seat-2/"},
      {"/log/seat-1//log/seat-2/", "seat-1", "//log/seat-2/"},
      {"/log/../seat-2/", "..", "/seat-2/"},
      {"/log/%2e%2e/", "%2e%2e", "/"},
      {"/log/seat-1", nullptr, nullptr},
      {"/log//", nullptr, nullptr},
      {"/log/", nullptr, nullptr},
      {"/log", nullptr, nullptr},
      {"/logs/seat-1/", nullptr, nullptr},
      {"log/seat-1/", nullptr, nullptr},
      {"", nullptr, nullptr}};
  for (const Case& c : cases) {
    CAPTURE(c.target);
    const auto address = classroom::log_address(c.target);
    REQUIRE(address.has_value() == (c.phone != nullptr));
    if (!address) continue;
    CHECK(address->phone == c.phone);
    CHECK(address->target == c.rest);
  }
}

TEST_CASE("log door: a cookie is found by its whole name") {
  struct Case {
    const char* header;
    const char* value;
  };
  const Case cases[] = {{"log=a", "a"},      {"x=1; log=a; y=2", "a"},
                        {"x=1;log=a", "a"},  {"log=a=b", "a=b"},
                        {"log=", ""},        {"log", ""},
                        {"logs=a", ""},      {"xlog=a", ""},
                        {"x=log=a", ""},     {"log=a; log=b", "a"},
                        {";;; ;log=a", "a"}, {"", ""}};
  for (const Case& c : cases) {
    CAPTURE(c.header);
    serve::Request request;
    request.set(boost::beast::http::field::cookie, c.header);
    CHECK(classroom::cookie_in(request, "log") == c.value);
  }
}
