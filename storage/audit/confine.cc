#include "storage/audit/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "storage/log_folder.h"

namespace storage::audit {
namespace {

// By ABI version (landlock(7)): 1 is Linux 5.13; 2 adds REFER (renames across folders), 3 TRUNCATE.
constexpr std::uint64_t refer = 1u << 13, truncate = 1u << 14;

std::uint64_t writes(long abi) {
  std::uint64_t access = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                         LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                         LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                         LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                         LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  if (abi >= 2) access |= refer;
  if (abi >= 3) access |= truncate;
  return access;
}

bool allow(const Fd& ruleset, const std::filesystem::path& path, std::uint64_t access) {
  const Fd folder(open(path.c_str(), O_PATH | O_CLOEXEC));
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = access;
  beneath.parent_fd = folder.get();
  return folder.get() >= 0 && syscall(SYS_landlock_add_rule, ruleset.get(),
                                      LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
}

}  // namespace

bool confine_writes(std::span<const std::filesystem::path> writable,
                    const std::filesystem::path& parent) {
  const long abi =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return false;
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = writes(abi);
  const Fd ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0)));
  if (ruleset.get() < 0) return false;
  for (const std::filesystem::path& path : writable)
    if (!allow(ruleset, path, rules.handled_access_fs)) return false;
  return allow(ruleset, parent, LANDLOCK_ACCESS_FS_REMOVE_DIR) &&
         prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace storage::audit
