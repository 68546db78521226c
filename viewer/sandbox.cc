#include "viewer/sandbox.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "storage/error.h"
#include "storage/landlock.h"
#include "storage/merkle.h"
#include "viewer/text.h"

namespace viewer {
namespace {

namespace landlock = storage::landlock;
using landlock::reading;

constexpr std::uint64_t making = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                 LANDLOCK_ACCESS_FS_REMOVE_DIR;
// What a rule about a file, not a folder, may speak of.
constexpr std::uint64_t of_one_file = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;

Walls standing;

[[noreturn]] void fail(const char* what) {
  throw storage::Error(std::string("cannot shut itself in: ") + what + ": " + std::strerror(errno));
}

// A descriptor closed at the end of its scope.
struct Descriptor {
  explicit Descriptor(long descriptor) : number(static_cast<int>(descriptor)) {}
  ~Descriptor() {
    if (number >= 0) close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int number;
};

void allow(const Descriptor& rules, const std::filesystem::path& path, std::uint64_t what) {
  const Descriptor place(open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status{};
  if (place.number < 0 || fstat(place.number, &status) != 0) return;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(status.st_mode) ? what : what & of_one_file;
  rule.parent_fd = place.number;
  if (syscall(SYS_landlock_add_rule, rules.number, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    fail("landlock_add_rule");
  }
}

bool wall_off_files(const Room& room) {
  const int abi = landlock::abi();
  if (abi == 0) return false;
  const Descriptor rules(landlock::fresh_ruleset(abi, landlock::all_of_abi_1));
  if (rules.number < 0) fail("landlock_create_ruleset");
  for (const auto& path : room.readable) allow(rules, path, reading);
  std::uint64_t changing = reading | making;
  if (room.writing == Writing::databases && abi >= 3) changing |= landlock::access_truncate;
  for (const auto& path : room.writable) allow(rules, path, changing);
  // LeakSanitizer reads what the process holds.
  if (RED_FLAG_IS_SANITIZED) allow(rules, "/proc", reading);
  if (syscall(SYS_landlock_restrict_self, rules.number, 0) != 0) fail("landlock_restrict_self");
  return true;
}

// Every call a reader and server needs, however its libraries spell it. The rest are answered with
// EPERM: a library that tries one goes on without it.
constexpr int allowed_calls[] = {
    // Reading, and what is known of files. openat is below.
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(preadv), SCMP_SYS(preadv2),
    SCMP_SYS(lseek), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
    SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    SCMP_SYS(getcwd), SCMP_SYS(close), SCMP_SYS(dup), SCMP_SYS(fcntl), SCMP_SYS(flock),
    SCMP_SYS(fadvise64), SCMP_SYS(ioctl), SCMP_SYS(umask),
    // To those who connected, to the terminal, and between its own threads.
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(shutdown),
    SCMP_SYS(setsockopt), SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2),
    SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
    SCMP_SYS(timerfd_gettime),
    // Memory; mmap and mprotect are below.
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(mincore),
    SCMP_SYS(membarrier),
    // Itself: threads (clone is below), locks, signals, clocks, limits, random numbers, the way
    // out.
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(prlimit64),
    SCMP_SYS(getrlimit), SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall), SCMP_SYS(tgkill), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(exit), SCMP_SYS(exit_group)};

// What SQLite needs besides, to keep a database.
constexpr int database_calls[] = {SCMP_SYS(open),      SCMP_SYS(openat),   SCMP_SYS(pwrite64),
                                  SCMP_SYS(ftruncate), SCMP_SYS(fsync),    SCMP_SYS(fdatasync),
                                  SCMP_SYS(unlink),    SCMP_SYS(unlinkat), SCMP_SYS(fallocate),
                                  SCMP_SYS(fchmod),    SCMP_SYS(getppid)};

void rule(scmp_filter_ctx filter, std::uint32_t action, int call,
          const std::vector<scmp_arg_cmp>& arguments = {}) {
  const int error = seccomp_rule_add_array(
      filter, action, call, static_cast<unsigned>(arguments.size()), arguments.data());
  // -EDOM and -EINVAL: a call this processor does not have.
  if (error == 0 || error == -EDOM || error == -EINVAL) return;
  errno = -error;
  fail("seccomp_rule_add");
}

void add_rules(scmp_filter_ctx filter, const Room& room) {
  const auto lacks = [](unsigned at, scmp_datum_t bits) {
    return scmp_arg_cmp{at, SCMP_CMP_MASKED_EQ, bits, 0};
  };
  for (const int call : allowed_calls) rule(filter, SCMP_ACT_ALLOW, call);
  constexpr scmp_datum_t changing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  if (room.writable.empty()) {
    rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), {lacks(1, changing)});
    rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), {lacks(2, changing)});
  } else {
    for (const int call : database_calls) rule(filter, SCMP_ACT_ALLOW, call);
  }
  // Memory that holds data only.
  rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), {lacks(2, PROT_EXEC)});
  rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), {lacks(2, PROT_EXEC)});
  // Threads, not processes. What clone3 is asked for lies in memory, where no filter looks: without
  // it the C library asks clone.
  rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone),
       {scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}});
  rule(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
}

bool wall_off_calls(const Room& room) {
  if (prctl(PR_GET_SECCOMP) < 0) return false;
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) fail("seccomp_init");
  try {
    add_rules(filter, room);
  } catch (...) {
    seccomp_release(filter);
    throw;
  }
  const int error = seccomp_load(filter);
  seccomp_release(filter);
  if (error == -EINVAL || error == -ENOSYS) return false;
  if (error != 0) {
    errno = -error;
    fail("seccomp_load");
  }
  return true;
}

}  // namespace

Walls shut_in(const Room& room) {
  // Files that libraries read when first used: OpenSSL its settings, the C library which letters
  // can be shown.
  storage::leaf_hash("");
  columns("\u00e9");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return standing;
  standing.files = wall_off_files(room);
  // A sanitizer ends with calls of its own; who writes needs more than the list holds.
  const bool is_known = room.writable.empty() || room.writing == Writing::databases;
  if (!RED_FLAG_IS_SANITIZED && is_known) standing.calls = wall_off_calls(room);
  return standing;
}

Walls walls() {
  return standing;
}

}  // namespace viewer
