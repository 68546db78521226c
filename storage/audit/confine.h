// Takes from this process, before it attacks anything, the right to write anywhere but where it
// says.
#pragma once

#include <filesystem>
#include <span>

namespace storage::audit {

// From here on this process and its children can create, change, rename or remove files beneath
// `writable` only (Linux Landlock), and remove folders that are empty beneath `parent`, where the
// scratch folder itself has to go at the end. False where the kernel does not offer it: nothing
// changes.
bool confine_writes(std::span<const std::filesystem::path> writable,
                    const std::filesystem::path& parent);

}  // namespace storage::audit
