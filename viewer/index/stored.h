// A log's index as it lies in the cache: opened for reading only, and believed no further than it
// can be held against its log.
#pragma once

#include <filesystem>
#include <memory>

#include "storage/database.h"
#include "storage/log_reader.h"
#include "viewer/index/look.h"

namespace viewer::index {

struct Stored {
  // Throws storage::Error if `file` is no index of this version.
  explicit Stored(const std::filesystem::path& file)
      : db(file, storage::Access::read_only), look(db) {}
  storage::Database db;
  Look look;
};

// The index in `cache` of `log`, which may be a little behind it, and how many records it has.
// Nothing where there is none, it cannot be read, it has no words or it is another log's: a search
// then reads the log. Never throws but for a log that cannot be read.
struct StoredIndex {
  std::unique_ptr<Stored> stored;
  std::uint64_t done = 0;
};
StoredIndex stored_index(const std::filesystem::path& cache, const storage::LogReader& log);

}  // namespace viewer::index
