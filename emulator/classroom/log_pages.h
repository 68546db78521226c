// Where a seat's log can be looked at in full. A class knows of no viewer: only of somebody who
// answers for one log at a time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "emulator/serve/http.h"

namespace classroom {

struct LogQuestion {
  std::string phone;  // Whose log: its folder's name.
  boost::beast::http::verb method = boost::beast::http::verb::get;
  std::string target;  // Origin form, from the viewer's own root.
  std::string if_none_match = {};
  std::string accept_language = {};
};

// On the room's strand.
class LogPages {
 public:
  virtual ~LogPages() = default;
  // What a viewer says that sees this log and no other. Nothing: there is none just now. Bounded in
  // real time; never throws.
  virtual boost::asio::awaitable<std::optional<serve::Response>> ask(LogQuestion question) = 0;
};

}  // namespace classroom
