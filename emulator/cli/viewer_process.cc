#include "emulator/cli/viewer_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "emulator/phone/spawn_plan.h"

namespace cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using local = asio::local::stream_protocol;

constexpr std::uint64_t max_answer_bytes = 24u << 20;

// The child finds the socket where a program started by inetd does, keeps our standard error, and
// holds nothing else of ours. -1: it could not be started.
pid_t spawn(const std::filesystem::path& program, const std::filesystem::path& log, int socket) {
  phone::SpawnPlan plan;
  posix_spawn_file_actions_adddup2(&plan.files, socket, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&plan.files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&plan.files, STDERR_FILENO + 1);

  std::array<std::string, 3> words = {program.string(), "device", log.string()};
  std::array<char*, 4> arguments = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, words[0].c_str(), &plan.files, &plan.attributes, arguments.data(), environ);
  if (error == 0) return pid;
  std::fprintf(stderr, "red-flag: %s: %s\n", words[0].c_str(), std::strerror(error));
  return -1;
}

}  // namespace

std::filesystem::path trace_viewer_program() {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  std::filesystem::path program = self.parent_path() / "trace-viewer";
  return ::access(program.c_str(), X_OK) == 0 ? program : std::filesystem::path();
}

ViewerProcess::ViewerProcess(const asio::any_io_executor& executor,
                             const std::filesystem::path& program, const std::filesystem::path& log)
    : stream_(executor) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  stream_.socket().assign(local(), ends[0]);
  child_ = spawn(program, log, ends[1]);
  close(ends[1]);
  if (child_ < 0) end();
}

ViewerProcess::~ViewerProcess() {
  end();
}

asio::awaitable<std::optional<ViewerProcess::Answer>> ViewerProcess::ask(
    Question question, std::chrono::milliseconds patience) {
  if (is_gone()) co_return std::nullopt;
  question.set(http::field::host, "localhost");
  stream_.expires_after(patience);
  const auto [write_error, written] =
      co_await http::async_write(stream_, question, asio::as_tuple(asio::use_awaitable));
  http::response_parser<http::string_body> parser;
  parser.body_limit(max_answer_bytes);
  beast::error_code error = write_error;
  if (!error) {
    const auto [read_error, read] =
        co_await http::async_read(stream_, buffer_, parser, asio::as_tuple(asio::use_awaitable));
    error = read_error;
  }
  if (error) {
    end();
    co_return std::nullopt;
  }
  stream_.expires_never();
  co_return parser.release();
}

// Also reaps: SIGKILL cannot be put off, so waiting is short.
void ViewerProcess::end() {
  beast::error_code ignored;
  stream_.socket().close(ignored);
  if (child_ < 0) return;
  kill(child_, SIGKILL);
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) continue;
  child_ = -1;
}

}  // namespace cli
