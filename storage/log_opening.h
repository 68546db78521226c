// What a writer must know and check before it carries a log on. Part of storage_writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "storage/key.h"
#include "storage/log_store.h"

namespace storage {

// A log as it was found, in agreement with itself and its last checkpoint.
struct Found {
  Genesis genesis;
  Record last;
  std::uint64_t sealed_size = 0;  // Of the newest checkpoint in the file.
  std::string sealed_note;
  bool is_row_missing = false;  // A crash kept the newest note from the database.
  bool ends_in_newline = true;  // Of the file `checkpoints`.
};

// Reads `checkpoints`, recomputes the tree at the newest one's size from stored nodes and compares,
// then walks every record behind it: number, kind, locator, nodes, pictures. Sets the store's tree.
// Throws Error, naming what disagrees: a writer must not sign what an attacker left behind. The
// time it takes does not grow with the log, only with its unsealed tail.
Found examine(LogStore& store, const std::filesystem::path& folder, const PublicKey& key);

}  // namespace storage
