#include "viewer/drawn/become.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/error.h"

namespace viewer::drawn {

void become_drawer(char** argv) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string program = (own.parent_path() / "trace-viewer-draw").string();
  if (!error) execv(program.c_str(), argv);
  throw storage::Error(program + ": draws this format, and cannot be started: " +
                       (error ? error.message() : std::strerror(errno)));
}

}  // namespace viewer::drawn
