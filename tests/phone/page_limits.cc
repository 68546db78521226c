// What a page child may still do once it has given up the rest: a program that gave up the same
// (tests/support/page_deeds.cc) tries one deed at a time.
#include "emulator/phone/page_limits.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

enum class Outcome { done, refused, ended, other };

Outcome outcome_of(const std::string& deed, const fs::path& kept = {}) {
  std::string program = fs::read_symlink("/proc/self/exe").parent_path() / "page_deeds";
  std::string words[] = {program, deed, kept};
  char* const arguments[] = {words[0].data(), words[1].data(),
                             kept.empty() ? nullptr : words[2].data(), nullptr};
  pid_t pid = -1;
  REQUIRE(posix_spawn(&pid, program.c_str(), nullptr, nullptr, arguments, environ) == 0);
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS ? Outcome::ended : Outcome::other;
  return WEXITSTATUS(status) == 0   ? Outcome::done
         : WEXITSTATUS(status) == 1 ? Outcome::refused
                                    : Outcome::other;
}

}  // namespace

TEST_CASE("page limits: a child reads its fonts and draws, and reaches nothing else") {
  const struct {
    const char* deed;
    Outcome outcome;
  } cases[] = {
      {"nothing", Outcome::done},
      {"draw on memory", Outcome::done},
      {"read a kept font", Outcome::done},
      {"read another file", Outcome::refused},
      {"read its own memory map", Outcome::refused},
      {"list a folder", Outcome::refused},
      {"ask whether a file is there", Outcome::refused},
      {"follow a link", Outcome::refused},
      {"write to a kept font", Outcome::refused},
      {"make a file", Outcome::refused},
      {"remove a file", Outcome::ended},
      {"change a file's mode", Outcome::ended},
      {"make a socket", Outcome::ended},
      {"make a local socket", Outcome::ended},
      {"fork", Outcome::ended},
      {"start a thread", Outcome::ended},
      {"start a program", Outcome::ended},
      {"trace its parent", Outcome::ended},
      {"read its parent's memory", Outcome::ended},
      {"kill its parent", Outcome::ended},
      {"signal itself", Outcome::ended},
      {"run memory it wrote", Outcome::ended},
      {"raise its own limits", Outcome::ended},
      // Sanitizers put handlers of their own in place, so they may.
      {"take a handler back", RED_FLAG_IS_SANITIZED ? Outcome::done : Outcome::ended},
      {"use io_uring", Outcome::ended},
      {"load a kernel program", Outcome::ended},
      {"become someone else", Outcome::ended},
  };
  char folder[] = "/tmp/page_limits.XXXXXX";
  REQUIRE(mkdtemp(folder));
  const fs::path kept = fs::path(folder) / "font.ttf";
  std::ofstream(kept) << "a font";
  if (outcome_of("fork", kept) == Outcome::done) {
    MESSAGE("SKIPPED: this kernel has no seccomp filters");
  } else {
    for (const auto& c : cases) {
      CAPTURE(std::string(c.deed));
      CHECK(outcome_of(c.deed, kept) == c.outcome);
    }
  }
  fs::remove_all(folder);
}

TEST_CASE("page limits: threads that load fonts have ended before a system call of theirs would") {
  CHECK(outcome_of("--end-threads") == Outcome::done);
}
