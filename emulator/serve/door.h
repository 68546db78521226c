// Where pages come in: the page's files, the list of phones, their sockets, and what a service
// manager asks. GET and HEAD only; loopback unless told otherwise.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "emulator/serve/handset.h"

namespace serve {

inline constexpr std::size_t max_connections = 256;  // Not counting pages that hold a phone.

// Listens from construction to destruction; the handsets outlive it. Runs on a strand of its own.
class Door {
 public:
  // `listen` is "ADDR:PORT"; port 0 takes any. Throws std::runtime_error, one line, if the address
  // cannot be had.
  Door(boost::asio::io_context& io, const std::string& listen,
       const std::vector<std::unique_ptr<Handset>>& handsets);
  ~Door();

  std::string address() const;  // "http://127.0.0.1:8080/"
  void stop();                  // Ends every conversation but the phones' own: see dismiss_all().

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace serve
