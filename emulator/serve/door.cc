#include "emulator/serve/door.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <optional>
#include <set>
#include <stdexcept>

#include "emulator/serve/http.h"
#include "emulator/serve/metrics.h"
#include "emulator/serve/page_socket.h"
#include "emulator/serve/web_files.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using asio::ip::tcp;

constexpr std::chrono::seconds client_time{20};  // To send a request, or to take an answer.
constexpr std::string_view phone_prefix = "/phone/";
constexpr std::string_view socket_suffix = "/socket";
constexpr std::string_view api_prefix = "/api/";

Response file_at(std::string_view path) {
  for (const WebFile& file : web_files())
    if (file.path == path)
      return make_response(http::status::ok, file.type, std::string(file.bytes));
  return plain(http::status::not_found, "There is no such page here.");
}

// What stands after '?', percent-decoded; empty for what cannot be decoded.
std::string value_in(std::string_view target) {
  std::string value;
  const std::size_t question = target.find('?');
  if (question == target.npos) return value;
  for (std::size_t i = question + 1; i < target.size(); ++i) {
    unsigned code = static_cast<unsigned char>(target[i]);
    if (code == '%') {
      const std::string digits(target.substr(i + 1, 2));
      const char* end = digits.data() + digits.size();
      const auto parsed = std::from_chars(digits.data(), end, code, 16);
      if (digits.size() != 2 || parsed.ec != std::errc() || parsed.ptr != end) return {};
      i += 2;
    }
    value.push_back(static_cast<char>(code));
  }
  return value;
}

template <class Work>
asio::awaitable<std::invoke_result_t<Work>> run_there(Work work) {
  co_return work();
}

// Runs `work` where the phone lives, and comes back with its answer.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> on_strand(asio::any_io_executor strand, Work work) {
  return asio::co_spawn(strand, run_there(std::move(work)), asio::use_awaitable);
}

}  // namespace

struct Door::Impl : std::enable_shared_from_this<Door::Impl> {
  Impl(asio::io_context& io, const tcp::endpoint& endpoint,
       const std::vector<std::unique_ptr<Handset>>& served, std::vector<Facilitated*> controlled)
      : strand(asio::make_strand(io)),
        acceptor(strand),
        handsets(served),
        controls(std::move(controlled)),
        token(random_token()) {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    local = acceptor.local_endpoint();
  }

  asio::awaitable<void> accept();
  asio::awaitable<void> converse(std::shared_ptr<beast::tcp_stream> stream);
  bool is_control() const { return !controls.empty(); }
  asio::awaitable<Response> answer(const Request& request, const tcp::endpoint& at) const;
  Response answer_path(std::string_view path) const;
  asio::awaitable<Response> answer_facilitator(const Request& request, std::string path) const;
  asio::awaitable<Response> control_phone(const Request& request, std::size_t i,
                                          std::string what) const;
  std::string phones_json() const;
  Handset* named(std::string_view name) const;
  Handset* asked_for(const Request& request) const;
  void hand_over(beast::tcp_stream& stream, Request request, Handset& handset);

  asio::strand<asio::io_context::executor_type> strand;
  tcp::acceptor acceptor;
  const std::vector<std::unique_ptr<Handset>>& handsets;
  const std::vector<Facilitated*> controls;  // Beside the handsets, or none.
  const std::string token;
  tcp::endpoint local;
  std::set<std::shared_ptr<beast::tcp_stream>> streams;
  bool stopping = false;
};

