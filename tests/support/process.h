// Runs programs the way a person does, and talks to servers the way a hostile client does.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs a program to its end. argv[0] is its path.
Finished run_program(const std::vector<std::string>& argv);

// trace-viewer serving a folder on a free port; told to stop, and waited for, at the end.
class RunningServer {
 public:
  RunningServer(const std::string& program, const std::string& data);
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  int port() const { return port_; }
  int stop();  // SIGTERM; its exit code.

 private:
  pid_t process_ = -1;
  int output_ = -1;
  int port_ = 0;
};

// A TCP connection to this machine. Reads give up after ten seconds: a test that hangs, fails.
class Client {
 public:
  explicit Client(int port);
  ~Client();
  Client(Client&& other) noexcept : socket_(other.socket_) { other.socket_ = -1; }
  Client& operator=(Client&&) = delete;
  bool send(std::string_view bytes);
  // Until `end` was seen, the other side closed, or time is up.
  std::string read_until(std::string_view end);
  std::string read_all();
  // One response: headers, then as many bytes as Content-Length says (none after HEAD or 304).
  std::string read_response(bool has_body = true);

 private:
  int socket_ = -1;
  std::string ahead_;
};

// GET with a loopback Host, on a connection of its own.
std::string get(int port, const std::string& target, const std::string& more_headers = "");
