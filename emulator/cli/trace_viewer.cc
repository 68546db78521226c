#include "emulator/cli/trace_viewer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using local = asio::local::stream_protocol;
using phone::TraceReply;

// A name that can be no host of the phone's network (RFC 2606).
constexpr std::string_view origin = "http://trace-viewer.invalid";
constexpr std::uint64_t max_reply_bytes = 24u << 20;

// What posix_spawn is told, freed on every way out.
struct SpawnPlan {
  SpawnPlan() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
};

// The child finds the socket where a program started by inetd does, keeps our standard error, and
// holds nothing else of ours. Ctrl-C in our terminal is our affair. -1: it could not be started.
pid_t spawn(const TraceViewerOptions& options, int socket) {
  SpawnPlan plan;
  posix_spawn_file_actions_adddup2(&plan.files, socket, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&plan.files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&plan.files, STDERR_FILENO + 1);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setflags(&plan.attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setsigmask(&plan.attributes, &none);
  posix_spawnattr_setsigdefault(&plan.attributes, &all);

  std::array<std::string, 3> words = {options.program.string(), "device", options.log.string()};
  std::array<char*, 4> arguments = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, words[0].c_str(), &plan.files, &plan.attributes, arguments.data(), environ);
  if (error == 0) return pid;
  std::fprintf(stderr, "red-flag: %s: %s\n", words[0].c_str(), std::strerror(error));
  return -1;
}

class TraceViewer final : public phone::TraceSource {
 public:
  TraceViewer(const asio::any_io_executor& executor, const TraceViewerOptions& options)
      : options_(options), stream_(executor) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    stream_.socket().assign(local(), ends[0]);
    child_ = spawn(options_, ends[1]);
    close(ends[1]);
    if (child_ < 0) end();
  }
  ~TraceViewer() override { end(); }
  TraceViewer(const TraceViewer&) = delete;
  TraceViewer& operator=(const TraceViewer&) = delete;

  std::string home() const override {
    return std::string(origin) + "/device/" + options_.log.filename().string() + "/";
  }

  asio::awaitable<TraceReply> get(std::string address) override {
    if (child_ < 0 || !address.starts_with(origin)) co_return TraceReply{};
    http::request<http::empty_body> request(http::verb::get, address.substr(origin.size()), 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::accept_language, options_.locale);
    stream_.expires_after(options_.patience);
    const auto [write_error, written] =
        co_await http::async_write(stream_, request, asio::as_tuple(asio::use_awaitable));
    http::response_parser<http::string_body> parser;
    parser.body_limit(max_reply_bytes);
    beast::error_code error = write_error;
    if (!error) {
      const auto [read_error, read] =
          co_await http::async_read(stream_, buffer_, parser, asio::as_tuple(asio::use_awaitable));
      error = read_error;
    }
    if (error) {
      end();
      co_return TraceReply{};
    }
    TraceReply reply;
    reply.outcome = TraceReply::Outcome::answered;
    reply.content_type = std::string(parser.get()[http::field::content_type]);
    reply.body = std::move(parser.get().body());
    co_return reply;
  }

 private:
  // Also reaps: SIGKILL cannot be put off, so waiting is short.
  void end() {
    beast::error_code ignored;
    stream_.socket().close(ignored);
    if (child_ < 0) return;
    kill(child_, SIGKILL);
    while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) continue;
    child_ = -1;
  }

  const TraceViewerOptions options_;
  beast::basic_stream<local> stream_;
  beast::flat_buffer buffer_;
  pid_t child_ = -1;
};

}  // namespace

std::filesystem::path trace_viewer_program() {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  std::filesystem::path program = self.parent_path() / "trace-viewer";
  return ::access(program.c_str(), X_OK) == 0 ? program : std::filesystem::path();
}

phone::OpenTrace open_trace_viewer(asio::any_io_executor executor, TraceViewerOptions options) {
  return [executor = std::move(executor), options = std::move(options)] {
    std::unique_ptr<phone::TraceSource> source;
    if (!options.program.empty()) source = std::make_unique<TraceViewer>(executor, options);
    return source;
  };
}

}  // namespace cli
