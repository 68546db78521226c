#include "emulator/phone/page_limits.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "emulator/phone/page_sandbox.h"

namespace phone {
namespace {

void require(bool is_granted) {
  if (!is_granted) _exit(2);
}

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit value{most, most};
  require(setrlimit(resource, &value) == 0);
}

std::uint64_t address_space_bytes() {
  std::uint64_t pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void give_up_changing_things(const ChildLimits& limits) {
  require(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  // The parent may have died before the line above could hear of it.
  require(getppid() == limits.parent_pid);
  require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  require(prctl(PR_SET_DUMPABLE, 0) == 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  // For every thread still to come, which later rules of Landlock's would not reach.
  deny_changing_files();
}

std::string give_up_reading_files(const ChildLimits& limits,
                                  const std::vector<std::string>& files) {
  // Sanitizers reserve terabytes of address space for their shadow.
  if (!RED_FLAG_IS_SANITIZED) limit(RLIMIT_AS, address_space_bytes() + limits.memory_bytes);
  keep_files(files);
  limit(RLIMIT_NPROC, 0);
  const int landlock_abi = deny_all_files();
  const bool has_seccomp = allow_few_calls();
  std::string granted = has_seccomp ? "seccomp" : "";
  if (landlock_abi > 0) {
    granted += (granted.empty() ? "landlock " : ", landlock ") + std::to_string(landlock_abi);
  }
  return granted.empty() ? "limits only" : granted;
}

}  // namespace phone
