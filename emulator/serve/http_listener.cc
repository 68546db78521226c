#include "emulator/serve/http_listener.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <stdexcept>

#include "emulator/serve/web_files.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds client_time{20};  // To send a request, or to take an answer.
constexpr std::chrono::milliseconds growth_poll{500};
constexpr std::chrono::seconds ping_pace{15};  // A client that has left is noticed by then.

tcp::acceptor listen_at(const Strand& strand, std::string_view option, const std::string& listen) {
  const tcp::endpoint endpoint = parse_listen(option, listen);
  try {
    tcp::acceptor acceptor(strand);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    return acceptor;
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + listen + ": " + error.code().message());
  }
}

}  // namespace

HttpListener::HttpListener(Strand strand, std::string_view option, const std::string& listen,
                           std::size_t max_body_bytes, std::size_t most_connections)
    : strand_(std::move(strand)),
      acceptor_(listen_at(strand_, option, listen)),
      local_(acceptor_.local_endpoint()),
      max_body_bytes_(max_body_bytes),
      most_connections_(most_connections) {}

HttpListener::~HttpListener() = default;

void HttpListener::start() {
  asio::co_spawn(strand_, accept(), asio::detached);
}

void HttpListener::stop() {
  asio::post(strand_, [self = shared_from_this()] {
    self->stopping_ = true;
    beast::error_code ignored;
    self->acceptor_.close(ignored);
    for (const auto& stream : self->streams_) stream->socket().close(ignored);
  });
}

bool HttpListener::names_us(const Request& request, const tcp::endpoint& at) const {
  return host_is_ours(request, at);
}

bool HttpListener::comes_from_us(const Request& request) const {
  return origin_is_ours(request);
}

Response HttpListener::file_at(std::string_view path) {
  for (const WebFile& file : web_files())
    if (file.path == path)
      return make_response(http::status::ok, file.type, std::string(file.bytes));
  return plain(http::status::not_found, "There is no such page here.");
}

asio::awaitable<void> HttpListener::accept() {
  const auto self = shared_from_this();
  asio::steady_timer pause(strand_);
  while (!stopping_) {
    auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
    if (stopping_ || error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: wait for some to come back instead of spinning.
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (streams_.size() >= most_connections_) continue;  // Closed at once.
    const auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
    streams_.insert(stream);
    asio::co_spawn(strand_, converse(stream), [self, stream](std::exception_ptr) {
      self->streams_.erase(stream);  // A client's failure is its own.
    });
  }
}

asio::awaitable<void> HttpListener::converse(std::shared_ptr<beast::tcp_stream> stream) {
  const auto self = shared_from_this();
  beast::flat_buffer buffer(max_header_bytes + max_body_bytes_);
  bool keep_alive = true;
  while (keep_alive && !stopping_) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(max_header_bytes);
    parser.body_limit(max_body_bytes_);
    stream->expires_after(client_time);
    co_await http::async_read(*stream, buffer, parser, asio::use_awaitable);
    Request request = parser.release();
    keep_alive = request.keep_alive();
    const tcp::endpoint at = stream->socket().local_endpoint();
    if (beast::websocket::is_upgrade(request) && buffer.size() == 0 && !stopping_ &&
        names_us(request, at) && comes_from_us(request)) {
      if (std::optional<Socket> socket = socket_for(request)) {
        hand_over(*stream, std::move(request), std::move(*socket));
        co_return;
      }
    }
    if (names_us(request, at) && comes_from_us(request)) {
      if (const Growth growth = growth_for(request)) {
        co_await tell_of(growth, *stream);
        co_return;
      }
    }
    // An answer may take its time: it waits for phones, and for logs to be read.
    stream->expires_never();
    Response response = co_await answer(request, at);
    stream->expires_after(client_time);
    response = for_reader(request, std::move(response));
    response.keep_alive(keep_alive);
    if (request.method() == http::verb::head) {
      http::response_serializer<http::string_body> head(response);
      co_await http::async_write_header(*stream, head, asio::use_awaitable);
    } else {
      co_await http::async_write(*stream, response, asio::use_awaitable);
    }
  }
}

asio::awaitable<void> HttpListener::tell_of(const Growth& growth, beast::tcp_stream& stream) {
  Response head = make_response(http::status::ok, "text/event-stream", "");
  head.content_length(boost::none);
  head.keep_alive(false);
  http::response_serializer<http::string_body> serializer(head);
  stream.expires_after(client_time);
  co_await http::async_write_header(stream, serializer, asio::use_awaitable);

  asio::steady_timer timer(strand_);
  std::optional<std::uint64_t> told;
  auto last_word = std::chrono::steady_clock::now();
  while (!stopping_) {
    const std::optional<std::uint64_t> now = co_await growth();
    if (!now) co_return;
    const auto time = std::chrono::steady_clock::now();
    std::string text;
    if (now != told)
      text = "retry: 1000\nevent: grown\ndata: {}\n\n";
    else if (time - last_word > ping_pace)
      text = ": still here\n\n";
    told = now;
    if (!text.empty()) {
      last_word = time;
      stream.expires_after(client_time);
      co_await asio::async_write(stream, asio::buffer(text), asio::use_awaitable);
    }
    timer.expires_after(growth_poll);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// From here on the conversation is the phone's: it runs on the phone's strand, whose pictures it
// sends.
void HttpListener::hand_over(beast::tcp_stream& stream, Request request, Socket socket) {
  stream.expires_never();
  tcp::socket ours = stream.release_socket();
  const tcp protocol = ours.local_endpoint().protocol();  // Before the release, which forgets it.
  tcp::socket theirs(socket.handset->strand(), protocol, ours.release());
  asio::co_spawn(socket.handset->strand(),
                 talk_to_page(std::move(theirs), std::move(request), *socket.handset,
                              std::move(socket.admits)),
                 asio::detached);
}

}  // namespace serve
