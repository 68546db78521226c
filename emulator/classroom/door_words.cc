#include "emulator/classroom/door_words.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "storage/hash.h"

namespace http = boost::beast::http;

namespace classroom {

bool is_get(const serve::Request& request) {
  return request.method() == http::verb::get || request.method() == http::verb::head;
}

serve::Response refused(const Refusal& refusal) {
  return serve::plain(http::int_to_status(refusal.status), refusal.why);
}

serve::Response only(const char* methods) {
  serve::Response refused = serve::plain(http::status::method_not_allowed,
                                         "This is read, or posted to, and nothing else.");
  refused.set(http::field::allow, methods);
  return refused;
}

serve::Response as_json(const boost::json::value& value) {
  return serve::make_response(http::status::ok, "application/json", boost::json::serialize(value));
}

std::string_view bearer(const serve::Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  const auto given = request[http::field::authorization];
  std::string_view text(given.data(), given.size());
  if (!text.starts_with(scheme)) return {};
  return text.substr(scheme.size());
}

// RFC 6265, 4.2.1.
std::string_view cookie_in(const serve::Request& request, std::string_view name) {
  const auto given = request[http::field::cookie];
  std::string_view header(given.data(), given.size());
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

bool is_token_of(std::string_view token, const storage::Digest& sha256) {
  return serve::equal_secrets(storage::sha256(token), sha256);
}

}  // namespace classroom
