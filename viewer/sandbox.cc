#include "viewer/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "viewer/text.h"

namespace viewer {
namespace {

// linux/landlock.h of Debian 12 ends at ABI 2; later kernels are asked by the numbers of theirs.
constexpr std::uint64_t access_truncate = 1u << 14;              // ABI 3
constexpr std::uint64_t access_ioctl_dev = 1u << 15;             // ABI 5
constexpr std::uint64_t net_bind_and_connect_tcp = 3;            // ABI 4
constexpr std::uint64_t scope_abstract_sockets_and_signals = 3;  // ABI 6

struct Ruleset {
  std::uint64_t files = 0, network = 0, scope = 0;
};

// Everything a ruleset of this kernel can take away.
Ruleset everything(int abi) {
  Ruleset rules;
  rules.files = LANDLOCK_ACCESS_FS_REFER - 1;
  if (abi >= 2) rules.files |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) rules.files |= access_truncate;
  if (abi >= 4) rules.network = net_bind_and_connect_tcp;
  if (abi >= 5) rules.files |= access_ioctl_dev;
  if (abi >= 6) rules.scope = scope_abstract_sockets_and_signals;
  return rules;
}

// The kernel's ABI number; 0: it has no Landlock, or refused.
int landlock(const std::filesystem::path& folder) {
  const long abi =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return 0;
  // A kernel takes a longer struct than it knows as long as the rest is zero.
  const Ruleset rules = everything(static_cast<int>(abi));
  const int set = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
  if (set < 0) return 0;
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  beneath.parent_fd = open(folder.c_str(), O_PATH | O_CLOEXEC);
  const bool done =
      beneath.parent_fd >= 0 &&
      syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 &&
      syscall(SYS_landlock_restrict_self, set, 0) == 0;
  if (beneath.parent_fd >= 0) close(beneath.parent_fd);
  close(set);
  return done ? static_cast<int>(abi) : 0;
}

// Nobody who only looks needs these.
constexpr int refused_calls[] = {
    // Programs, and other processes.
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(kill),
    SCMP_SYS(tkill), SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setsid), SCMP_SYS(unshare),
    SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(chroot), SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open), SCMP_SYS(io_uring_setup), SCMP_SYS(userfaultfd),
    SCMP_SYS(memfd_create), SCMP_SYS(keyctl),
    // Sockets, but those it has.
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
    SCMP_SYS(accept), SCMP_SYS(accept4),
    // Changing files by their names, or what is open.
    SCMP_SYS(creat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink), SCMP_SYS(symlinkat),
    SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(mknod), SCMP_SYS(mknodat),
    SCMP_SYS(truncate), SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(chmod), SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(fchownat), SCMP_SYS(lchown),
    SCMP_SYS(utimensat), SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(fsetxattr),
    SCMP_SYS(removexattr), SCMP_SYS(open_by_handle_at), SCMP_SYS(openat2)};

// Opening for writing, by any of the flags that mean it.
bool refuse_writing(scmp_filter_ctx filter) {
  constexpr scmp_datum_t flags[] = {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND};
  for (const scmp_datum_t flag : flags) {
    const scmp_arg_cmp second{1, SCMP_CMP_MASKED_EQ, flag, flag};
    const scmp_arg_cmp third{2, SCMP_CMP_MASKED_EQ, flag, flag};
    const int open_error =
        seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1, &second);
    if (open_error != 0 && open_error != -EDOM && open_error != -EINVAL) return false;
    if (seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1, &third) != 0)
      return false;
  }
  return true;
}

bool refuse_calls() {
  if (prctl(PR_GET_SECCOMP) < 0) return false;
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return false;
  bool done = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && refuse_writing(filter);
  for (const int call : refused_calls) {
    const int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
    // -EDOM and -EINVAL: a call this processor does not have.
    done = done && (error == 0 || error == -EDOM || error == -EINVAL);
  }
  done = done && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return done;
}

}  // namespace

std::string shut_in(const std::filesystem::path& folder) {
  columns("\u00e9");  // Which letters can be shown is in a file of the C library's.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "nothing";
  // The folder is opened by Landlock; the filter comes last.
  const int abi = landlock(folder);
  const bool filtered = refuse_calls();
  std::string granted = filtered ? "seccomp" : "";
  if (abi > 0) granted += (filtered ? ", landlock " : "landlock ") + std::to_string(abi);
  return granted.empty() ? "nothing" : granted;
}

}  // namespace viewer
