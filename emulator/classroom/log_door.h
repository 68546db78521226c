// Where a seat looks at its own log in full, at the joiners' door, once the trainer has revealed.
//
//   /log/PHONE/...   what Trace Viewer answers for the rest of the address, on that phone's log
//   only
//
// It opens to the seat's token, as `Authorization: Bearer TOKEN`, and to a cookie that stands for
// it below that address only: a page that was followed to by a link sends no other. Everybody else
// gets 403, whether or not there is such a seat, and before the reveal the seat itself does. No
// part of a log may stay in a browser's cache.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/classroom/log_pages.h"
#include "emulator/classroom/room.h"
#include "emulator/serve/http.h"
#include "emulator/serve/http_listener.h"

namespace classroom {

// "/log/seat-3/api/v1/phones?x=y" in two.
struct LogAddress {
  std::string phone;   // "seat-3"
  std::string target;  // "/api/v1/phones?x=y"
};
// Nothing: the target leads to no log.
std::optional<LogAddress> log_address(std::string_view target);

// Whether the link is plain HTTP from the joiner's browser on.
enum class Line { plain, tls };

// On the room's strand; the room and the pages outlive it.
class LogDoor {
 public:
  // `pages`: null where no viewer is installed. `port`: cookies do not know ports, and two classes
  // on one machine must not overwrite each other's.
  LogDoor(Room& room, LogPages* pages, std::uint16_t port, Line line);

  // Relative to the joiners' address: "log/seat-3/". Empty: there is nothing to be seen now.
  std::string address_for(const Place& place) const;
  // The Set-Cookie that opens it.
  std::string cookie_for(const Place& place) const;

  static bool is_at(std::string_view path);  // Whether an address is this door's to answer.
  boost::asio::awaitable<serve::Response> answer(const serve::Request& request) const;

  // How many records the log has, for a page that follows it. Null: the request asks for no such
  // thing, or may not.
  serve::Growth growth_for(const serve::Request& request) const;

 private:
  const Place* reader(const serve::Request& request, const LogAddress& address) const;
  std::string mark_of(const std::string& phone) const;

  Room& room_;
  LogPages* const pages_;
  const std::string cookie_;  // Its name.
  const Line line_;
  const std::string key_;  // Of this process: what the cookies are made with.
};

}  // namespace classroom
