// Tells systemd how the daemon is (Type=notify, sd_notify(3)): one datagram each time, written here
// so that nothing need be linked. Does nothing where nobody asked to be told.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <string>

namespace cli {

// Any thread. Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID once, at construction.
class ServiceManager {
 public:
  explicit ServiceManager(boost::asio::io_context& io);

  void ready();  // And from now on a sign of life at half the watchdog's period.
  void stopping();
  void stop();  // No more signs of life.

 private:
  void tell(const std::string& state) const;
  void keep_alive();

  boost::asio::strand<boost::asio::io_context::executor_type> strand_;
  boost::asio::steady_timer timer_;
  std::string socket_;
  std::chrono::microseconds watchdog_{0};
};

}  // namespace cli
