#include "emulator/serve/witness_server.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <set>
#include <stdexcept>

#include "emulator/serve/witness_answers.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds client_time{20};  // To send a request, or to take an answer.
constexpr std::size_t max_conversations = 128;
constexpr std::size_t max_heard_out_bytes = 1 << 20;

// The answer to bytes that are no request we take.
Response refusal(const beast::error_code& error) {
  if (error == http::error::body_limit) {
    return plain(http::status::payload_too_large, "no such request is that long");
  }
  return plain(http::status::bad_request, "not an HTTP request this witness understands");
}

}  // namespace

struct WitnessServer::Impl : std::enable_shared_from_this<WitnessServer::Impl> {
  Impl(asio::io_context& context, const tcp::endpoint& endpoint, storage::WitnessFolder& memory,
       Trust whom, Now clock)
      : io(context),
        acceptor(context, endpoint),
        folder(memory),
        trust(whom),
        now(std::move(clock)) {}

  asio::awaitable<void> accept() {
    const auto self = shared_from_this();
    asio::steady_timer pause(io);
    while (acceptor.is_open()) {
      auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // Out of descriptors: some will come back.
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
      } else if (streams.size() < max_conversations) {
        const auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
        streams.insert(stream);
        asio::co_spawn(io, converse(stream),
                       [self, stream](std::exception_ptr) { self->streams.erase(stream); });
      }
    }
  }

  asio::awaitable<void> converse(std::shared_ptr<beast::tcp_stream> stream) {
    const auto self = shared_from_this();
    beast::flat_buffer buffer(max_header_bytes + storage::max_add_checkpoint_bytes);
    bool more = true;
    while (more) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(max_header_bytes);
      parser.body_limit(storage::max_add_checkpoint_bytes);
      stream->expires_after(client_time);
      auto [error, size] =
          co_await http::async_read(*stream, buffer, parser, asio::as_tuple(asio::use_awaitable));
      if (error == http::error::end_of_stream || error == beast::error::timeout) co_return;
      Response response =
          error ? refusal(error) : witness_answer(parser.get(), folder, trust, now());
      more = !error && parser.get().keep_alive() && acceptor.is_open();
      response.keep_alive(more);
      const bool head = !error && parser.get().method() == http::verb::head;
      if (head) response.body().clear();  // Content-Length stays what GET would send.
      stream->expires_after(client_time);
      co_await http::async_write(*stream, response, asio::use_awaitable);
      if (error) co_await hear_out(*stream);
    }
  }

  // Closing on bytes not yet read would take the answer back: the kernel answers with a reset.
  asio::awaitable<void> hear_out(beast::tcp_stream& stream) {
    stream.socket().shutdown(tcp::socket::shutdown_send);
    std::string ignored(16 * 1024, '\0');
    for (std::size_t heard = 0; heard < max_heard_out_bytes;) {
      heard += co_await stream.async_read_some(asio::buffer(ignored), asio::use_awaitable);
    }
  }

  asio::io_context& io;
  tcp::acceptor acceptor;
  storage::WitnessFolder& folder;
  Trust trust;
  Now now;
  std::set<std::shared_ptr<beast::tcp_stream>> streams;
};

WitnessServer::WitnessServer(asio::io_context& io, const std::string& listen,
                             storage::WitnessFolder& folder, Trust trust, Now now) {
  try {
    impl_ =
        std::make_shared<Impl>(io, parse_listen("--listen", listen), folder, trust, std::move(now));
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + listen + ": " + error.code().message());
  }
  asio::co_spawn(io, impl_->accept(), asio::detached);
}

WitnessServer::~WitnessServer() {
  stop();
}

std::string WitnessServer::address() const {
  return address_of(impl_->acceptor.local_endpoint());
}

void WitnessServer::stop() {
  beast::error_code ignored;
  impl_->acceptor.close(ignored);
  for (const auto& stream : impl_->streams) stream->socket().close(ignored);
}

}  // namespace serve
