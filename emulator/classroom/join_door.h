// Where a class is joined, and its phones are held: the joiners' door.
//
//   /                the join page; its files beside it
//   /seat            the page of the phone a seat holds
//   /healthz         "ok", or 503 when a phone stopped recording
//   /api/class       {title, about, state, free}
//   /api/join        POST {code, name, language, consent}: {seat, phone, name, token}
//   /api/rejoin      POST {token}: {seat, phone, name}
//   /api/seat        what the class tells the seat; its token as `Authorization: Bearer TOKEN`
//   /log/PHONE/...   the seat's log in full, once revealed: log_door.h
//   /phone/NAME/socket   serve/PROTOCOL.md; the token is the seat's, and opens no other phone
//
// A refusal is one line of text. Nothing here tells a joiner of another's seat but that a name is
// taken, nor, before the reveal, of when a screenshot was taken.
#pragma once

#include <string>

#include "emulator/classroom/log_door.h"
#include "emulator/classroom/room.h"
#include "emulator/serve/http_listener.h"

namespace classroom {

inline constexpr std::size_t max_request_bytes = 4 * 1024;
// A browser that looks at a log has six to one address at once; so may every seat there can be.
inline constexpr std::size_t max_joiners_connections = 6 * max_seats;

// On the room's strand; the room outlives it.
class JoinDoor final : public serve::HttpListener {
 public:
  // `url`: what joiners type where a TLS proxy stands in front; empty: none does.
  // `pages`: who shows a seat its log, or null.
  JoinDoor(serve::Strand strand, const std::string& listen, const std::string& url, Room& room,
           LogPages* pages);

  std::string address() const;  // For joiners: "http://192.168.8.10:8080/".
  std::string link() const;     // The same with the code where only the page reads it.

 private:
  boost::asio::awaitable<serve::Response> answer(const serve::Request& request,
                                                 const boost::asio::ip::tcp::endpoint& at) override;
  std::optional<Socket> socket_for(const serve::Request& request) override;
  serve::Growth growth_for(const serve::Request& request) override;
  bool names_us(const serve::Request& request,
                const boost::asio::ip::tcp::endpoint& at) const override;
  bool comes_from_us(const serve::Request& request) const override;

  boost::asio::awaitable<serve::Response> post(const serve::Request& request,
                                               const std::string& path);
  serve::Response get(const serve::Request& request, const std::string& path) const;

  const std::string url_;        // Without a slash at its end; may be empty.
  const std::string authority_;  // Its host and port.
  Room& room_;
  const LogDoor logs_;
};

}  // namespace classroom
