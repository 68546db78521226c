// One client's conversation with the server: requests read, answered in order, and timed.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "viewer/door.h"
#include "viewer/index/indexes.h"
#include "viewer/routes.h"
#include "viewer/server.h"
#include "viewer/tail.h"

namespace viewer {

// What all connections share. Outlives them.
class Desk {
 public:
  // `port`: the one listened on. `witness_keys`: those whose cosignatures are believed.
  Desk(const ServeOptions& options, std::uint16_t port, std::vector<std::string> witness_keys,
       index::Indexer indexer);

  // Any thread: takes one of the sets of open logs, or opens another.
  Response answer(const Request& request);

  Tail tail{tail_poll};  // I/O thread only, as are the two below.
  std::size_t connections = 0;
  std::size_t bytes_in_flight = 0;

 private:
  const std::filesystem::path data_;
  const Hosts hosts_;
  const std::optional<Door> door_;  // None: open to all who reach it.
  Verdicts verdicts_;
  ThumbnailCache thumbnails_{64u << 20};
  index::Indexes indexes_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Phones>> idle_;
};

using Pool = boost::asio::thread_pool::executor_type;

// Answers until the client leaves, breaks a limit, or is silent for too long. Requests are worked
// on in `pool`; everything else happens on the socket's thread.
boost::asio::awaitable<void> converse(boost::asio::ip::tcp::socket socket, Desk& desk, Pool pool);

}  // namespace viewer
