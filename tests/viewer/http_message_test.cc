#include "viewer/http_message.h"

#include <doctest/doctest.h>

using namespace viewer;
namespace http = boost::beast::http;

TEST_CASE("request_of: takes what routes ask for, and no host where two are named") {
  RequestMessage message(http::verb::head, "/device/?lang=ko", 11);
  message.set(http::field::host, "localhost:8081");
  message.set(http::field::if_none_match, "\"tag\"");
  message.set(http::field::accept_language, "ko");
  const Request request = request_of(message);
  CHECK(request.method == "HEAD");
  CHECK(request.target == "/device/?lang=ko");
  CHECK(request.host == "localhost:8081");
  CHECK(request.if_none_match == "\"tag\"");
  CHECK(request.accept_language == "ko");
  message.insert(http::field::host, "elsewhere.example");
  CHECK(request_of(message).host.empty());
}

TEST_CASE("message_of: says the length of what it does not send, unless nothing changed") {
  struct Case {
    const char* name;
    unsigned status;
    Send what;
    std::string_view length, body;
  };
  const Case cases[] = {{"GET", 200, Send::whole, "5", "words"},
                        {"HEAD", 200, Send::head_only, "5", ""},
                        {"unchanged", 304, Send::whole, "", ""},
                        {"unchanged, HEAD", 304, Send::head_only, "", ""}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Response response;
    response.status = c.status;
    response.headers = {{"ETag", "\"tag\""}};
    response.body = "words";
    const ResponseMessage message = message_of(response, c.what, 11, true);
    CHECK(message.result_int() == c.status);
    CHECK(message[http::field::content_length] == c.length);
    CHECK(message.body() == c.body);
    CHECK(message[http::field::etag] == "\"tag\"");
    for (const auto& [name, value] : common_headers()) CHECK(message[name] == value);
  }
}
