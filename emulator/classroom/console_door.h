// Where the trainer leads a class: the console's door, at an address and with a token of its own.
//
//   /                          the console's page; its files beside it
//   /api/class                 everything it shows, seat by seat
//   /api/join.svg              the joiners' link as a QR code
//   /api/seats/N/screen.png    the seat's screen, small
//   /api/seats/N/telling       {rule, from, to, records, image}: telling.h; records null if none
//   /api/seats/N/telling.png   its picture, from the log
//   /api/command               POST {name, value}: Room::command
//
// Everything below /api takes the token, as `Authorization: Bearer TOKEN`. A refusal is one line of
// text.
#pragma once

#include <map>
#include <string>

#include "emulator/classroom/accounts.h"
#include "emulator/classroom/room.h"
#include "emulator/serve/http_listener.h"

namespace classroom {

// On the room's strand; the room outlives it.
class ConsoleDoor final : public serve::HttpListener {
 public:
  ConsoleDoor(serve::Strand strand, const std::string& listen, Room& room, Whereabouts where);

  std::string link() const;  // With the token where only the page reads it.

 private:
  boost::asio::awaitable<serve::Response> answer(const serve::Request& request,
                                                 const boost::asio::ip::tcp::endpoint& at) override;
  std::optional<Socket> socket_for(const serve::Request&) override { return {}; }

  boost::asio::awaitable<serve::Response> get(const serve::Request& request, std::string path);
  boost::asio::awaitable<serve::Response> get_of_seat(Place& place, std::string what);
  boost::asio::awaitable<serve::Response> screen(Place& place);
  boost::asio::awaitable<serve::Response> telling(Place& place, bool is_picture);
  boost::asio::awaitable<serve::Response> command(const serve::Request& request);

  Room& room_;
  const Whereabouts where_;
  const std::string token_;
  struct Small {
    std::uint32_t version = 0;
    std::string png;
  };
  std::map<int, Small> small_;  // By seat: as last encoded.
};

}  // namespace classroom
