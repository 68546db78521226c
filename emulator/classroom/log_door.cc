#include "emulator/classroom/log_door.h"

#include <algorithm>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <span>

#include "emulator/classroom/door_words.h"
#include "storage/hash.h"

namespace classroom {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using serve::Request;
using serve::Response;

namespace {

constexpr std::string_view prefix = "/log/";
constexpr std::string_view api = "/api/";

std::string_view target_of(const Request& request) {
  return {request.target().data(), request.target().size()};
}

std::string field(const Request& request, http::field name) {
  const auto value = request[name];
  return {value.data(), value.size()};
}

// In the form the viewer's own refusals have, where it is the viewer's page that asks.
Response refusal(http::status status, const std::string& why, const std::string& target) {
  if (!target.starts_with(api)) return serve::plain(status, why);
  return serve::make_response(status, "application/json",
                              json::serialize(json::object{{"error", why}}));
}

// Without what is between the viewer and us alone, and with nothing to be kept of a log.
Response passed_on(Response answer, const std::string& target) {
  for (const http::field ours :
       {http::field::connection, http::field::keep_alive, http::field::transfer_encoding,
        http::field::content_length, http::field::server, http::field::set_cookie})
    answer.erase(ours);
  if (target.starts_with(api)) {
    answer.set(http::field::cache_control, "no-store");
    answer.erase(http::field::etag);
  }
  answer.version(11);
  answer.prepare_payload();
  if (answer.result() == http::status::not_modified) answer.content_length(boost::none);
  return answer;
}

}  // namespace

std::optional<LogAddress> log_address(std::string_view target) {
  if (!target.starts_with(prefix)) return {};
  target.remove_prefix(prefix.size());
  const std::size_t slash = target.find('/');
  if (slash == target.npos || slash == 0) return {};
  return LogAddress{std::string(target.substr(0, slash)), std::string(target.substr(slash))};
}

LogDoor::LogDoor(Room& room, LogPages* pages, std::uint16_t port, Line line)
    : room_(room),
      pages_(pages),
      cookie_("red-flag-log-" + std::to_string(port)),
      line_(line),
      key_(serve::random_token()) {}

bool LogDoor::is_at(std::string_view path) {
  return path.starts_with(prefix);
}

std::string LogDoor::address_for(const Place& place) const {
  if (!pages_ || !room_.are_logs_shown()) return {};
  return std::string(prefix.substr(1)) + place.seat.phone() + "/";
}

// Not the token, and worth nothing once this process has ended.
std::string LogDoor::mark_of(const std::string& phone) const {
  const auto bytes = [](const std::string& text) {
    return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  return storage::to_hex(storage::hmac_sha256(bytes(key_), bytes(phone)));
}

std::string LogDoor::cookie_for(const Place& place) const {
  const std::string phone = place.seat.phone();
  return cookie_ + "=" + mark_of(phone) + "; Path=" + std::string(prefix) + phone +
         "/; HttpOnly; SameSite=Strict" + (line_ == Line::tls ? "; Secure" : "");
}

const Place* LogDoor::reader(const Request& request, const LogAddress& address) const {
  const auto is_named = [&](const auto& place) { return place->seat.phone() == address.phone; };
  const auto found = std::ranges::find_if(room_.places(), is_named);
  if (found == room_.places().end()) return nullptr;
  const bool has_token = is_token_of(bearer(request), (*found)->seat.token_sha256);
  const bool has_cookie = serve::equal_secrets(cookie_in(request, cookie_), mark_of(address.phone));
  return has_token || has_cookie ? found->get() : nullptr;
}

asio::awaitable<Response> LogDoor::answer(const Request& request) const {
  const auto address = log_address(target_of(request));
  const std::string target = address ? address->target : "/";
  if (!address || !reader(request, *address))
    co_return refusal(http::status::forbidden,
                      "A log is shown to the seat whose phone it is: open it from the page of your "
                      "phone.",
                      target);
  if (!room_.are_logs_shown())
    co_return refusal(http::status::forbidden,
                      "The phones have not been revealed, or the class is over.", target);
  // A page asks for a deletion to show that it is refused, and the viewer says by what.
  if (!is_get(request) && request.method() != http::verb::delete_) co_return only("GET, HEAD");
  // The phone's own pages say neither whose they are nor that all this is a simulation: the phone
  // around them does.
  if (!pages_ || target.starts_with("/device"))
    co_return refusal(http::status::not_found, "There is no such page here.", target);
  LogQuestion question{.phone = address->phone,
                       .method = is_get(request) ? http::verb::get : http::verb::delete_,
                       .target = target,
                       .if_none_match = field(request, http::field::if_none_match),
                       .accept_language = field(request, http::field::accept_language)};
  std::optional<Response> said = co_await pages_->ask(std::move(question));
  if (!said) {
    Response away = refusal(http::status::service_unavailable,
                            "The log cannot be shown just now; ask again.", target);
    away.set(http::field::retry_after, "1");
    co_return away;
  }
  co_return passed_on(std::move(*said), target);
}

serve::Growth LogDoor::growth_for(const Request& request) const {
  const auto address = log_address(target_of(request));
  if (!address || request.method() != http::verb::get || !pages_ || !room_.are_logs_shown() ||
      address->target != "/api/v1/phones/" + address->phone + "/events")
    return {};
  const Place* place = reader(request, *address);
  if (!place) return {};
  return [this, place]() -> asio::awaitable<std::optional<std::uint64_t>> {
    if (!room_.are_logs_shown()) co_return std::nullopt;
    co_return co_await room_.records_of(*place);
  };
}

}  // namespace classroom
