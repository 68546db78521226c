// The walls, met from inside: a child shuts itself in and then tries what a flaw would let someone
// else try.
#include "viewer/sandbox.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "tests/support/process.h"
#include "viewer/text.h"

namespace {

namespace fs = std::filesystem;
using viewer::Walls;

class Folder {
 public:
  Folder() {
    std::string name = fs::temp_directory_path() / "red-flag-walls-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path = name;
    fs::create_directory(path / "data");
    std::ofstream(path / "data/log.db") << "evidence";
    std::ofstream(path / "elsewhere") << "somebody's letters";
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

// What `deed` answers in a child that has shut itself in: 0 done, else its errno; 99 where the
// kernel has none of the walls in `needs`.
int in_the_room(const viewer::Room& room, Walls needs, const std::function<bool()>& deed) {
  const pid_t child = fork();
  if (child == 0) {
    const Walls got = viewer::shut_in(room);
    if ((needs.files && !got.files) || (needs.calls && !got.calls)) _exit(99);
    errno = 0;
    _exit(deed() ? 0 : errno == 0 ? 255 : errno);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

bool opened(int fd) {
  return fd >= 0;
}

struct Deed {
  const char* name;
  Walls stopped_by;  // Either is enough.
  std::function<bool()> deed;
};

constexpr Walls files_wall{.files = true, .calls = false};
constexpr Walls calls_wall{.files = false, .calls = true};

std::vector<Deed> deeds(const fs::path& folder) {
  const std::string log = folder / "data/log.db";
  const std::string fresh = folder / "data/new";
  const std::string letters = folder / "elsewhere";
  return {
      {"open-to-write", files_wall, [=] { return opened(open(log.c_str(), O_WRONLY)); }},
      {"open-to-read-and-write", calls_wall, [=] { return opened(open(log.c_str(), O_RDWR)); }},
      {"open-to-cut", files_wall, [=] { return opened(open(log.c_str(), O_RDONLY | O_TRUNC)); }},
      {"create", calls_wall, [=] { return opened(open(fresh.c_str(), O_RDONLY | O_CREAT, 0600)); }},
      {"truncate", files_wall, [=] { return truncate(log.c_str(), 0) == 0; }},
      {"unlink", files_wall, [=] { return unlink(log.c_str()) == 0; }},
      {"rename", files_wall, [=] { return rename(log.c_str(), fresh.c_str()) == 0; }},
      {"link", files_wall, [=] { return link(log.c_str(), fresh.c_str()) == 0; }},
      {"symlink", files_wall, [=] { return symlink(log.c_str(), fresh.c_str()) == 0; }},
      {"mkdir", files_wall, [=] { return mkdir(fresh.c_str(), 0700) == 0; }},
      {"chmod", calls_wall, [=] { return chmod(log.c_str(), 0) == 0; }},
      {"chown", calls_wall, [=] { return chown(log.c_str(), 1, 1) == 0; }},
      {"set-times", calls_wall, [=] { return utimensat(AT_FDCWD, log.c_str(), nullptr, 0) == 0; }},
      {"set-attribute", calls_wall,
       [=] { return setxattr(log.c_str(), "user.a", "b", 1, 0) == 0; }},
      {"read-elsewhere", files_wall, [=] { return opened(open(letters.c_str(), O_RDONLY)); }},
      {"read-passwords", files_wall, [] { return opened(open("/etc/passwd", O_RDONLY)); }},
      {"run-a-program", calls_wall,
       [] { return execl("/bin/true", "true", static_cast<char*>(nullptr)) == 0; }},
      {"another-process", calls_wall, [] { return fork() >= 0; }},
      {"watch-a-process", calls_wall,
       [] { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr) == 0; }},
      {"signal-a-process", calls_wall, [] { return kill(getppid(), SIGUSR1) == 0; }},
      {"call-somebody", calls_wall, [] { return opened(socket(AF_INET, SOCK_STREAM, 0)); }},
      {"memory-to-run", calls_wall,
       [] {
         return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0) != MAP_FAILED;
       }},
  };
}

}  // namespace

TEST_CASE("sandbox: a viewer that only looks can change nothing, run nothing and call nobody") {
  const Folder folder;
  for (const Deed& d : deeds(folder.path)) {
    CAPTURE(d.name);
    const int answer =
        in_the_room({.readable = {folder.path / "data"}, .writable = {}}, d.stopped_by, d.deed);
    if (answer == 99) continue;  // This kernel, or this build, lacks the wall: said in /healthz.
    const bool refused = answer == EPERM || answer == EACCES || answer == EXDEV;
    CHECK(refused);
  }
  CHECK(fs::file_size(folder.path / "data/log.db") == 8);
}

TEST_CASE("sandbox: what a viewer needs goes on working inside") {
  const Folder folder;
  const viewer::Room room{.readable = {folder.path / "data"}, .writable = {}};
  const std::string log = folder.path / "data/log.db";
  CHECK(in_the_room(room, {}, [&] { return opened(open(log.c_str(), O_RDONLY)); }) == 0);
  CHECK(in_the_room(room, {}, [&] {
          return fs::directory_iterator(folder.path / "data") != fs::directory_iterator();
        }) == 0);
  CHECK(in_the_room(room, {}, [] {
          bool ran = false;
          std::thread([&ran] { ran = true; }).join();
          return ran;
        }) == 0);
  CHECK(in_the_room(room, {}, [] {
          return viewer::printable("한글\x1b") == "한글\\u{1b}" && viewer::columns("한글") == 4;
        }) == 0);
}

TEST_CASE("sandbox: a command that writes does so where it was told, and nowhere else") {
  const Folder folder;
  fs::create_directory(folder.path / "out");
  const viewer::Room room{.readable = {folder.path / "data"}, .writable = {folder.path / "out"}};
  const auto create = [](const fs::path& path) {
    return [path] { return opened(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600)); };
  };
  CHECK(in_the_room(room, {}, create(folder.path / "out/picture.png")) == 0);
  const int beside_the_log =
      in_the_room(room, files_wall, create(folder.path / "data/picture.png"));
  CHECK((beside_the_log == EACCES || beside_the_log == 99));
  const int over_the_log = in_the_room(room, files_wall, [&] {
    return opened(open((folder.path / "data/log.db").c_str(), O_WRONLY));
  });
  CHECK((over_the_log == EACCES || over_the_log == 99));
}

TEST_CASE("sandbox: what the kernel granted is what healthz says") {
  const Folder folder;
  fs::remove(folder.path / "data/log.db");
  const RunningServer server(TRACE_VIEWER, folder.path / "data");
  const std::string health = get(server.port(), "/healthz");
  const bool landlock = health.find("\"landlock\":true") != std::string::npos;
  const bool seccomp = health.find("\"seccomp\":true") != std::string::npos;
  // A child of ours is granted what the server was.
  CHECK(landlock == (in_the_room({}, files_wall, [] { return true; }) == 0));
  CHECK(seccomp == (in_the_room({}, calls_wall, [] { return true; }) == 0));
}
