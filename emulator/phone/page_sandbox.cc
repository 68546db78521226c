#include "emulator/phone/page_sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "storage/landlock.h"

#ifndef SYS_SECCOMP
#define SYS_SECCOMP 1
#endif

namespace phone {
namespace {

namespace landlock = storage::landlock;

// From here on none of `files`, nor anything later ABIs know, is allowed anywhere.
void forbid(int abi, std::uint64_t files) {
  const int rules = landlock::fresh_ruleset(abi, files);
  if (rules < 0 || syscall(SYS_landlock_restrict_self, rules, 0) != 0) _exit(2);
  close(rules);
}

struct KeptFile {
  std::string path;
  int fd = -1;
};
// Read by the signal handler below, so never changed after allow_few_calls.
std::vector<KeptFile>& kept_files() {
  static std::vector<KeptFile> files;
  return files;
}
const KeptFile* first_kept = nullptr;
const KeptFile* last_kept = nullptr;

const KeptFile* kept(const char* path) {
  const auto* found =
      std::lower_bound(first_kept, last_kept, path, [](const KeptFile& file, const char* wanted) {
        return std::strcmp(file.path.c_str(), wanted) < 0;
      });
  return found != last_kept && found->path == path ? found : nullptr;
}

// For reading only, whatever the file itself would allow.
long open_kept(const char* path, long flags) {
  const KeptFile* file = kept(path);
  if (!file || (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != O_RDONLY) return -EACCES;
  const int fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
  // Both share one position; whoever reads instead of mapping starts at the beginning.
  if (fd >= 0) lseek(fd, 0, SEEK_SET);
  return fd >= 0 ? fd : -errno;
}

long is_readable(const char* path, long mode) {
  return mode == R_OK && kept(path) ? 0 : -EACCES;
}

// glibc asks for a descriptor's size by way of a call that could also name a file.
long stat_open_file(int fd, const char* path, void* out, long flags) {
  if (!(flags & AT_EMPTY_PATH) || path[0] != '\0') return -EACCES;
  return syscall(SYS_fstat, fd, out) == 0 ? 0 : -errno;
}

// Where a signal handler finds a system call's arguments and leaves its result.
#if defined(__x86_64__)
greg_t& argument(ucontext_t& context, int i) {
  constexpr int registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10};
  return context.uc_mcontext.gregs[registers[i]];
}
greg_t& result(ucontext_t& context) {
  return context.uc_mcontext.gregs[REG_RAX];
}
#elif defined(__aarch64__)
unsigned long long& argument(ucontext_t& context, int i) {
  return context.uc_mcontext.regs[i];
}
unsigned long long& result(ucontext_t& context) {
  return context.uc_mcontext.regs[0];
}
#else
#error "page_sandbox: say where this processor keeps a system call's arguments"
#endif

// The kernel held a call back and asks us instead.
void on_held_call(int, siginfo_t* info, void* where) {
  if (info->si_code != SYS_SECCOMP) return;
  const int saved = errno;
  auto& context = *static_cast<ucontext_t*>(where);
  const auto pointer = [&](int i) {
    return reinterpret_cast<char*>(static_cast<std::uintptr_t>(argument(context, i)));
  };
  long answer = -EACCES;
  const auto number = [&](int i) { return static_cast<long>(argument(context, i)); };
  switch (info->si_syscall) {
#ifdef SYS_open
    case SYS_open:
      answer = open_kept(pointer(0), number(1));
      break;
    case SYS_access:
      answer = is_readable(pointer(0), number(1));
      break;
#endif
    case SYS_openat:
      answer = open_kept(pointer(1), number(2));
      break;
    case SYS_faccessat:
      answer = is_readable(pointer(1), number(2));
      break;
    case SYS_newfstatat:
      answer = stat_open_file(static_cast<int>(number(0)), pointer(1), pointer(2), number(3));
      break;
    default:
      break;
  }
  result(context) = static_cast<std::remove_reference_t<decltype(result(context))>>(answer);
  errno = saved;
}

// A call allowed where its arguments are as listed; each row is one way to be allowed.
struct Allowed {
  int call;
  std::vector<scmp_arg_cmp> arguments;
};

std::vector<Allowed> allowed_calls() {
  const auto is = [](unsigned at, scmp_datum_t value) {
    return scmp_arg_cmp{at, SCMP_CMP_EQ, value, 0};
  };
  const auto lacks = [](unsigned at, scmp_datum_t bits) {
    return scmp_arg_cmp{at, SCMP_CMP_MASKED_EQ, bits, 0};
  };
  std::vector<Allowed> list;
  // On descriptors it has: fonts, the pixels, the socket, /dev/null.
  for (const int call : {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(fstat),
                         SCMP_SYS(close), SCMP_SYS(dup)}) {
    list.push_back({call, {}});
  }
  for (const int command : {F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL}) {
    list.push_back({SCMP_SYS(fcntl), {is(1, static_cast<scmp_datum_t>(command))}});
  }
  // A library's complaint to stderr, which is /dev/null, and the answers to the daemon; no address
  // with them, so to nobody else.
  for (const unsigned fd : {1u, 2u}) {
    list.push_back({SCMP_SYS(write), {is(0, fd)}});
    list.push_back({SCMP_SYS(writev), {is(0, fd)}});
  }
  list.push_back({SCMP_SYS(sendto), {is(4, 0)}});
  // Memory that holds data only.
  list.push_back({SCMP_SYS(mmap), {lacks(2, PROT_EXEC)}});
  list.push_back({SCMP_SYS(mprotect), {lacks(2, PROT_EXEC)}});
  for (const int call : {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise)}) {
    list.push_back({call, {}});
  }
  // Waiting for the daemon.
  for (const int call : {SCMP_SYS(poll), SCMP_SYS(ppoll)}) list.push_back({call, {}});
  // Itself: locks, clocks, random numbers, the way out.
  for (const int call :
       {SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
        SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(exit), SCMP_SYS(exit_group)}) {
    list.push_back({call, {}});
  }
  if (RED_FLAG_IS_SANITIZED) {
    // Their handlers, their waiting, and a pipe they write memory to, to learn whether it is there.
    for (const int call : {SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
                           SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(pipe),
                           SCMP_SYS(pipe2), SCMP_SYS(write)}) {
      list.push_back({call, {}});
    }
  }
  return list;
}

// Held back and answered by on_held_call.
constexpr int held_calls[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(access),
                              SCMP_SYS(faccessat), SCMP_SYS(newfstatat)};

// Libraries look for a file now and then and go on without it; before GLib complains to stderr it
// asks what stderr is.
constexpr int refused_calls[] = {SCMP_SYS(stat),       SCMP_SYS(lstat),       SCMP_SYS(statx),
                                 SCMP_SYS(readlink),   SCMP_SYS(readlinkat),  SCMP_SYS(statfs),
                                 SCMP_SYS(faccessat2), SCMP_SYS(getpeername), SCMP_SYS(ioctl)};

void require(int error) {
  // -EDOM and -EINVAL: a call this processor does not have.
  if (error != 0 && error != -EDOM && error != -EINVAL) _exit(2);
}

}  // namespace

