#include "viewer/server.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "storage/error.h"
#include "viewer/connection.h"
#include "viewer/files.h"
#include "viewer/sandbox.h"

namespace viewer {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

// Every idle connection holds a descriptor; the usual soft limit of 1,024 is below
// max_connections.
void allow_many_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 2 * max_connections);
  setrlimit(RLIMIT_NOFILE, &limit);
}

tcp::acceptor listen_on(asio::io_context& io, const ServeOptions& options) {
  boost::system::error_code error;
  const auto fail = [&] {
    throw storage::Error(options.address + ":" + std::to_string(options.port) + ": " +
                         error.message());
  };
  const auto address = asio::ip::make_address(options.address, error);
  if (error) fail();
  const tcp::endpoint endpoint(address, options.port);
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), error);
  if (error) fail();
  acceptor.set_option(asio::socket_base::reuse_address(true), error);
  acceptor.bind(endpoint, error);
  if (error) fail();
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) fail();
  return acceptor;
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, Desk& desk, Pool pool) {
  asio::steady_timer pause(acceptor.get_executor());
  for (;;) {
    tcp::socket socket(acceptor.get_executor());
    const auto [error] =
        co_await acceptor.async_accept(socket, asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: wait for some to come back instead of spinning.
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (desk.connections >= max_connections) continue;  // Closed by the destructor.
    asio::co_spawn(acceptor.get_executor(), converse(std::move(socket), desk, pool),
                   asio::detached);
  }
}

std::string link(const asio::ip::address& address, std::uint16_t port, const std::string& token) {
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return "http://" + host + ":" + std::to_string(port) + "/" +
         (token.empty() ? "" : "?token=" + token);
}

// This machine's IPv4 addresses in the networks it is in: what others type. Those of IPv6 are too
// long to be typed, and a network without IPv4 has names.
std::vector<asio::ip::address> addresses_of_networks() {
  std::vector<asio::ip::address> out;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return out;
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    constexpr unsigned wanted = IFF_UP | IFF_LOOPBACK;
    if (one->ifa_addr == nullptr || (one->ifa_flags & wanted) != IFF_UP) continue;
    if (one->ifa_addr->sa_family != AF_INET) continue;
    sockaddr_in address{};
    std::memcpy(&address, one->ifa_addr, sizeof address);
    out.emplace_back(asio::ip::address_v4(ntohl(address.sin_addr.s_addr)));
  }
  freeifaddrs(all);
  return out;
}

std::vector<std::string> links(const tcp::endpoint& endpoint, const std::string& token) {
  const auto& address = endpoint.address();
  if (!address.is_unspecified()) return {link(address, endpoint.port(), token)};
  const auto here = address.is_v6() ? asio::ip::address(asio::ip::address_v6::loopback())
                                    : asio::ip::address(asio::ip::address_v4::loopback());
  std::vector<std::string> out{link(here, endpoint.port(), token)};
  for (const auto& other : addresses_of_networks())
    out.push_back(link(other, endpoint.port(), token));
  return out;
}

}  // namespace

bool is_loopback(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  return !error && parsed.is_loopback();
}

bool parse_listen(const std::string& text, ServeOptions& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon + 1 == text.size()) return false;
  std::string address = text.substr(0, colon);
  const std::string port = text.substr(colon + 1);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  } else if (address.find(':') != std::string::npos) {
    return false;  // An IPv6 address needs its brackets: "::1:8081" could mean two things.
  }
  const bool digits =
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || port.size() > 5 || std::stoul(port) > 65'535) return false;
  boost::system::error_code error;
  asio::ip::make_address(address, error);
  if (error) return false;
  options.address = address;
  options.port = static_cast<std::uint16_t>(std::stoul(port));
  return true;
}

void serve(const ServeOptions& options, const Started& started) {
  allow_many_descriptors();
  Phones probe(options.data);  // Says now, not at the first request, that there is no such folder.

  // In this order: conversations cut off at the end are unwound by `pool` and `io`, and still
  // speak to the desk.
  std::optional<Desk> desk;
  asio::io_context io(1);
  tcp::acceptor acceptor = listen_on(io, options);
  const tcp::endpoint endpoint = acceptor.local_endpoint();
  const std::vector<std::string> shown = links(endpoint, options.token);

  // Another program keeps the indexes: it may write to its cache, and this one nowhere.
  index::Indexer indexer;
  if (options.cache) indexer = index::Indexer(options.data, *options.cache);

  // Beyond this point the kernel refuses every change of a file. No log was read before.
  Room room{.readable = {options.data}, .writable = {}};
  if (options.cache) room.readable.push_back(*options.cache);
  room.readable.insert(room.readable.end(), options.witness_keys.begin(),
                       options.witness_keys.end());
  shut_in(room);
  std::vector<std::string> witness_keys;
  for (const auto& path : options.witness_keys) {
    for (std::string& key : read_witness_vkeys(path)) witness_keys.push_back(std::move(key));
  }
  desk.emplace(options, endpoint.port(), std::move(witness_keys), std::move(indexer));
  // Two may count hits, one of them waiting for the other: what a person waits for goes past them.
  asio::thread_pool pool(std::clamp(std::thread::hardware_concurrency(), 4u, 8u));

  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  asio::co_spawn(io, accept_all(acceptor, *desk, pool.get_executor()), asio::detached);
  started(shown);
  io.run();

  // Beyond this point no request is begun; those in the pool finish into the void.
  pool.stop();
  pool.join();
}

}  // namespace viewer
