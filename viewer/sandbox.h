// The viewer shuts itself in before it reads the first byte it did not write.
#pragma once

#include <filesystem>
#include <string>

namespace viewer {

// From here on this process and its threads read files under `folder` only, and change none
// anywhere; they make no sockets, start no programs and reach into no other process. What is open
// already stays open. For good: there is no way back.
//
// Returns what the kernel granted: "seccomp, landlock 4", "seccomp", or "nothing"; a kernel that
// knows neither is no error.
std::string shut_in(const std::filesystem::path& folder);

}  // namespace viewer
