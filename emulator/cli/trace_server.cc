#include "emulator/cli/trace_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "emulator/cli/viewer_process.h"

namespace cli {
namespace {

// The last address on the child's first line: "Trace Viewer: http://127.0.0.1:43215/".
std::string first_link(int pipe) {
  std::string line;
  char c = 0;
  while (line.size() < 500) {
    const ssize_t got = ::read(pipe, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || c == '\n') break;
    line.push_back(c);
  }
  const std::size_t at = line.find("http://");
  return at == line.npos ? std::string() : line.substr(at);
}

}  // namespace

TraceServer::TraceServer(const std::filesystem::path& data, const std::filesystem::path& cache,
                         const std::string& address) {
  const std::filesystem::path program = trace_viewer_program();
  if (program.empty()) return;
  std::array<std::string, 7> words = {program.string(), "serve",    data.string(), "--cache",
                                      cache.string(),   "--listen", address + ":0"};
  std::array<char*, 8> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  const pid_t parent = ::getpid();
  child_ = ::fork();
  if (child_ == 0) {
    // Only what may be called between fork and exec.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  if (child_ > 0) link_ = first_link(ends[0]);
  ::close(ends[0]);
}

TraceServer::~TraceServer() {
  stop();
}

void TraceServer::stop() {
  const pid_t child = std::exchange(child_, -1);
  if (child <= 0) return;
  ::kill(child, SIGTERM);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace cli
