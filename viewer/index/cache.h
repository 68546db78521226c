// Where the indexes lie: a folder of files that can be thrown away at any time.
//
// Whoever controls it can hide hits from the viewer's page and from `list --search` and falsify the
// page's counts, until it is thrown away; never show a false hit, since every record shown is read
// from the log and compared. No verdict, proof or export looks at an index. Whoever breaks into the
// indexer by a hostile record can write into this folder and nowhere else: the kernel sees to that.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viewer::index {

// $XDG_CACHE_HOME/trace-viewer, or ~/.cache/trace-viewer. Nothing where neither is set, or is no
// absolute path.
std::optional<std::filesystem::path> usual_cache();

// The index of the log in `phone_folder`: named for people after the folder, and for sure by its
// whole path.
std::filesystem::path index_file(const std::filesystem::path& cache,
                                 const std::filesystem::path& phone_folder);

// Indexes of logs that are no longer looked at do not pile up. Nothing that is in use is thrown
// away, however large; commands' help states these bounds.
inline constexpr std::chrono::hours longest_unused{90 * 24};
inline constexpr std::uintmax_t most_bytes_kept = 20'000'000'000;

// Removes the indexes in `cache` that nobody used for `longest_unused` before `now`, and then those
// unused for longest until all together hold `most_bytes` at most. Leaves those whose Lock somebody
// holds, and files that are no indexes. Returns what it removed; what it cannot remove it leaves.
std::vector<std::filesystem::path> prune_indexes(const std::filesystem::path& cache,
                                                 std::filesystem::file_time_type now,
                                                 std::uintmax_t most_bytes = most_bytes_kept);

// The database and what SQLite keeps beside it. Throws storage::Error where it cannot.
void remove_index(const std::filesystem::path& file);

}  // namespace viewer::index
