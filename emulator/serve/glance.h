// A record in a line, for a trainer's pages. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

#include "storage/record.h"

namespace serve {

// A record as the facilitator's page tells it. Ids are for the page to put into words.
struct Glance {
  std::string what = {};  // A title, an address, or what was touched. May be empty.
  std::string app = {};   // What was in front: an app's id, "launcher", ...; or empty.
  std::string deed = {};  // An operation's action; "on" or "off" for a screen; or empty.
};
Glance glance_at(const storage::Record& record);

// {seq, kind, time, what, app, deed}.
boost::json::object glance_json(std::uint64_t seq, const storage::Record& record);

}  // namespace serve
