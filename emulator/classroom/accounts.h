// What a class tells of itself, as JSON: to joiners, to a seat, to the trainer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "emulator/classroom/room.h"

namespace classroom {

boost::json::object account_for_joiners(const Room& room);
// Nothing of other seats, and no number that moves with captures. `log`: where its own log is to be
// looked at; empty: nowhere yet.
boost::json::object account_for_seat(const Room& room, const Place& place, const std::string& log);

// Where a class is found, as its console shows it.
struct Whereabouts {
  std::string address;
  std::string link;
  std::string viewer;  // Trace Viewer over all logs; empty: there is none.
};
// On the room's strand. How many records a log has stays untold until the reveal: the wall is on a
// projector, and a number that jumps tells of a capture.
boost::asio::awaitable<boost::json::object> account_for_trainer(const Room& room,
                                                                Whereabouts where);

}  // namespace classroom
