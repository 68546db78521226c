// One page's conversation with one phone over a WebSocket: PROTOCOL.md.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "emulator/serve/handset.h"
#include "emulator/serve/http.h"

namespace serve {

// Answers the upgrade `request` on `socket`, whose executor is the handset's strand, and talks
// until the page leaves, misbehaves, or the phone goes. A client's failure is its own: nothing is
// thrown.
boost::asio::awaitable<void> talk_to_page(boost::asio::ip::tcp::socket socket, Request request,
                                          Handset& handset, std::string token);

}  // namespace serve
