// What --keep leaves beside the tampered copies, for another program to be held against.
#pragma once

#include <filesystem>
#include <span>

#include "storage/audit/runner.h"

namespace storage::audit {

// FOLDER/expected.json: for each copy FOLDER/NAME, what verify() says of it as it lies there:
// {"name", "verdict", "first_bad"}, or {"name", "refused": why} where it is not read at all. Where
// something remembered elsewhere was held against it, also "held_against": {"checkpoints": [note,
// ...], "keys": [vkey, ...], "verdict", "first_bad"}.
void write_expected(const fs::path& folder, std::span<const Result> results);

}  // namespace storage::audit
