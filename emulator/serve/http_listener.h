// A socket that speaks HTTP: what the doors share. Small requests in, whole answers out, and
// upgrades handed over to the phone they ask for. Whose address asks is neither kept nor told.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "emulator/serve/handset.h"
#include "emulator/serve/http.h"
#include "emulator/serve/page_socket.h"

namespace serve {

inline constexpr std::size_t max_connections = 256;  // Not counting pages that hold a phone.

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;

// A number that is another one whenever there is more of what a page follows; nothing: it is over.
using Growth = std::function<boost::asio::awaitable<std::optional<std::uint64_t>>()>;

// Everything on `strand`, which several may share. Listens from construction; answers from start()
// until stop(). Held by shared_ptr: conversations outlive the door that began them.
class HttpListener : public std::enable_shared_from_this<HttpListener> {
 public:
  // `listen` is "ADDR:PORT"; port 0 takes any. Throws std::runtime_error, one line that names
  // `option`, if the address cannot be had. Requests have no body unless `max_body_bytes` says so.
  HttpListener(Strand strand, std::string_view option, const std::string& listen,
               std::size_t max_body_bytes = 0, std::size_t most_connections = max_connections);
  virtual ~HttpListener();

  void start();
  // Ends every conversation but the phones' own: see Handset::dismiss_all(). Any thread.
  void stop();

  const boost::asio::ip::tcp::endpoint& local() const { return local_; }

 protected:
  // A phone's socket: whose, and who may have it.
  struct Socket {
    Handset* handset = nullptr;
    Admits admits;
  };

  // `at` is the address the connection came in at. Never throws but for want of memory.
  virtual boost::asio::awaitable<Response> answer(const Request& request,
                                                  const boost::asio::ip::tcp::endpoint& at) = 0;
  // The phone that an upgrade asks for, if it names one.
  virtual std::optional<Socket> socket_for(const Request& request) = 0;
  // For a request that is answered by server-sent events without end, "grown" at first and at each
  // change. Null: it is not.
  virtual Growth growth_for(const Request&) { return {}; }
  // Whether the request names this daemon, and no other site's page sent it.
  virtual bool names_us(const Request& request, const boost::asio::ip::tcp::endpoint& at) const;
  virtual bool comes_from_us(const Request& request) const;

  const Strand& strand() const { return strand_; }
  bool is_stopping() const { return stopping_; }
  // The page's file at `path`, or 404.
  static Response file_at(std::string_view path);

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> converse(std::shared_ptr<boost::beast::tcp_stream> stream);
  boost::asio::awaitable<void> tell_of(const Growth& growth, boost::beast::tcp_stream& stream);
  void hand_over(boost::beast::tcp_stream& stream, Request request, Socket socket);

  Strand strand_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint local_;
  const std::size_t max_body_bytes_;
  const std::size_t most_connections_;
  std::set<std::shared_ptr<boost::beast::tcp_stream>> streams_;
  bool stopping_ = false;
};

}  // namespace serve
