#include "emulator/classroom/address.h"

#include <doctest/doctest.h>

namespace ip = boost::asio::ip;

TEST_CASE("address: what can be reached from anywhere is public") {
  struct Case {
    const char* address;
    bool is_public;
  };
  const Case cases[] = {
      {"127.0.0.1", false},      {"127.8.8.8", false},       {"10.0.0.1", false},
      {"10.255.255.255", false}, {"11.0.0.1", true},         {"172.15.0.1", true},
      {"172.16.0.1", false},     {"172.31.9.9", false},      {"172.32.0.1", true},
      {"192.168.8.10", false},   {"192.169.0.1", true},      {"169.254.3.4", false},
      {"100.64.0.1", false},     {"100.127.9.9", false},     {"100.128.0.1", true},
      {"203.0.113.5", true},     {"8.8.8.8", true},          {"::1", false},
      {"fe80::1", false},        {"fd12::1", false},         {"fc00::1", false},
      {"2001:db8::1", true},     {"::ffff:10.0.0.1", false}, {"::ffff:8.8.8.8", true}};
  for (const Case& c : cases) {
    CAPTURE(c.address);
    CHECK(classroom::is_public(ip::make_address(c.address)) == c.is_public);
  }
}

TEST_CASE("address: joiners are told one they can reach") {
  using Endpoint = ip::tcp::endpoint;
  CHECK(classroom::address_for_joiners(Endpoint(ip::make_address("192.168.8.10"), 8080)) ==
        "http://192.168.8.10:8080/");
  const std::string any = classroom::address_for_joiners(Endpoint(ip::tcp::v4(), 8080));
  CHECK(any.find("0.0.0.0") == any.npos);
  CHECK(any.ends_with(":8080/"));
}

TEST_CASE("address: a public one is refused in one line that shows the way out") {
  const std::string line = classroom::public_refusal("203.0.113.5:8080");
  for (const char* word :
       {"203.0.113.5:8080", "127.0.0.1:8080", "TLS", "--url", "--i-have-consent"})
    CHECK(line.find(word) != line.npos);
  CHECK(line.find('\n') == line.npos);
}

TEST_CASE("address: a URL is a scheme and a name, and nothing behind") {
  CHECK(classroom::authority_of("https://class.example") == "class.example");
  CHECK(classroom::authority_of("http://class.example:8443/") == "class.example:8443");
  for (const char* wrong : {"", "class.example", "ftp://x", "https://", "https://x/y",
                            "https://x y", "https://u@x", "https://X"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(classroom::authority_of(wrong), std::runtime_error);
  }
}
