// Waits for a coroutine as if it were a function: for tests whose event loop has nothing else to
// do.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace support {

// Runs `io` until it is out of work; what the coroutine throws is thrown here.
template <class Value>
Value result_of(boost::asio::io_context& io, boost::asio::awaitable<Value> deed) {
  std::optional<Value> result;
  std::exception_ptr error;
  boost::asio::co_spawn(io, std::move(deed), [&](std::exception_ptr e, Value value) {
    error = e;
    result = std::move(value);
  });
  io.restart();
  io.run();
  if (error) std::rethrow_exception(error);
  return std::move(*result);
}

}  // namespace support
