// Takes from this process, before it attacks anything, the right to write anywhere but where it
// says.
#pragma once

#include <filesystem>
#include <span>

namespace storage::audit {

// From here on this process and its children can create, change, rename or remove files beneath
// `writable` only (Linux Landlock). False where the kernel does not offer it: nothing changes.
bool confine_writes(std::span<const std::filesystem::path> writable);

}  // namespace storage::audit
