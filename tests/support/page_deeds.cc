// Gives up what red-flag-page gives up, then tries one forbidden deed: page_deeds DEED KEPT_FILE.
// Exits with 0 when the deed succeeded and 1 when it was refused, unless the kernel ended it.
// page_deeds --end-threads: 0 if a thread still at work is waited for.
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "emulator/phone/page_fonts.h"
#include "emulator/phone/page_limits.h"

namespace {

using Deed = std::function<bool()>;

bool is_readable(const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  char byte = 0;
  return fd >= 0 && read(fd, &byte, 1) == 1 && close(fd) == 0;
}

bool exists(const char* path) {
  struct stat status{};
  return stat(path, &status) == 0;
}

bool maps(int protection) {
  return mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

bool raises_its_own_limits() {
  const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  return setrlimit(RLIMIT_CPU, &more) == 0;
}

bool starts_a_program() {
  char name[] = "/bin/true";
  char* const arguments[] = {name, nullptr};
  return execv(name, arguments) == 0;
}

std::map<std::string, Deed> deeds(const char* kept) {
  return {
      {"nothing", [] { return true; }},
      {"draw on memory", [] { return maps(PROT_READ | PROT_WRITE); }},
      {"read a kept font", [=] { return is_readable(kept) && is_readable(kept); }},
      {"read another file", [] { return is_readable("/etc/passwd"); }},
      {"read its own memory map", [] { return is_readable("/proc/self/maps"); }},
      {"list a folder", [] { return open("/", O_RDONLY | O_DIRECTORY) >= 0; }},
      {"ask whether a file is there", [] { return exists("/etc/passwd"); }},
      {"follow a link",
       [] {
         char to[64];
         return readlink("/proc/self/exe", to, sizeof to) > 0;
       }},
      {"write to a kept font", [=] { return open(kept, O_WRONLY) >= 0; }},
      {"make a file", [] { return open("made_by_a_page", O_CREAT | O_WRONLY, 0600) >= 0; }},
      {"remove a file", [=] { return unlink(kept) == 0; }},
      {"change a file's mode", [=] { return chmod(kept, 0777) == 0; }},
      {"make a socket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
      {"make a local socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
      {"fork", [] { return fork() >= 0; }},
      {"start a thread",
       [] {
         std::thread([] {}).join();
         return true;
       }},
      {"start a program", starts_a_program},
      {"trace its parent", [] { return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0; }},
      {"read its parent's memory",
       [] { return syscall(SYS_process_vm_readv, getppid(), nullptr, 0, nullptr, 0, 0) == 0; }},
      {"kill its parent", [] { return kill(getppid(), SIGKILL) == 0; }},
      {"signal itself", [] { return raise(SIGCONT) == 0; }},
      {"run memory it wrote", [] { return maps(PROT_READ | PROT_WRITE | PROT_EXEC); }},
      {"raise its own limits", raises_its_own_limits},
      {"take a handler back", [] { return signal(SIGSYS, SIG_DFL) != SIG_ERR; }},
      {"use io_uring", [] { return syscall(SYS_io_uring_setup, 1, nullptr) >= 0; }},
      {"load a kernel program", [] { return syscall(SYS_bpf, 0, nullptr, 0) >= 0; }},
      {"become someone else", [] { return setuid(0) == 0; }},
  };
}

// Whether a thread at work has come to its end before system calls would be taken away.
bool ends_threads_at_work() {
  static std::atomic<bool> is_over = false;
  const auto work = [](void*) -> void* {
    for (volatile int i = 0; i < 20'000'000;) i = i + 1;
    is_over = true;
    return nullptr;
  };
  g_thread_unref(g_thread_new("work", work, nullptr));
  phone::look_fonts_up_without_threads();
  return is_over;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--end-threads") return ends_threads_at_work() ? 0 : 1;
  if (argc == 2 && std::string(argv[1]) == "--list") {
    for (const auto& [name, deed] : deeds("")) std::puts(name.c_str());
    return 0;
  }
  if (argc != 3) return 2;
  const auto all = deeds(argv[2]);
  const auto deed = all.find(argv[1]);
  if (deed == all.end()) return 2;
  const phone::ChildLimits limits{.memory_bytes = 1u << 30, .parent_pid = getppid()};
  phone::give_up_changing_things(limits);
  phone::give_up_reading_files(limits, {argv[2]});
  _exit(deed->second() ? 0 : 1);
}
