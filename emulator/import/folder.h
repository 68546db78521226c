// A plain folder, taken as it is.
#pragma once

#include <filesystem>
#include <string>

#include "emulator/import/collector.h"
#include "emulator/import/progress.h"

namespace importing {

// With pages at its top the folder is one site, `host` or a host of the folder's own name; else
// every folder in it is a site named so. Regular files are copied byte for byte, whatever they are;
// links, devices, pipes and hidden files are not, and are reported. Throws std::runtime_error when
// it cannot be read.
void read_folder(const std::filesystem::path& folder, const std::string& host, Collector& collector,
                 Progress& progress);

}  // namespace importing
