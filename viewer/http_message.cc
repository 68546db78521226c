#include "viewer/http_message.h"

#include <utility>

namespace viewer {
namespace {

namespace http = boost::beast::http;

}  // namespace

Request request_of(const RequestMessage& message) {
  Request out;
  out.method = std::string(message.method_string());
  out.target = std::string(message.target());
  out.if_none_match = std::string(message[http::field::if_none_match]);
  out.accept_language = std::string(message[http::field::accept_language]);
  out.cookie = std::string(message[http::field::cookie]);
  out.authorization = std::string(message[http::field::authorization]);
  // Two Host headers are how a request means two things to two readers.
  if (message.count(http::field::host) == 1) out.host = std::string(message[http::field::host]);
  return out;
}

ResponseMessage message_of(Response response, Send what, unsigned version, bool keep_alive) {
  ResponseMessage message;
  message.result(response.status);
  message.version(version);
  message.set(http::field::server, "trace-viewer");
  for (const auto& [name, value] : common_headers()) message.set(name, value);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep_alive);
  if (response.status == 304) return message;
  message.content_length(response.body.size());
  if (what == Send::whole) message.body() = std::move(response.body);
  return message;
}

}  // namespace viewer
