// What the viewer cannot do any more once it has shut itself in.
#include "viewer/sandbox.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <thread>

#include "storage/log_reader.h"
#include "tests/support/make_log.h"
#include "viewer/text.h"

namespace {

// Whether a process that has shut itself in still can do it.
bool can(const std::filesystem::path& folder, const std::function<bool()>& deed) {
  const pid_t child = fork();
  if (child == 0) {
    viewer::shut_in(folder);
    _exit(deed() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 0;
}

std::string granted(const std::filesystem::path& folder) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string words = viewer::shut_in(folder);
    const ssize_t written = write(ends[1], words.data(), words.size());
    _exit(written > 0 ? 0 : 1);
  }
  close(ends[1]);
  char words[100];
  const ssize_t size = read(ends[0], words, sizeof words);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return {words, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

}  // namespace

TEST_CASE("sandbox: a viewer shut in reads the log and can do nothing else") {
  const TemporaryFolder data;
  const std::filesystem::path log = data.path() / "phone-a";
  make_evening(log);
  const std::string word = granted(log);
  const bool filtered = word.find("seccomp") != std::string::npos;
  const bool fenced = word.find("landlock") != std::string::npos;
  const std::string outside = (data.path() / "outside").string();
  std::ofstream(outside) << "kept";
  const std::string db = (log / "log.db").string();
  struct Case {
    const char* name;
    std::function<bool()> deed;
    bool expected;
  };
  const Case cases[] = {
      {"read the log", [&] { return storage::LogReader(log).size() > 10; }, true},
      {"tell letters from controls",
       [] {
         return viewer::printable("한글\x1b") == "한글\\u{1b}" && viewer::columns("한글") == 4;
       },
       true},
      {"start a thread",
       [] {
         std::thread([] {}).join();
         return true;
       },
       true},
      {"open the log to write", [&] { return open(db.c_str(), O_RDWR) >= 0; },
       !filtered && !fenced},
      {"empty the log", [&] { return truncate(db.c_str(), 0) == 0; }, !filtered},
      {"unlink the log", [&] { return unlink(db.c_str()) == 0; }, !filtered && !fenced},
      {"make a file", [&] { return open((log / "new").c_str(), O_CREAT | O_WRONLY, 0600) >= 0; },
       !filtered && !fenced},
      {"read outside the log", [&] { return open(outside.c_str(), O_RDONLY) >= 0; }, !fenced},
      {"make a socket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }, !filtered},
      {"start a program",
       [] {
         execl("/bin/true", "true", nullptr);
         return false;
       },
       false},
      {"signal its parent", [] { return kill(getppid(), 0) == 0; }, !filtered},
      {"change a file's mode", [&] { return chmod(db.c_str(), 0777) == 0; }, !filtered},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CAPTURE(word);
    CHECK(can(log, c.deed) == c.expected);
  }
}
