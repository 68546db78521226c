#include "emulator/serve/day_server.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <set>
#include <stdexcept>

#include "emulator/serve/web_files.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Response = http::response<http::string_body>;

constexpr std::chrono::seconds client_time{20};  // To send a request, or to take an answer.
constexpr std::chrono::seconds poll_time{25};    // How long a page's question waits for news.
constexpr std::chrono::milliseconds look_pace{60};

tcp::endpoint parse_listen(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  std::string host = colon == std::string::npos ? "" : listen.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* first = listen.data() + (colon == std::string::npos ? listen.size() : colon + 1);
  const char* last = listen.data() + listen.size();
  const auto [end, bad_port] = std::from_chars(first, last, port);
  beast::error_code bad_host;
  const auto address = asio::ip::make_address(host, bad_host);
  if (bad_host || bad_port != std::errc() || end != last)
    throw std::runtime_error("--listen '" + listen + "': not ADDRESS:PORT");
  return {address, port};
}

// The names a browser on this machine, or on the network it was opened to, may call us by. Any
// other Host is a page elsewhere that resolved its own name to us (DNS rebinding).
bool host_is_ours(std::string_view host, const tcp::endpoint& local) {
  const std::string port = ":" + std::to_string(local.port());
  if (local.port() != 80) {
    if (!host.ends_with(port)) return false;
    host.remove_suffix(port.size());
  }
  if (host == "localhost" || host == "127.0.0.1" || host == "[::1]") return true;
  const std::string own = local.address().to_string();
  return host == own || host == "[" + own + "]";
}

Response make_response(http::status status, std::string_view type, std::string body) {
  Response response(status, 11);
  response.set(http::field::content_type, beast::string_view(type.data(), type.size()));
  response.set(http::field::cache_control, "no-store");
  response.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

Response plain(http::status status, std::string body) {
  return make_response(status, "text/plain; charset=utf-8", std::move(body) + "\n");
}

// The number after "?after=", or 0.
std::uint64_t after_in(std::string_view target) {
  constexpr std::string_view key = "?after=";
  const std::size_t at = target.find(key);
  std::uint64_t value = 0;
  if (at != std::string_view::npos)
    std::from_chars(target.data() + at + key.size(), target.data() + target.size(), value);
  return value;
}

}  // namespace

struct DayServer::Impl : std::enable_shared_from_this<DayServer::Impl> {
  Impl(asio::io_context& context, const tcp::endpoint& endpoint, const Stage& shown)
      : io(context), acceptor(context), stage(shown) {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    local = acceptor.local_endpoint();
  }

  asio::awaitable<void> accept();
  asio::awaitable<void> converse(std::shared_ptr<beast::tcp_stream> stream);
  asio::awaitable<Response> answer(const http::request<http::empty_body>& request);
  asio::awaitable<void> wait_for_news(std::uint64_t seen);

  asio::io_context& io;
  tcp::acceptor acceptor;
  const Stage& stage;
  tcp::endpoint local;
  std::set<std::shared_ptr<beast::tcp_stream>> streams;
  bool stopping = false;
};

asio::awaitable<void> DayServer::Impl::accept() {
  const auto self = shared_from_this();
  while (!stopping) {
    auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error || stopping) co_return;
    if (streams.size() >= max_connections) continue;  // Closed at once.
    const auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
    streams.insert(stream);
    asio::co_spawn(io, converse(stream), [self, stream](std::exception_ptr) {
      self->streams.erase(stream);  // A client's failure is its own.
    });
  }
}

asio::awaitable<void> DayServer::Impl::converse(std::shared_ptr<beast::tcp_stream> stream) {
  const auto self = shared_from_this();
  beast::flat_buffer buffer;
  bool keep_alive = true;
  while (keep_alive && !stopping) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(max_header_bytes);
    stream->expires_after(client_time);
    co_await http::async_read(*stream, buffer, parser, asio::use_awaitable);
    stream->expires_never();
    const auto request = parser.release();
    keep_alive = request.keep_alive();
    Response response = co_await answer(request);
    response.keep_alive(keep_alive);
    stream->expires_after(client_time);
    if (request.method() == http::verb::head) {
      http::response_serializer<http::string_body> head(response);
      co_await http::async_write_header(*stream, head, asio::use_awaitable);
    } else {
      co_await http::async_write(*stream, response, asio::use_awaitable);
    }
  }
}

asio::awaitable<void> DayServer::Impl::wait_for_news(std::uint64_t seen) {
  asio::steady_timer timer(io);
  const auto give_up = std::chrono::steady_clock::now() + poll_time;
  while (!stopping && stage.version() == seen && std::chrono::steady_clock::now() < give_up) {
    timer.expires_after(look_pace);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<Response> DayServer::Impl::answer(const http::request<http::empty_body>& request) {
  const auto host = request[http::field::host];
  if (request.count(http::field::host) != 1 ||
      !host_is_ours(std::string_view(host.data(), host.size()), local))
    co_return plain(http::status::misdirected_request, "This host name is not served here.");
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    Response refused = plain(http::status::method_not_allowed,
                             "This page only shows the phone; nothing can be sent to it.");
    refused.set(http::field::allow, "GET, HEAD");
    co_return refused;
  }
  const std::string target(request.target());
  const std::string_view path = std::string_view(target).substr(0, target.find('?'));
  if (path == "/state") {
    co_await wait_for_news(after_in(target));
    co_return make_response(http::status::ok, "application/json", stage.state_json());
  }
  if (path == "/screen.png") {
    const auto& png = stage.screen_png();
    if (png.empty()) co_return plain(http::status::not_found, "The phone is not there yet.");
    co_return make_response(http::status::ok, "image/png", std::string(png.begin(), png.end()));
  }
  if (path == "/healthz") co_return plain(http::status::ok, "ok");
  for (const WebFile& file : web_files())
    if (file.path == path)
      co_return make_response(http::status::ok, file.type, std::string(file.bytes));
  co_return plain(http::status::not_found, "There is no such page here.");
}

DayServer::DayServer(asio::io_context& io, const std::string& listen, const Stage& stage) {
  try {
    impl_ = std::make_shared<Impl>(io, parse_listen(listen), stage);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + listen + ": " + error.code().message());
  }
  asio::co_spawn(io, impl_->accept(), asio::detached);
}

DayServer::~DayServer() {
  stop();
}

std::string DayServer::address() const {
  const auto& address = impl_->local.address();
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return "http://" + host + ":" + std::to_string(impl_->local.port()) + "/";
}

void DayServer::stop() {
  impl_->stopping = true;
  beast::error_code ignored;
  impl_->acceptor.close(ignored);
  for (const auto& stream : impl_->streams) stream->socket().close(ignored);
}

}  // namespace serve
