// Shuts the viewer in, so that even a flaw in the code that reads hostile bytes changes nothing:
// the kernel itself then refuses to write, create, remove or rename a file, to start a program and
// to call anybody. Landlock (linux/landlock.h) says which files, seccomp which system calls.
#pragma once

#include <filesystem>
#include <vector>

namespace viewer {

// What is done with the files a program may write.
enum class Writing {
  files,     // Made, and taken away again: the kernel says where, not by which calls.
  databases  // SQLite's: also cut, and nothing but that.
};

// What a command needs from the file system.
struct Room {
  std::vector<std::filesystem::path> readable;  // Files, or folders with all below them.
  // Where it puts what it was asked to write, and takes away again what it could not finish. Empty,
  // as for everything that only looks: nothing is written or removed anywhere.
  std::vector<std::filesystem::path> writable;
  Writing writing = Writing::files;
};

// What the kernel granted. Not an error where it did not: the viewer has no code that writes a
// log, and opens each for reading only; it says which of the walls stand.
struct Walls {
  bool files = false;  // Landlock: Linux 5.13 and later, where it is switched on.
  bool calls = false;  // seccomp, where nothing but databases is written. Not under a sanitizer.
};

// Call it before the first byte from outside is read and before any thread is started: it holds for
// this thread and those it starts, and cannot be taken back. Sockets that are open stay; paths that
// do not exist are passed over. Throws storage::Error if the kernel has a wall but will not build
// it.
Walls shut_in(const Room& room);

// What shut_in() got in this process; no walls before.
Walls walls();

}  // namespace viewer
