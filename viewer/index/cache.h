// Where the indexes lie: a folder of files that can be thrown away at any time.
//
// Whoever controls it can hide hits from the viewer's page and falsify its counts, until it is
// thrown away; never show a false hit, since every record shown is read from the log and compared.
// No verdict, proof, list or export looks at an index. Whoever breaks into the indexer by a hostile
// record can write into this folder and nowhere else: the kernel sees to that.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace viewer::index {

// $XDG_CACHE_HOME/trace-viewer, or ~/.cache/trace-viewer. Nothing where neither is set, or is no
// absolute path.
std::optional<std::filesystem::path> usual_cache();

// The index of the log in `phone_folder`: named for people after the folder, and for sure by its
// whole path.
std::filesystem::path index_file(const std::filesystem::path& cache,
                                 const std::filesystem::path& phone_folder);

// The database and what SQLite keeps beside it. Throws storage::Error where it cannot.
void remove_index(const std::filesystem::path& file);

}  // namespace viewer::index
