// What the child that lays pages out gives up before it sees the first page.
#pragma once

#include <cstdint>

namespace phone {

struct ChildLimits {
  std::uint64_t memory_bytes = 0;  // Address space beyond what start-up took.
  int seconds_per_call = 0;        // Processor time.
  int parent_pid = 0;
};

// Dies with its parent, leaves no core, gains no privilege, takes no more memory than allowed.
// Ends the process if the parent is gone already or the kernel refuses a limit.
void give_up_abilities(const ChildLimits& limits);

// Processor time for one more call; past it the kernel ends the process, should the parent be
// stopped and not do so itself.
void allow_one_call(const ChildLimits& limits);

}  // namespace phone
