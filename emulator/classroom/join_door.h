// Where a class is joined, and its phones are held: the joiners' door.
//
//   /                the join page; its files beside it
//   /seat            the page of the phone a seat holds
//   /healthz         "ok", or 503 when a phone stopped recording
//   /api/class       {title, about, state, free}
//   /api/join        POST {code, name, language, consent}: {seat, phone, name, token}
//   /api/rejoin      POST {token}: {seat, phone, name}
//   /api/seat        what the class tells the seat; its token as `Authorization: Bearer TOKEN`
//   /phone/NAME/socket   serve/PROTOCOL.md; the token is the seat's, and opens no other phone
//
// A refusal is one line of text. Nothing here tells a joiner of another's seat but that a name is
// taken, nor of when a screenshot was or will be taken.
#pragma once

#include <string>

#include "emulator/classroom/room.h"
#include "emulator/serve/http_listener.h"

namespace classroom {

inline constexpr std::size_t max_request_bytes = 4 * 1024;

// On the room's strand; the room outlives it.
class JoinDoor final : public serve::HttpListener {
 public:
  // `url`: what joiners type where a TLS proxy stands in front; empty: none does.
  JoinDoor(serve::Strand strand, const std::string& listen, const std::string& url, Room& room);

  std::string address() const;  // For joiners: "http://192.168.8.10:8080/".
  std::string link() const;     // The same with the code where only the page reads it.

 private:
  boost::asio::awaitable<serve::Response> answer(const serve::Request& request,
                                                 const boost::asio::ip::tcp::endpoint& at) override;
  std::optional<Socket> socket_for(const serve::Request& request) override;
  bool names_us(const serve::Request& request,
                const boost::asio::ip::tcp::endpoint& at) const override;
  bool comes_from_us(const serve::Request& request) const override;

  boost::asio::awaitable<serve::Response> post(const serve::Request& request,
                                               const std::string& path);
  serve::Response get(const serve::Request& request, const std::string& path) const;

  const std::string url_;        // Without a slash at its end; may be empty.
  const std::string authority_;  // Its host and port.
  Room& room_;
};

}  // namespace classroom
