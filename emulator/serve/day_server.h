// Shows a live phone in a browser, to look at: GET and HEAD only, loopback unless told otherwise.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "emulator/serve/stage.h"

namespace serve {

inline constexpr std::size_t max_connections = 64;
inline constexpr std::size_t max_header_bytes = 16 * 1024;

// Listens from construction to destruction on `io`'s one thread. Throws std::runtime_error, one
// line, if the address cannot be had.
class DayServer {
 public:
  // `listen` is "ADDR:PORT"; port 0 takes any.
  DayServer(boost::asio::io_context& io, const std::string& listen, const Stage& stage);
  ~DayServer();

  std::string address() const;  // "http://127.0.0.1:8080/"
  void stop();                  // Ends every conversation.

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace serve
