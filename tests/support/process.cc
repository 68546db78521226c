#include "tests/support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace {

constexpr int patience_ms = 10'000;

pid_t start(const std::vector<std::string>& argv, int out, int err) {
  std::vector<char*> pointers;
  for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error("fork failed");
  if (process == 0) {
    dup2(out, STDOUT_FILENO);
    if (err >= 0) dup2(err, STDERR_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  return process;
}

int wait_for(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Finished run_program(const std::vector<std::string>& argv) {
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe failed");
  }
  const pid_t process = start(argv, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  Finished done;
  pollfd ends[] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  char buffer[65536];
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    poll(ends, 2, -1);
    for (int i = 0; i < 2; ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      const ssize_t n = read(ends[i].fd, buffer, sizeof buffer);
      if (n <= 0) {
        close(ends[i].fd);
        ends[i].fd = -1;
      } else {
        (i == 0 ? done.out : done.err).append(buffer, static_cast<std::size_t>(n));
      }
    }
  }
  done.exit_code = wait_for(process);
  return done;
}

RunningServer::RunningServer(const std::string& program, const std::string& data) {
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  process_ = start({program, "serve", data, "--listen", "127.0.0.1:0"}, out[1], -1);
  close(out[1]);
  output_ = out[0];
  std::string line;
  for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
  const std::size_t colon = line.rfind(':');
  if (colon == std::string::npos) throw std::runtime_error("the server did not start");
  port_ = std::stoi(line.substr(colon + 1));
}

RunningServer::~RunningServer() {
  stop();
  close(output_);
}

int RunningServer::stop() {
  if (process_ < 0) return -1;
  kill(process_, SIGTERM);
  const int code = wait_for(process_);
  process_ = -1;
  return code;
}

Client::Client(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

Client::~Client() {
  if (socket_ >= 0) close(socket_);
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string Client::read_until(std::string_view end) {
  char buffer[65536];
  for (;;) {
    const std::size_t at = end.empty() ? std::string::npos : ahead_.find(end);
    if (at != std::string::npos) {
      std::string out = ahead_.substr(0, at + end.size());
      ahead_.erase(0, at + end.size());
      return out;
    }
    pollfd waiting{socket_, POLLIN, 0};
    const ssize_t n =
        poll(&waiting, 1, patience_ms) == 1 ? read(socket_, buffer, sizeof buffer) : 0;
    if (n <= 0) return std::exchange(ahead_, {});
    ahead_.append(buffer, static_cast<std::size_t>(n));
  }
}

std::string Client::read_all() {
  return read_until("");
}

std::string Client::read_response(bool has_body) {
  std::string head = read_until("\r\n\r\n");
  const std::size_t at = head.find("Content-Length: ");
  if (!has_body || at == std::string::npos) return head;
  const std::size_t length = std::stoul(head.substr(at + 16));
  while (ahead_.size() < length) {
    char buffer[65536];
    pollfd waiting{socket_, POLLIN, 0};
    const ssize_t n =
        poll(&waiting, 1, patience_ms) == 1 ? read(socket_, buffer, sizeof buffer) : 0;
    if (n <= 0) break;
    ahead_.append(buffer, static_cast<std::size_t>(n));
  }
  head += ahead_.substr(0, length);
  ahead_.erase(0, length);
  return head;
}

std::string get(int port, const std::string& target, const std::string& more_headers) {
  Client client(port);
  client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
              more_headers + "\r\n");
  return client.read_all();
}
