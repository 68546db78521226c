// Serves routes.h over HTTP. Boost.Beast on one thread; files are read by a small pool, so no
// client and no slow disk holds up another.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viewer {

struct ServeOptions {
  std::filesystem::path data;
  std::string address = "127.0.0.1";                     // A literal IP address.
  std::uint16_t port = 8081;                             // 0: one that is free.
  std::vector<std::filesystem::path> witness_keys = {};  // Files of vkeys of witnesses to believe.
};

inline constexpr std::size_t max_header_bytes = 16u << 10;
inline constexpr std::size_t max_body_bytes = 4u << 10;  // Nobody has anything to tell us.
inline constexpr std::size_t max_connections = 2'000;
inline constexpr std::chrono::seconds header_time{15};  // To send a request, from its first wait.
inline constexpr std::chrono::seconds send_time{60};    // To take a whole answer.
inline constexpr std::chrono::milliseconds tail_poll{100};  // A new record is seen within this.

// "127.0.0.1:8081" or "[::1]:8081" into address and port. False for anything else: names are not
// looked up.
bool parse_listen(const std::string& text, ServeOptions& options);

// Listens, calls `started` with the address people open ("http://127.0.0.1:8081/"), and returns
// after SIGTERM or SIGINT. Throws storage::Error if `data` cannot be read or the address cannot
// be listened on.
void serve(const ServeOptions& options, const std::function<void(const std::string&)>& started);

}  // namespace viewer
