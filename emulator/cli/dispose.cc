// `red-flag dispose`: takes a class's data away, once its name has been typed.
#include <cstdio>
#include <iostream>
#include <string>

#include "emulator/classroom/disposal.h"
#include "emulator/cli/commands.h"

namespace cli {

int dispose(const DisposeOptions& options) {
  const std::string name = classroom::folder_name(options.data);
  const classroom::Holding there = classroom::survey(options.data);
  const classroom::ClassLock lock(options.data);
  std::string typed = options.yes;
  if (typed.empty()) {
    std::fprintf(stderr,
                 "%s holds a class: %s.\nThis is you, the trainer, and no part of the simulation: "
                 "all of it is removed for good.\nType the folder's name, %s, to go on: ",
                 options.data.c_str(), there.text().c_str(), name.c_str());
    std::getline(std::cin, typed);
  }
  if (typed != name) {
    std::fprintf(stderr, "red-flag: %s: nothing was removed: that is not the folder's name\n",
                 options.data.c_str());
    return 1;
  }
  const classroom::Holding gone = classroom::dispose(options.data, lock);
  std::printf("Removed %s: %s. What was copied, exported or printed before is not touched.\n",
              name.c_str(), gone.text().c_str());
  return 0;
}

}  // namespace cli
