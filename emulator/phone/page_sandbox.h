// The kernel's own fences around the page child: Landlock for files, seccomp for system calls. The
// door to both. Used by page_limits.cc, which says what they add up to.
#pragma once

#include <string>
#include <vector>

namespace phone {

// Landlock for this thread and those it will start; nothing where the kernel has none.
void deny_changing_files();
// The same for reading, too. Returns Landlock's ABI version, or 0 where there is none.
int deny_all_files();

// Opens these now, so that opening them again works after allow_few_calls. Once.
void keep_files(const std::vector<std::string>& paths);

// The list of system calls, for all threads. False where the kernel has no seccomp filters; ends
// the process when it has them and refuses this one.
bool allow_few_calls();

}  // namespace phone
