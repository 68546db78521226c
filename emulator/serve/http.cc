#include "emulator/serve/http.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

std::string host_text(const asio::ip::address& address) {
  return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
}

std::string_view field(const Request& request, http::field name) {
  const auto value = request[name];
  return {value.data(), value.size()};
}

}  // namespace

tcp::endpoint parse_listen(std::string_view option, const std::string& listen) {
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
    throw std::runtime_error(std::string(option) + " '" + listen + "': not ADDRESS:PORT");
  return {address, port};
}

std::string address_of(const tcp::endpoint& endpoint) {
  return "http://" + host_text(endpoint.address()) + ":" + std::to_string(endpoint.port()) + "/";
}

bool host_is_ours(const Request& request, const tcp::endpoint& local) {
  if (request.count(http::field::host) != 1) return false;
  std::string_view host = field(request, http::field::host);
  const std::string port = ":" + std::to_string(local.port());
  if (local.port() != 80) {
    if (!host.ends_with(port)) return false;
    host.remove_suffix(port.size());
  }
  asio::ip::address address = local.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  if (address.is_loopback() && (host == "localhost" || host == "127.0.0.1" || host == "[::1]"))
    return true;
  return host == host_text(address);
}

bool origin_is_ours(const Request& request) {
  if (request.count(http::field::origin) == 0) return true;
  return request.count(http::field::origin) == 1 &&
         field(request, http::field::origin) ==
             "http://" + std::string(field(request, http::field::host));
}

Response make_response(http::status status, std::string_view type, std::string body) {
  Response response(status, 11);
  response.set(http::field::content_type, beast::string_view(type.data(), type.size()));
  response.set(http::field::cache_control, "no-store");
  response.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

Response plain(http::status status, std::string line) {
  return make_response(status, "text/plain; charset=utf-8", std::move(line) + "\n");
}

// The lines are our own, plain ASCII.
Response for_reader(const Request& request, Response response) {
  const auto accepted = field(request, http::field::accept);
  const auto type = response[http::field::content_type];
  if (response.result_int() < 400 || accepted.find("text/html") == accepted.npos ||
      !std::string_view(type.data(), type.size()).starts_with("text/plain"))
    return response;
  std::string line = response.body();
  line.erase(line.find_last_not_of('\n') + 1);
  response.set(http::field::content_type, "text/html; charset=utf-8");
  response.body() =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>SIMULATION: not here</title><link rel=\"icon\" href=\"/icon.svg\">"
      "<link rel=\"stylesheet\" href=\"/style.css\"></head><body class=\"list\">"
      "<header class=\"banner\"><p><strong>SIMULATION</strong> fictional device, fictional people, "
      "fictional network</p></header><main><h1>" +
      line +
      "</h1><p lang=\"ko\">여기에는 그런 것이 없거나, 볼 수 없습니다.</p>"
      "<p><a href=\"/\">To the phone <span "
      "lang=\"ko\">전화기로</span></a></p></main></body></html>\n";
  response.prepare_payload();
  return response;
}

Response redirect(std::string_view to) {
  Response response = plain(http::status::see_other, "Over there.");
  response.set(http::field::location, beast::string_view(to.data(), to.size()));
  return response;
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::string value_of(std::string_view target) {
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

std::string_view phone_of_socket(std::string_view target) {
  constexpr std::string_view before = "/phone/";
  constexpr std::string_view behind = "/socket";
  if (!target.starts_with(before) || !target.ends_with(behind)) return {};
  target.remove_prefix(before.size());
  if (target.size() < behind.size()) return {};
  target.remove_suffix(behind.size());
  return target;
}

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("random token: the system gave none");
  std::string token;
  for (const unsigned char byte : bytes) {
    token.push_back("0123456789abcdef"[byte >> 4]);
    token.push_back("0123456789abcdef"[byte & 15]);
  }
  return token;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  unsigned different = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    different |=
        static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  return different == 0;
}

bool equal_secrets(const storage::Digest& a, const storage::Digest& b) {
  const auto text = [](const storage::Digest& digest) {
    return std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
  };
  return equal_secrets(text(a), text(b));
}

}  // namespace serve
