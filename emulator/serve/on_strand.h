// Work that belongs on another strand, asked for from a coroutine.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

namespace serve {

template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> run_there(Work work) {
  co_return work();
}

// Runs `work` on `strand`, and comes back with its answer, or with what it threw.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> on_strand(boost::asio::any_io_executor strand,
                                                             Work work) {
  return boost::asio::co_spawn(strand, run_there(std::move(work)), boost::asio::use_awaitable);
}

}  // namespace serve
