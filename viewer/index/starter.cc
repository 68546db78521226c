#include "viewer/index/starter.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

extern char** environ;

namespace viewer::index {

namespace fs = std::filesystem;

namespace {
constexpr std::chrono::milliseconds time_to_start{3'000};
}

Indexer::Indexer(const fs::path& data, const fs::path& cache) {
  std::error_code error;
  const fs::path own = fs::read_symlink("/proc/self/exe", error);
  const std::string program = (own.parent_path() / "trace-viewer-index").string();
  int ends[2];
  if (error || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  std::string words[] = {program, data.string(), "--cache", cache.string(), "--until-hangup"};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                       words[3].data(), words[4].data(), nullptr};
  pid_t child = -1;
  const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  // It says so when its folder is there: this program makes none.
  pollfd line{ends[0], POLLIN, 0};
  char ready = 0;
  if (failed == 0 && poll(&line, 1, static_cast<int>(time_to_start.count())) == 1 &&
      recv(ends[0], &ready, 1, 0) == 1) {
    line_ = ends[0];
  } else {
    close(ends[0]);
  }
}

Indexer::~Indexer() {
  if (line_ >= 0) close(line_);
}

Indexer::Indexer(Indexer&& other) noexcept : line_(std::exchange(other.line_, -1)) {}

Indexer& Indexer::operator=(Indexer&& other) noexcept {
  std::swap(line_, other.line_);
  return *this;
}

bool Indexer::is_alive() const {
  if (line_ < 0) return false;
  char byte = 0;
  return recv(line_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

}  // namespace viewer::index
