// One page's conversation with one phone over a WebSocket: PROTOCOL.md.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string_view>

#include "emulator/serve/handset.h"
#include "emulator/serve/http.h"

namespace serve {

// Whether a page that says this token may hold the phone. On the phone's strand, once.
using Admits = std::function<bool(std::string_view token)>;

// Answers the upgrade `request` on `socket`, whose executor is the handset's strand, and talks
// until the page leaves, misbehaves, or the phone goes. A client's failure is its own: nothing is
// thrown.
boost::asio::awaitable<void> talk_to_page(boost::asio::ip::tcp::socket socket, Request request,
                                          Handset& handset, Admits admits);

}  // namespace serve
