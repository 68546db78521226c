// What an address says, apart from where its bytes lie. Pure. The door to Boost.URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace site {

// Longer addresses are left as they are and found nowhere.
inline constexpr std::size_t max_address_bytes = 64u << 10;

// An absolute http(s) address, decoded for looking up in a folder.
struct Address {
  std::string host;                   // Lower case, no port, no trailing dot.
  std::vector<std::string> segments;  // Percent-decoded; empty ones and dot segments gone.
  bool ends_in_slash = false;         // "/", "/a/": a folder is asked for.
  std::optional<std::string> query;   // Percent-decoded, '+' read as a space.
};

// Nothing for other schemes, and for what is no address at all. Segments may hold any byte, '/'
// and NUL included: the caller must not hand them to a file system unchecked.
std::optional<Address> parse_address(std::string_view absolute_url);

// Lower case, without port and trailing dot: the spelling hosts are compared in.
std::string host_key(std::string_view host);

// For people to read: percent-encoded letters beyond ASCII decoded, where they are valid UTF-8
// and visible. Everything ASCII, and what could disguise an address (bidirectional controls,
// invisible characters), stays encoded.
std::string readable(std::string_view url);

}  // namespace site
