// Serves routes.h over HTTP. Boost.Beast on one thread; files are read by a small pool, so no
// client and no slow disk holds up another.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace viewer {

struct ServeOptions {
  std::filesystem::path data;
  std::string address = "127.0.0.1";                // A literal IP address.
  std::uint16_t port = 8081;                        // 0: one that is free.
  std::optional<std::filesystem::path> cache = {};  // Where trace-viewer-index keeps its files.
  std::vector<std::filesystem::path> witness_keys = {};  // Files of vkeys of witnesses to believe.
  std::string token = {};                                // Demanded of everybody; empty: of nobody.
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

using Started = std::function<void(const std::vector<std::string>& links)>;

// 127.0.0.0/8 and ::1: nobody but this machine's own users can reach these.
bool is_loopback(const std::string& address);

// Listens, calls `started` with the links people open, and returns after SIGTERM or SIGINT. The
// first link is for this machine ("http://127.0.0.1:8081/"); where any address is listened on, one
// for each network it is in follows. The token is in them ("...:8081/?token=..."). Throws
// storage::Error if `data` cannot be read or the address cannot be listened on.
void serve(const ServeOptions& options, const Started& started);

}  // namespace viewer
