#include "emulator/import/http_answer.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "emulator/site/network.h"

namespace importing {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::uint32_t most_header_bytes = 256u << 10;

// Beast reads HTTP/1.x with a space behind the status only; recorders write "HTTP/2 200" for what
// came by another version, and servers leave that space away.
std::string with_whole_first_line(std::string_view header) {
  std::string out(header);
  const std::size_t space = out.find(' ');
  if (out.starts_with("HTTP/") && space < 12 && !out.starts_with("HTTP/1."))
    out.replace(0, space, "HTTP/1.1");
  constexpr std::size_t status_end = 12;  // "HTTP/1.1 200"
  if (out.size() > status_end && out[status_end] == '\r') out.insert(status_end, " ");
  return out;
}

// The header's length, the blank line with it; 0 when there is none.
std::size_t header_bytes(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, most_header_bytes).find("\r\n\r\n");
  return end == bytes.npos ? 0 : end + 4;
}

std::string field(const http::fields& fields, http::field name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : std::string(found->value());
}

std::optional<std::string> unchunked(const std::string& header, std::string_view sent) {
  http::response_parser<http::string_body> parser;
  parser.header_limit(most_header_bytes);
  parser.body_limit(site::max_resource_bytes + 1);
  parser.eager(true);
  beast::error_code error;
  std::string text = header;
  text += sent;
  std::size_t at = 0;
  while (!error && !parser.is_done() && at < text.size()) {
    const std::size_t used =
        parser.put(boost::asio::buffer(text.data() + at, text.size() - at), error);
    if (used == 0 && !error) break;
    at += used;
    if (error == http::error::need_more) break;
  }
  if (!parser.is_done()) return std::nullopt;
  return std::move(parser.get().body());
}

}  // namespace

std::optional<HttpAnswer> read_http_answer(std::string_view bytes) {
  const std::size_t length = header_bytes(bytes);
  if (length == 0) return std::nullopt;
  const std::string header = with_whole_first_line(bytes.substr(0, length));
  http::response_parser<http::empty_body> parser;
  parser.header_limit(most_header_bytes);
  parser.skip(true);
  beast::error_code error;
  parser.put(boost::asio::buffer(header), error);
  if (error || !parser.is_header_done()) return std::nullopt;
  const auto& head = parser.get();
  HttpAnswer answer;
  answer.status = static_cast<int>(head.result_int());
  answer.content_type = field(head, http::field::content_type);
  answer.location = field(head, http::field::location);
  answer.content_encoding = field(head, http::field::content_encoding);
  answer.sent = bytes.substr(length);
  if (parser.chunked())
    if (auto body = unchunked(header, answer.sent)) {
      answer.body = std::move(*body);
      return answer;
    }
  answer.body = answer.sent;
  return answer;
}

}  // namespace importing
