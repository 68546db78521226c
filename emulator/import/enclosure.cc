#include "emulator/import/enclosure.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/phone/text_charset.h"
#include "storage/hash.h"
#include "storage/landlock.h"

namespace importing {
namespace {

namespace landlock = storage::landlock;
using landlock::reading;

constexpr std::uint64_t folders = LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR;
constexpr std::uint64_t making = reading | folders | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string("cannot shut itself in: ") + what + ": " +
                           std::strerror(errno));
}

void allow(int rules, const std::filesystem::path& path, std::uint64_t what) {
  landlock_path_beneath_attr rule{};
  rule.parent_fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) fail(path.c_str());
  struct stat status{};
  if (::fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
    what &= LANDLOCK_ACCESS_FS_READ_FILE;
  rule.allowed_access = what;
  const long result = ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  ::close(rule.parent_fd);
  if (result != 0) fail("landlock_add_rule");
}

bool fence_files(const std::filesystem::path& input, const std::filesystem::path& hidden,
                 const std::filesystem::path& parent) {
  const int abi = landlock::abi();
  if (abi == 0) return false;
  const int rules = landlock::fresh_ruleset(abi, landlock::all_of_abi_1);
  if (rules < 0) fail("landlock_create_ruleset");
  allow(rules, input, reading);
  allow(rules, hidden, abi >= 3 ? making | landlock::access_truncate : making);
  allow(rules, parent, folders);
  // LeakSanitizer reads what the process holds.
  if (RED_FLAG_IS_SANITIZED) allow(rules, "/proc", reading);
  if (::syscall(SYS_landlock_restrict_self, rules, 0) != 0) fail("landlock_restrict_self");
  ::close(rules);
  return true;
}

// What reading a file, writing files and a terminal take. The rest is answered with EPERM; nothing
// here names a socket, a program or a thread.
constexpr int allowed_calls[] = {
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(lseek), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close),
    SCMP_SYS(dup), SCMP_SYS(fcntl), SCMP_SYS(fadvise64), SCMP_SYS(ioctl),
    // Making the folder, or taking it away again.
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(unlink),
    SCMP_SYS(unlinkat), SCMP_SYS(rmdir), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
    SCMP_SYS(syncfs), SCMP_SYS(fsync),
    // Memory; mmap and mprotect are below.
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise),
    // Itself.
    SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(tgkill), SCMP_SYS(prlimit64), SCMP_SYS(exit), SCMP_SYS(exit_group)};

void rule(scmp_filter_ctx filter, int call, const std::vector<scmp_arg_cmp>& arguments = {}) {
  const int error = seccomp_rule_add_array(
      filter, SCMP_ACT_ALLOW, call, static_cast<unsigned>(arguments.size()), arguments.data());
  // -EDOM and -EINVAL: a call this processor does not have.
  if (error == 0 || error == -EDOM || error == -EINVAL) return;
  errno = -error;
  fail("seccomp_rule_add");
}

bool fence_calls() {
  if (::prctl(PR_GET_SECCOMP) < 0) return false;
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) fail("seccomp_init");
  int error = 0;
  try {
    for (const int call : allowed_calls) rule(filter, call);
    const scmp_arg_cmp data_only{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    rule(filter, SCMP_SYS(mmap), {data_only});
    rule(filter, SCMP_SYS(mprotect), {data_only});
    error = seccomp_load(filter);
  } catch (...) {
    seccomp_release(filter);
    throw;
  }
  seccomp_release(filter);
  if (error == -EINVAL || error == -ENOSYS) return false;
  if (error == 0) return true;
  errno = -error;
  fail("seccomp_load");
}

}  // namespace

Enclosure enclose(const std::filesystem::path& input, const std::filesystem::path& hidden,
                  const std::filesystem::path& parent) {
  // Files that libraries read when first used: the C library its charsets, OpenSSL its settings.
  phone::load_charsets();
  storage::sha256("");
  Enclosure granted;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return granted;
  granted.files = fence_files(input, hidden, parent);
  if (!RED_FLAG_IS_SANITIZED) granted.calls = fence_calls();
  return granted;
}

}  // namespace importing
