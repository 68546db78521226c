// The HTTP both doors speak: small requests without bodies, answers as strings, and who may ask.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http.hpp>
#include <string>
#include <string_view>

#include "storage/record.h"

namespace serve {

inline constexpr std::size_t max_header_bytes = 16 * 1024;

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;

// "ADDR:PORT" or "[V6]:PORT". Throws std::runtime_error, one line that begins with `option`.
boost::asio::ip::tcp::endpoint parse_listen(std::string_view option, const std::string& listen);
std::string address_of(const boost::asio::ip::tcp::endpoint& endpoint);  // "http://127.0.0.1:8080/"

// Whether a request names us: exactly one Host, and it is localhost or the very address the
// connection came in at. Any other is a page elsewhere that made its own name point here (DNS
// rebinding).
bool host_is_ours(const Request& request, const boost::asio::ip::tcp::endpoint& local);
// Whether no other site's page sent it: no Origin, or "http://" and the Host.
bool origin_is_ours(const Request& request);

// With the headers every answer carries: no store, no sniffing, and a policy that allows this
// origin's scripts, styles, pictures (and those a page makes itself) and sockets, nothing else.
Response make_response(boost::beast::http::status status, std::string_view type, std::string body);
Response plain(boost::beast::http::status status, std::string line);
// The same for a browser that a person sits at: a refusal, said on a page of its own. Others, and
// what is no refusal, come back as they were.
Response for_reader(const Request& request, Response response);
Response redirect(std::string_view to);

// The part before '?'.
std::string_view path_of(std::string_view target);

// What stands after '?', percent-decoded; empty for what cannot be decoded.
std::string value_of(std::string_view target);

// NAME, where the target is "/phone/NAME/socket"; empty for any other.
std::string_view phone_of_socket(std::string_view target);

// 128 bits from the system, as 32 hex digits: told to pages of ours, so that nobody else's can
// speak for them.
std::string random_token();

// Compared in a time that says nothing about where they differ.
bool equal_secrets(std::string_view a, std::string_view b);
bool equal_secrets(const storage::Digest& a, const storage::Digest& b);

}  // namespace serve
