#include "emulator/cli/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace asio = boost::asio;

namespace cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

long long number(const std::string& text) {
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

ServiceManager::ServiceManager(asio::io_context& io)
    : strand_(asio::make_strand(io)), timer_(strand_), socket_(variable("NOTIFY_SOCKET")) {
  const std::string pid = variable("WATCHDOG_PID");
  if (pid.empty() || number(pid) == ::getpid())
    watchdog_ = std::chrono::microseconds(std::max(0LL, number(variable("WATCHDOG_USEC"))));
}

// A path, or a name in the abstract namespace written with '@'.
void ServiceManager::tell(const std::string& state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_[0] == '@') address.sun_path[0] = '\0';
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address), size);
  ::close(fd);
}

void ServiceManager::ready() {
  tell("READY=1\nSTATUS=phones are on");
  if (watchdog_.count() > 0) asio::post(strand_, [this] { keep_alive(); });
}

void ServiceManager::keep_alive() {
  tell("WATCHDOG=1");
  timer_.expires_after(watchdog_ / 2);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) keep_alive();
  });
}

void ServiceManager::stopping() {
  tell("STOPPING=1\nSTATUS=sealing the logs");
}

void ServiceManager::stop() {
  asio::post(strand_, [this] { timer_.cancel(); });
}

}  // namespace cli
