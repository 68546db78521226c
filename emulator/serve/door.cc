#include "emulator/serve/door.h"

#include <boost/asio.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/json.hpp>
#include <optional>

#include "emulator/serve/http_listener.h"
#include "emulator/serve/metrics.h"
#include "emulator/serve/on_strand.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using asio::ip::tcp;

constexpr std::string_view phone_prefix = "/phone/";
constexpr std::string_view api_prefix = "/api/";

}  // namespace

struct Door::Impl final : HttpListener {
  Impl(asio::io_context& io, const std::string& listen,
       const std::vector<std::unique_ptr<Handset>>& served, std::vector<Facilitated*> controlled)
      : HttpListener(asio::make_strand(io), controlled.empty() ? "--listen" : "--control", listen),
        handsets(served),
        controls(std::move(controlled)),
        token(random_token()) {}

  bool is_control() const { return !controls.empty(); }
  asio::awaitable<Response> answer(const Request& request, const tcp::endpoint& at) override;
  std::optional<Socket> socket_for(const Request& request) override;
  Response answer_path(std::string_view path) const;
  asio::awaitable<Response> answer_facilitator(const Request& request, std::string path) const;
  asio::awaitable<Response> control_phone(const Request& request, std::size_t i,
                                          std::string what) const;
  std::string phones_json() const;
  Handset* named(std::string_view name) const;

  const std::vector<std::unique_ptr<Handset>>& handsets;
  const std::vector<Facilitated*> controls;  // Beside the handsets, or none.
  const std::string token;
};

Handset* Door::Impl::named(std::string_view name) const {
  for (const auto& handset : handsets)
    if (handset->name() == name) return handset.get();
  return nullptr;
}

std::optional<HttpListener::Socket> Door::Impl::socket_for(const Request& request) {
  Handset* handset = named(phone_of_socket({request.target().data(), request.target().size()}));
  if (!handset) return {};
  return Socket{handset,
                [token = token](std::string_view given) { return equal_secrets(given, token); }};
}

asio::awaitable<Response> Door::Impl::answer(const Request& request, const tcp::endpoint& at) {
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
    const std::string value = value_of({request.target().data(), request.target().size()});
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
           std::vector<Facilitated*> controls)
    : impl_(std::make_shared<Impl>(io, listen, handsets, std::move(controls))) {
  impl_->start();
}

Door::~Door() {
  stop();
}

std::string Door::address() const {
  return address_of(impl_->local());
}

// After '#': a browser keeps it to itself, so it stands in no server's log and no Referer.
std::string Door::link() const {
  return address() + "#" + impl_->token;
}

void Door::stop() {
  impl_->stop();
}

}  // namespace serve
