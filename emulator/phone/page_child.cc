#include "emulator/phone/page_child.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "emulator/phone/spawn_plan.h"

namespace phone {
namespace {

// The child finds its end of the socket and the pixels here.
constexpr int child_socket_fd = 3;
constexpr int child_pixels_fd = 4;
// Above those, so that moving one there cannot overwrite the other.
constexpr int lowest_fd = 10;

[[noreturn]] void fail(const char* what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

Fd moved_up(Fd fd) {
  Fd moved(fcntl(fd.get(), F_DUPFD_CLOEXEC, lowest_fd));
  if (moved.get() < 0) fail("page: dup");
  return moved;
}

void plan(SpawnPlan& spawn, int socket_fd, int pixels_fd) {
  for (int fd = 0; fd < 3; ++fd) {
    posix_spawn_file_actions_addopen(&spawn.files, fd, "/dev/null", O_RDWR, 0);
  }
  posix_spawn_file_actions_adddup2(&spawn.files, socket_fd, child_socket_fd);
  posix_spawn_file_actions_adddup2(&spawn.files, pixels_fd, child_pixels_fd);
  posix_spawn_file_actions_addclosefrom_np(&spawn.files, child_pixels_fd + 1);
}

// Only what fontconfig and the sanitizers read: the page has no business with the rest.
std::vector<std::string> child_environment() {
  std::vector<std::string> environment = {"LC_ALL=C.UTF-8"};
  for (const char* name : {"HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
                           "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name))
      environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

pid_t spawn_child(const PageOptions& options, int socket_fd, int pixels_fd) {
  SpawnPlan spawn;
  plan(spawn, socket_fd, pixels_fd);
  std::vector<std::string> arguments = {options.program.string(),
                                        std::to_string(options.width),
                                        std::to_string(options.height),
                                        std::to_string(options.scale),
                                        std::to_string(options.memory_bytes),
                                        std::to_string(getpid())};
  std::vector<std::string> environment = child_environment();
  pid_t pid = -1;
  const int error = posix_spawn(&pid, arguments[0].c_str(), &spawn.files, &spawn.attributes,
                                pointers(arguments).data(), pointers(environment).data());
  if (error != 0) fail(("page: " + arguments[0]).c_str(), error);
  return pid;
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) close(fd_);
}

SharedPixels::SharedPixels(std::size_t size_bytes) : size_bytes_(size_bytes) {
  fd_ = moved_up(Fd(memfd_create("red-flag-page", MFD_CLOEXEC | MFD_ALLOW_SEALING)));
  if (ftruncate(fd_.get(), static_cast<off_t>(size_bytes)) != 0 ||
      fcntl(fd_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    fail("page: memfd");
  }
  memory_ = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (memory_ == MAP_FAILED) fail("page: mmap");
}

SharedPixels::~SharedPixels() {
  munmap(memory_, size_bytes_);
}

PageChild start_page_child(const PageOptions& options, const SharedPixels& shared) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("page: socketpair");
  Fd ours(ends[0]);
  const Fd theirs = moved_up(Fd(ends[1]));
  const pid_t pid = spawn_child(options, theirs.get(), shared.fd());
  return {std::move(ours), pid};
}

}  // namespace phone
