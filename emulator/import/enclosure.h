// Shuts an import in before it reads the first byte of a stranger's file: from then on the kernel
// itself refuses sockets, programs, and every file but the input and the folder being written.
// Landlock (linux/landlock.h) says which files, seccomp which calls. The door to both here.
#pragma once

#include <filesystem>

namespace importing {

struct Enclosure {
  bool files = false;  // Landlock: Linux 5.13 and later, where it is switched on.
  bool calls = false;  // seccomp. Not under a sanitizer, which ends with calls of its own.
};

// For this thread, and for good: reading below `input`, anything below `hidden`, and making and
// removing folders in `parent`, where `hidden` lies and gets its name. Open files stay open. Says
// what the kernel granted; throws std::runtime_error if it has a fence but will not put it up.
Enclosure enclose(const std::filesystem::path& input, const std::filesystem::path& hidden,
                  const std::filesystem::path& parent);

}  // namespace importing