void deny_changing_files() {
  if (const int abi = landlock::abi()) forbid(abi, landlock::all_of_abi_1 & ~landlock::reading);
}

int deny_all_files() {
  const int abi = landlock::abi();
  if (abi > 0) forbid(abi, landlock::reading);
  return abi;
}

void keep_files(const std::vector<std::string>& paths) {
  rlimit open_files{};
  if (getrlimit(RLIMIT_NOFILE, &open_files) == 0) {
    open_files.rlim_cur = open_files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &open_files);
  }
  std::vector<KeptFile>& files = kept_files();
  for (const std::string& path : paths) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) files.push_back({path, fd});
  }
  std::sort(files.begin(), files.end(),
            [](const KeptFile& a, const KeptFile& b) { return a.path < b.path; });
  first_kept = files.data();
  last_kept = files.data() + files.size();
}

bool allow_few_calls() {
  if (prctl(PR_GET_SECCOMP) < 0) return false;
  struct sigaction held{};
  held.sa_sigaction = on_held_call;
  held.sa_flags = SA_SIGINFO | SA_NODEFER;
  if (sigaction(SIGSYS, &held, nullptr) != 0) _exit(2);

  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (!filter) _exit(2);
  require(seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1));
  require(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
  for (const Allowed& a : allowed_calls()) {
    require(seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, a.call,
                                   static_cast<unsigned>(a.arguments.size()), a.arguments.data()));
  }
  for (const int call : refused_calls) {
    require(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0));
  }
  for (const int call : held_calls) {
    require(seccomp_rule_add(filter, SCMP_ACT_TRAP, call, 0));
  }
  const int error = seccomp_load(filter);
  seccomp_release(filter);
  if (error == -EINVAL || error == -ENOSYS) return false;
  require(error);
  return true;
}

}  // namespace phone
