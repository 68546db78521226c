// `trace-viewer device LOG`: one conversation with the program that started it.
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>

#include "storage/error.h"
#include "viewer/commands.h"
#include "viewer/http_message.h"
#include "viewer/index/indexes.h"
#include "viewer/routes.h"
#include "viewer/sandbox.h"
#include "viewer/server.h"

namespace viewer {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using local = asio::local::stream_protocol;

local::socket standard_input(asio::io_context& io) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  const bool is_socket = getsockname(STDIN_FILENO, reinterpret_cast<sockaddr*>(&name), &size) == 0;
  if (!is_socket || name.ss_family != AF_UNIX)
    throw storage::Error("standard input: not a local socket; a phone starts this command");
  return local::socket(io, local(), STDIN_FILENO);
}

}  // namespace

int device_pages(const DeviceCommand& command) {
  asio::io_context io;
  local::socket socket = standard_input(io);
  shut_in({.readable = {command.log}, .writable = {}});

  // Beyond this point nothing but the log can be read, and nothing at all be written or reached.
  Phones phones(command.log);
  Verdicts verdicts;
  ThumbnailCache thumbnails{16u << 20};
  const Hosts hosts{"localhost"};
  index::Indexes indexes;
  const Sources sources{.phones = phones,
                        .verdicts = verdicts,
                        .thumbnails = thumbnails,
                        .hosts = hosts,
                        .place = Place::phone,
                        .indexes = &indexes};
  beast::flat_buffer buffer(max_header_bytes + max_body_bytes);
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(max_header_bytes);
    parser.body_limit(max_body_bytes);
    beast::error_code error;
    http::read(socket, buffer, parser, error);
    if (error) return 0;  // The phone hung up, or speaks no HTTP.
    const Request request = request_of(parser.get());
    const Send what = request.method == "HEAD" ? Send::head_only : Send::whole;
    const ResponseMessage message = message_of(answer(request, sources), what, 11, true);
    http::write(socket, message, error);
    if (error) return 0;
  }
}

}  // namespace viewer
