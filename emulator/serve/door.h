// Where pages come in. The phones' door has the page's files, the list of phones, their sockets,
// and what a service manager asks: GET and HEAD only. The facilitator's door, at another address,
// has the controls, and answers nothing about phones without the token in its link.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "emulator/serve/facilitated.h"
#include "emulator/serve/handset.h"

namespace serve {

// Listens from construction to destruction; the handsets outlive it. Runs on a strand of its own.
class Door {
 public:
  // `listen` is "ADDR:PORT"; port 0 takes any. With `controls`, one for each handset, it is the
  // facilitator's door. Throws std::runtime_error, one line, if the address cannot be had.
  Door(boost::asio::io_context& io, const std::string& listen,
       const std::vector<std::unique_ptr<Handset>>& handsets,
       std::vector<Facilitated*> controls = {});
  ~Door();

  std::string address() const;  // "http://127.0.0.1:8080/"
  std::string link() const;     // The same with the token where only the page reads it.
  void stop();                  // Ends every conversation but the phones' own: see dismiss_all().

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace serve
