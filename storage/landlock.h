// What Linux Landlock is asked for by programs that shut themselves in: landlock(7).
#pragma once

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace storage::landlock {

// linux/landlock.h of Debian 12 ends at ABI 2; later kernels are asked by the numbers of theirs.
inline constexpr std::uint64_t access_truncate = 1u << 14;              // ABI 3
inline constexpr std::uint64_t access_ioctl_dev = 1u << 15;             // ABI 5
inline constexpr std::uint64_t net_bind_and_connect_tcp = 3;            // ABI 4
inline constexpr std::uint64_t scope_abstract_sockets_and_signals = 3;  // ABI 6
inline constexpr std::uint64_t all_of_abi_1 = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
inline constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

// The kernel's version of the interface; 0 where it does not offer it.
inline int abi() {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

// The descriptor of a new ruleset that handles `files` of ABI 1 and everything later ABIs up to
// `abi` know, and allows none of it anywhere; negative, with errno, when the kernel refuses.
inline int fresh_ruleset(int abi, std::uint64_t files) {
  struct {
    std::uint64_t files, network, scope;
  } handled{files, 0, 0};
  if (abi >= 2) handled.files |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) handled.files |= access_truncate;
  if (abi >= 4) handled.network = net_bind_and_connect_tcp;
  if (abi >= 5) handled.files |= access_ioctl_dev;
  if (abi >= 6) handled.scope = scope_abstract_sockets_and_signals;
  // A kernel takes a longer struct than it knows as long as the rest is zero.
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
}

}  // namespace storage::landlock
