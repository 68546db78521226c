#include "emulator/classroom/door_words.h"

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

bool is_token_of(std::string_view token, const storage::Digest& sha256) {
  const storage::Digest given = storage::sha256(token);
  const auto view = [](const storage::Digest& digest) {
    return std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
  };
  return serve::equal_secrets(view(given), view(sha256));
}

}  // namespace classroom
