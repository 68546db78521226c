// Any bytes as what a client sends the viewer: read by the same parser under the same limits, and
// answered from a log of an evening. Nothing but GET and HEAD is answered with 200, no answer says
// 500, and none holds what lies outside the log's folder.
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "tests/support/make_log.h"
#include "viewer/door.h"
#include "viewer/http_message.h"
#include "viewer/server.h"

namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::string_view canary = "what-lies-outside-the-data-folder";

struct House {
  TemporaryFolder folder;
  std::unique_ptr<viewer::Phones> phones;
  viewer::Verdicts verdicts;
  viewer::ThumbnailCache thumbnails{1u << 20};
  viewer::Hosts hosts{"127.0.0.1"};
  viewer::Door door{"correct-horse-battery", 80};

  House() {
    make_evening(folder.path() / "data" / "phone-a");
    std::ofstream(folder.path() / "outside.txt") << canary;
    phones = std::make_unique<viewer::Phones>(folder.path() / "data");
  }
};

void answer(House& house, const viewer::RequestMessage& message, const viewer::Door* door) {
  const viewer::Response response =
      viewer::answer(viewer::request_of(message), {.phones = *house.phones,
                                                   .verdicts = house.verdicts,
                                                   .thumbnails = house.thumbnails,
                                                   .hosts = house.hosts,
                                                   .door = door});
  const bool looks = message.method_string() == "GET" || message.method_string() == "HEAD";
  if (!looks && response.status < 400) std::abort();
  if (response.status >= 500) std::abort();
  // Unless the client said it, and is answered in its own words.
  const bool was_said = message.target().find(canary) != std::string::npos;
  if (!was_said && response.body.find(canary) != std::string::npos) std::abort();
  for (const auto& [name, value] : response.headers) {
    if (value.find_first_of("\r\n") != std::string::npos) std::abort();
  }
  const auto sent = viewer::message_of(response, viewer::Send::whole, message.version(), true);
  if (sent["Content-Security-Policy"].empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static House house;
  beast::error_code error;
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.header_limit(viewer::max_header_bytes);
  parser.body_limit(viewer::max_body_bytes);
  parser.put(boost::asio::buffer(data, size), error);
  if (!error) parser.put_eof(error);
  if (error || !parser.is_done()) return 0;
  const viewer::RequestMessage message = parser.release();
  answer(house, message, nullptr);
  answer(house, message, &house.door);
  return 0;
}
