// What the child that lays pages out gives up before it sees the first page, in two steps, because
// fonts must be found in between. Linux only; what a kernel lacks is left out and said.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace phone {

struct ChildLimits {
  std::uint64_t memory_bytes = 0;  // Address space beyond what start-up took.
  int parent_pid = 0;
};

// First thing in main, before any thread: dies with its parent, leaves no core, gains no privilege,
// starts no process, and where Landlock is (ABI 1 on) writes, makes and removes no file; connects
// and binds no TCP (4), reaches no process outside by abstract socket or signal (6). Ends the
// process if the parent is gone already or the kernel refuses a limit it must have.
void give_up_changing_things(const ChildLimits& limits);

// Last thing before the first page: from here on no file, socket or other process can be reached.
// - Of `files` those that can be opened stay readable by exactly these names (fonts, opened late).
// - Any other open, stat or readlink fails with EACCES: libraries ask, and live with it.
// - Every call outside a short list (sockets, processes, signals, executable memory, new threads
//   among it) ends the process with SIGSYS.
// Returns what the kernel granted, as "seccomp, landlock 7" or "limits only".
std::string give_up_reading_files(const ChildLimits& limits, const std::vector<std::string>& files);

}  // namespace phone
