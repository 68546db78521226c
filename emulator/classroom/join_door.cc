#include "emulator/classroom/join_door.h"

#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/json.hpp>

#include "emulator/classroom/accounts.h"
#include "emulator/classroom/address.h"
#include "emulator/classroom/door_words.h"

namespace classroom {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using serve::Request;
using serve::Response;

namespace {

std::string without_slash(std::string url) {
  if (url.ends_with('/')) url.pop_back();
  return url;
}

// What the body says; throws what boost::json throws for one that is not as it should be.
Application application_in(const Request& request) {
  const json::value body = json::parse(request.body());
  return {.code = json::value_to<std::string>(body.at("code")),
          .name = json::value_to<std::string>(body.at("name")),
          .language = json::value_to<std::string>(body.at("language")),
          .consents = body.at("consent").as_bool()};
}

json::object told(const Place& place) {
  return {{"seat", place.seat.number}, {"phone", place.seat.phone()}, {"name", place.seat.name}};
}

}  // namespace

JoinDoor::JoinDoor(serve::Strand strand, const std::string& listen, const std::string& url,
                   Room& room, LogPages* pages)
    : HttpListener(std::move(strand), "--listen", listen, max_request_bytes,
                   max_joiners_connections),
      url_(without_slash(url)),
      authority_(url.empty() ? "" : authority_of(url)),
      room_(room),
      logs_(room, pages, local().port(), url.starts_with("https:") ? Line::tls : Line::plain) {}

std::string JoinDoor::address() const {
  return url_.empty() ? address_for_joiners(local()) : url_ + "/";
}

// After '#': a browser keeps it to itself.
std::string JoinDoor::link() const {
  return address() + "#code=" + room_.roster().code;
}

bool JoinDoor::names_us(const Request& request, const asio::ip::tcp::endpoint& at) const {
  if (HttpListener::names_us(request, at)) return true;
  return !authority_.empty() && request.count(http::field::host) == 1 &&
         request[http::field::host] == authority_;
}

bool JoinDoor::comes_from_us(const Request& request) const {
  if (HttpListener::comes_from_us(request)) return true;
  return !url_.empty() && request.count(http::field::origin) == 1 &&
         request[http::field::origin] == url_;
}

std::optional<serve::HttpListener::Socket> JoinDoor::socket_for(const Request& request) {
  const std::string_view name =
      serve::phone_of_socket({request.target().data(), request.target().size()});
  for (const auto& place : room_.places()) {
    if (place->seat.phone() != name) continue;
    return Socket{place->handset.get(), [known = place->seat.token_sha256](std::string_view given) {
                    return is_token_of(given, known);
                  }};
  }
  return {};
}

serve::Growth JoinDoor::growth_for(const Request& request) {
  return logs_.growth_for(request);
}

asio::awaitable<Response> JoinDoor::answer(const Request& request,
                                           const asio::ip::tcp::endpoint& at) {
  const std::string path(serve::path_of({request.target().data(), request.target().size()}));
  if (!names_us(request, at))
    co_return serve::plain(http::status::misdirected_request, "This host name is not served here.");
  if (!comes_from_us(request))
    co_return serve::plain(http::status::forbidden,
                           "Another site's page may not reach this class.");
  if (beast::websocket::is_upgrade(request))
    co_return serve::plain(http::status::not_found, "There is no such phone here.");
  if (LogDoor::is_at(path)) co_return co_await logs_.answer(request);
  if (request.method() == http::verb::post) co_return co_await post(request, path);
  if (!is_get(request)) co_return only("GET, HEAD, POST");
  co_return get(request, path);
}

asio::awaitable<Response> JoinDoor::post(const Request& request, const std::string& path) {
  if (path == "/api/join") {
    Application application;
    bool is_read = true;
    try {
      application = application_in(request);
    } catch (const std::exception&) {
      is_read = false;
    }
    if (!is_read)
      co_return serve::plain(http::status::bad_request,
                             "Joining takes a code, a name, a language and your consent, as JSON.");
    const auto answer = co_await room_.join(std::move(application));
    if (const auto* refusal = std::get_if<Refusal>(&answer)) co_return refused(*refusal);
    const Joined& joined = std::get<Joined>(answer);
    co_return as_json(json::object{{"seat", joined.seat},
                                   {"phone", joined.phone},
                                   {"name", joined.name},
                                   {"token", joined.token}});
  }
  if (path == "/api/rejoin") {
    const Place* place = nullptr;
    try {
      place = room_.holder_of(json::value_to<std::string>(json::parse(request.body()).at("token")));
    } catch (const std::exception&) {
      // No token, no seat.
    }
    if (!place) co_return refused({401, "No seat of this class has that token."});
    co_return as_json(told(*place));
  }
  co_return serve::plain(http::status::not_found, "There is nothing to post to here.");
}

Response JoinDoor::get(const Request& request, const std::string& path) const {
  if (path == "/api/class") return as_json(account_for_joiners(room_));
  if (path == "/api/seat") {
    const Place* place = room_.holder_of(bearer(request));
    if (!place) return refused({401, "No seat of this class has that token."});
    const std::string log = logs_.address_for(*place);
    Response told = as_json(account_for_seat(room_, *place, log));
    if (!log.empty()) told.set(http::field::set_cookie, logs_.cookie_for(*place));
    return told;
  }
  if (path == "/healthz") {
    for (const auto& place : room_.places())
      if (!place->handset->tally().is_healthy)
        return serve::plain(http::status::service_unavailable, "a phone stopped recording");
    return serve::plain(http::status::ok, "ok");
  }
  if (path == "/") return file_at("/join");
  if (path == "/seat") return file_at("/phone");
  for (const std::string_view other : {"/join", "/phone", "/class", "/control"})
    if (path == other) return file_at("");  // A file's own name is not an address.
  return file_at(path);
}

}  // namespace classroom
