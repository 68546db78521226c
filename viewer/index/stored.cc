#include "viewer/index/stored.h"

#include "storage/error.h"
#include "viewer/index/cache.h"

namespace viewer::index {

StoredIndex stored_index(const std::filesystem::path& cache, const storage::LogReader& log) {
  StoredIndex out;
  Ends ends;
  try {
    out.stored = std::make_unique<Stored>(index_file(cache, log.folder()));
    ends = out.stored->look.ends();
    if (!out.stored->look.has_words()) return {};
  } catch (const storage::Error&) {
    return {};  // None, or of another version, or being made.
  }
  if (ends.records == 0 || !is_beginning_of(log, ends)) return {};
  out.done = ends.records;
  return out;
}

}  // namespace viewer::index
