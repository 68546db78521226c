// Where the copies of a log are made and attacked.
#pragma once

#include <cstdint>
#include <filesystem>

namespace storage::audit {

// A folder to make a scratch folder in: TMPDIR where it is set; /dev/shm, which is memory, where
// copies of `log` for `jobs` attacks at a time take no more than a quarter of what is free; the
// system's folder for temporary files otherwise. Every attack writes a copy afresh and has a daemon
// sync it: on a disk that is most of the time an audit of a long log takes.
std::filesystem::path place_for_copies(const std::filesystem::path& log, unsigned jobs);

}  // namespace storage::audit
