#include "emulator/site/address.h"

#include <algorithm>
#include <boost/url.hpp>
#include <cstdint>

#include "emulator/site/network.h"

namespace site {

namespace {

namespace urls = boost::urls;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return (c | 0x20) - 'a' + 10;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && lower(text.substr(0, prefix.size())) == prefix;
}

void append_encoded(std::string& out, char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

std::string decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// The surrounding white space goes, and line breaks inside, as browsers have it.
std::string trim(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c != '\t' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

// The length of "scheme" in "scheme:...", or 0 (RFC 3986, 3.1).
std::size_t scheme_length(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = lower(text[i]);
    if (c == ':') return i;
    const bool letter = c >= 'a' && c <= 'z';
    const bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && !(later && i > 0)) return 0;
  }
  return 0;
}

// The part between "//" and the path, as positions; [0, 0) when there is none.
std::pair<std::size_t, std::size_t> authority_range(std::string_view text) {
  const std::size_t scheme = scheme_length(text);
  const std::size_t start = scheme == 0 ? 0 : scheme + 1;
  if (text.substr(start, 2) != "//") return {0, 0};
  return {start + 2, std::min(text.find_first_of("/?#", start + 2), text.size())};
}

// Pages and hands write what RFC 3986 has no room for: letters beyond ASCII, spaces, a stray '%'.
// Encodes exactly those, so that the strict parser behind sees a reference it can read.
std::string encode_strays(std::string_view text) {
  const auto [host_begin, host_end] = authority_range(text);
  std::string out;
  out.reserve(text.size() + 16);
  bool in_fragment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    bool fine = static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f &&
                std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
    if (c == '%') {
      fine = i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    } else if (c == '[' || c == ']') {
      fine = i >= host_begin && i < host_end;
    } else if (c == '#') {
      fine = !in_fragment;
      in_fragment = true;
    }
    if (fine) {
      out += c;
    } else {
      append_encoded(out, c);
    }
  }
  return out;
}

// RFC 3986, 5.2.4 drops ".." segments that would climb above the root; Boost.URL 1.81 keeps them
// at the front (and only there, once it has normalised).
std::string_view without_leading_dots(std::string_view path) {
  while (path.starts_with("/../")) path.remove_prefix(3);
  return path == "/.." ? std::string_view("/") : path;
}

std::string_view view(boost::core::string_view text) {
  return {text.data(), text.size()};
}

// Boost.URL 1.81 reads "http://host:word/" as an empty port and a path without its slash.
bool is_sound(const urls::url_view_base& url) {
  return !url.has_authority() || url.encoded_path().empty() || url.encoded_path()[0] == '/';
}

// One spelling for each address: RFC 3986, 6.2.2 and, for http(s), 6.2.3. A host beyond ASCII is
// kept in its own letters.
std::string spell(urls::url& url) {
  url.normalize();
  const std::string scheme = lower(view(url.scheme()));
  const bool web = scheme == "http" || scheme == "https";
  std::string out;
  if (!scheme.empty()) out += scheme + ':';
  std::string_view path = view(url.encoded_path());
  if (url.has_authority()) {
    out += "//";
    if (url.has_userinfo()) out.append(view(url.encoded_userinfo())) += '@';
    out += readable(view(url.encoded_host()));
    const std::string_view port = view(url.port());
    const bool usual = web && port == (scheme == "http" ? "80" : "443");
    if (!port.empty() && !usual) (out += ':').append(port);
    path = without_leading_dots(path);
    if (web && path.empty()) path = "/";
  }
  out += path;
  if (url.has_query()) (out += '?').append(view(url.encoded_query()));
  if (url.has_fragment()) (out += '#').append(view(url.encoded_fragment()));
  return out;
}

// What a hand typed into the address bar, as an absolute reference.
std::string complete(std::string text) {
  if (text.starts_with("//")) return "http:" + text;
  const std::size_t scheme = scheme_length(text);
  if (scheme == 0) return "http://" + text;
  // "shop.sbl:8080/a" has the form of a scheme; no scheme in use has a dot in it.
  const bool host_and_port = text.find('.') < scheme && text.substr(scheme + 1, 2) != "//";
  return host_and_port ? "http://" + text : text;
}

}  // namespace

std::string resolve(std::string_view base, std::string_view reference) {
  std::string text = trim(reference);
  const std::string from = base.empty() ? std::string() : resolve({}, base);
  if (from.empty() && text.empty()) return {};
  // Inlined pictures run to megabytes and have nothing to resolve; oversized text neither.
  if (starts_with_nocase(text, "data:") || text.size() > max_address_bytes) return text;
  if (from.empty()) text = complete(std::move(text));
  text = encode_strays(text);

  auto parsed = urls::parse_uri_reference(text);
  if (!parsed) {
    // "1:2" is no scheme, and RFC 3986 wants such a first segment written "./1:2".
    text = from.empty() ? text : "./" + text;
    parsed = urls::parse_uri_reference(text);
    if (!parsed) return text;
  }
  if (!is_sound(*parsed)) return text;
  urls::url result;
  if (parsed->has_scheme()) {
    result = *parsed;
  } else {
    const std::string encoded = encode_strays(from);
    const auto parsed_base = urls::parse_uri(encoded);
    if (!parsed_base || !urls::resolve(*parsed_base, *parsed, result)) return text;
  }
  return spell(result);
}

std::string host_key(std::string_view host) {
  std::string key = lower(readable(host));
  if (!key.starts_with('[') && key.find(':') != std::string::npos) key.resize(key.find(':'));
  if (key.ends_with('.')) key.pop_back();
  return key;
}

std::optional<Address> parse_address(std::string_view absolute_url) {
  if (absolute_url.size() > max_address_bytes) return std::nullopt;
  const std::string text = encode_strays(absolute_url);
  const auto parsed = urls::parse_uri(text);
  if (!parsed || !is_sound(*parsed)) return std::nullopt;
  const std::string scheme = lower(view(parsed->scheme()));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  Address address;
  address.host = host_key(view(parsed->encoded_host()));
  if (address.host.empty()) return std::nullopt;

  std::string_view path = view(parsed->encoded_path());
  address.ends_in_slash = path.empty() || path.ends_with('/');
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    std::string segment = decode(path.substr(0, end), false);
    if (segment == ".." && !address.segments.empty()) address.segments.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") {
      address.segments.push_back(std::move(segment));
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (parsed->has_query()) address.query = decode(view(parsed->encoded_query()), true);
  return address;
}

}  // namespace site