asio::awaitable<void> Door::Impl::accept() {
  const auto self = shared_from_this();
  asio::steady_timer pause(strand);
  while (!stopping) {
    auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (stopping || error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: wait for some to come back instead of spinning.
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (streams.size() >= max_connections) continue;  // Closed at once.
    const auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
    streams.insert(stream);
    asio::co_spawn(strand, converse(stream), [self, stream](std::exception_ptr) {
      self->streams.erase(stream);  // A client's failure is its own.
    });
  }
}

asio::awaitable<void> Door::Impl::converse(std::shared_ptr<beast::tcp_stream> stream) {
  const auto self = shared_from_this();
  beast::flat_buffer buffer(max_header_bytes);
  bool keep_alive = true;
  while (keep_alive && !stopping) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(max_header_bytes);
    parser.body_limit(0);
    stream->expires_after(client_time);
    co_await http::async_read(*stream, buffer, parser, asio::use_awaitable);
    Request request = parser.release();
    keep_alive = request.keep_alive();
    const tcp::endpoint at = stream->socket().local_endpoint();
    if (Handset* handset = asked_for(request);
        handset && host_is_ours(request, at) && origin_is_ours(request) && buffer.size() == 0) {
      hand_over(*stream, std::move(request), *handset);
      co_return;
    }
    Response response = co_await answer(request, at);
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

// From here on the conversation is the phone's: it runs on the phone's strand, whose pictures it
// sends.
void Door::Impl::hand_over(beast::tcp_stream& stream, Request request, Handset& handset) {
  stream.expires_never();
  tcp::socket ours = stream.release_socket();
  const tcp protocol = ours.local_endpoint().protocol();  // Before the release, which forgets it.
  tcp::socket theirs(handset.strand(), protocol, ours.release());
  asio::co_spawn(handset.strand(),
                 talk_to_page(std::move(theirs), std::move(request), handset, token),
                 asio::detached);
}

Handset* Door::Impl::named(std::string_view name) const {
  for (const auto& handset : handsets)
    if (handset->name() == name) return handset.get();
  return nullptr;
}

// The phone whose socket an upgrade asks for.
Handset* Door::Impl::asked_for(const Request& request) const {
  std::string_view path(request.target().data(), request.target().size());
  if (!beast::websocket::is_upgrade(request) || stopping || !path.starts_with(phone_prefix) ||
      !path.ends_with(socket_suffix))
    return nullptr;
  path.remove_prefix(phone_prefix.size());
  path.remove_suffix(std::min(path.size(), socket_suffix.size()));
  return named(path);
}

asio::awaitable<Response> Door::Impl::answer(const Request& request,
                                             const tcp::endpoint& at) const {
  const auto only = [](const char* why, const char* methods) {
    Response refused = plain(http::status::method_not_allowed, why);
    refused.set(http::field::allow, methods);
    return refused;
  };
  const std::string path(path_of({request.target().data(), request.target().size()}));
  const bool is_get = request.method() == http::verb::get || request.method() == http::verb::head;
  if (!host_is_ours(request, at))
    co_return plain(http::status::misdirected_request, "This host name is not served here.");
  if (!origin_is_ours(request))
    co_return plain(http::status::forbidden, "Another site's page may not reach this phone.");
  if (beast::websocket::is_upgrade(request))
    co_return plain(http::status::not_found, "There is no such phone here.");
  if (is_control() && path.starts_with(api_prefix)) {
    if (!is_get && request.method() != http::verb::post)
      co_return only("Controls are read, or posted to.", "GET, HEAD, POST");
    co_return co_await answer_facilitator(request, path.substr(api_prefix.size()));
  }
  if (!is_get)
    co_return only("Pages are only read here; a phone is touched through its socket.", "GET, HEAD");
  co_return answer_path(path);
}

// /api/phones, /api/NAME/recorded, /api/NAME/picture; POST /api/NAME/COMMAND?VALUE.
asio::awaitable<Response> Door::Impl::answer_facilitator(const Request& request,
                                                         std::string path) const {
  const auto given = request[http::field::authorization];
  if (!equal_secrets({given.data(), given.size()}, "Bearer " + token))
    co_return plain(http::status::unauthorized, "Use the whole link that red-flag printed.");
  const std::size_t slash = std::min(path.size(), path.find('/'));
  std::string list;
  for (std::size_t i = 0; i < handsets.size(); ++i) {
    if (path.substr(0, slash) == handsets[i]->name() && slash < path.size())
      co_return co_await control_phone(request, i, path.substr(slash + 1));
    const std::string status =
        co_await on_strand(handsets[i]->strand(), [&] { return controls[i]->status(); });
    list += (i > 0 ? "," : "") + status;
  }
  if (path != "phones") co_return plain(http::status::not_found, "There is no such thing here.");
  co_return make_response(http::status::ok, "application/json",
                          "{\"token\":\"" + token + "\",\"phones\":[" + list + "]}");
}

asio::awaitable<Response> Door::Impl::control_phone(const Request& request, std::size_t i,
                                                    std::string what) const {
  Facilitated& control = *controls[i];
  const asio::any_io_executor there = handsets[i]->strand();
  if (request.method() == http::verb::post) {
    const std::string value = value_in({request.target().data(), request.target().size()});
    const bool done = co_await on_strand(there, [&] { return control.command(what, value); });
    if (!done) co_return plain(http::status::conflict, "That is not possible now.");
    co_return plain(http::status::ok, "done");
  }
  if (what == "recorded") {
    std::string text = co_await on_strand(there, [&] { return control.recorded(); });
    co_return make_response(http::status::ok, "application/json", std::move(text));
  }
  if (what == "picture") {
    std::optional<std::string> png =
        co_await on_strand(there, [&] { return control.newest_picture(); });
    if (png) co_return make_response(http::status::ok, "image/png", std::move(*png));
  }
  co_return plain(http::status::not_found, "There is no such thing here.");
}

Response Door::Impl::answer_path(std::string_view path) const {
  if (is_control()) return file_at(path == "/" ? "/control" : path);
  if (path.starts_with("/control")) return file_at("");
  if (path == "/" && handsets.size() == 1) return redirect("/phone/" + handsets[0]->name());
  if (path == "/api/phones")
    return make_response(http::status::ok, "application/json", phones_json());
  if (path == "/healthz") {
    for (const auto& handset : handsets)
      if (!handset->tally().is_healthy)
        return plain(http::status::service_unavailable, handset->name() + " stopped recording");
    return plain(http::status::ok, "ok");
  }
  if (path == "/metrics")
    return make_response(http::status::ok, "text/plain; version=0.0.4; charset=utf-8",
                         metrics_text(handsets));
  if (path.starts_with(phone_prefix) && named(path.substr(phone_prefix.size())))
    path = "/phone";
  else if (path == "/phone")
    path = "/no";  // The file's own name is not an address.
  return file_at(path);
}

std::string Door::Impl::phones_json() const {
  json::array list;
  for (const auto& handset : handsets)
    list.push_back(json::object{{"name", handset->name()},
                                {"on", handset->tally().is_on.load()},
                                {"touchable", handset->is_touchable()},
                                {"pages", handset->tally().pages.load()}});
  return json::serialize(json::object{{"token", token}, {"phones", std::move(list)}});
}

Door::Door(asio::io_context& io, const std::string& listen,
           const std::vector<std::unique_ptr<Handset>>& handsets,
           std::vector<Facilitated*> controls) {
  const char* option = controls.empty() ? "--listen" : "--control";
  try {
    impl_ = std::make_shared<Impl>(io, parse_listen(option, listen), handsets, std::move(controls));
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + listen + ": " + error.code().message());
  }
  asio::co_spawn(impl_->strand, impl_->accept(), asio::detached);
}

Door::~Door() {
  stop();
}

std::string Door::address() const {
  return address_of(impl_->local);
}

// After '#': a browser keeps it to itself, so it stands in no server's log and no Referer.
std::string Door::link() const {
  return address() + "#" + impl_->token;
}

void Door::stop() {
  asio::post(impl_->strand, [impl = impl_] {
    impl->stopping = true;
    beast::error_code ignored;
    impl->acceptor.close(ignored);
    for (const auto& stream : impl->streams) stream->socket().close(ignored);
  });
}

}  // namespace serve
