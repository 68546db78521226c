#include "emulator/phone/page_limits.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

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

void give_up_abilities(const ChildLimits& limits) {
  require(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  // The parent may have died before the line above could hear of it.
  require(getppid() == limits.parent_pid);
  require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  require(prctl(PR_SET_DUMPABLE, 0) == 0);
  limit(RLIMIT_CORE, 0);
  // Sanitizers reserve terabytes of address space for their shadow.
  if (!RED_FLAG_IS_SANITIZED) limit(RLIMIT_AS, address_space_bytes() + limits.memory_bytes);
}

void allow_one_call(const ChildLimits& limits) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const rlim_t seconds = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 +
                                             limits.seconds_per_call);
  const rlimit value{seconds, RLIM_INFINITY};
  setrlimit(RLIMIT_CPU, &value);
}

}  // namespace phone
