#include "viewer/newest_note.h"

#include <utility>

#include "storage/log_format.h"

namespace viewer {

NewestNote newest_note(const storage::LogReader& log) {
  const auto genesis = log.genesis();
  if (!genesis) return {{}, "record 0: damaged, so the log's name is not known; verify the log"};
  auto note = storage::best_note(log.folder() / storage::checkpoints_name, genesis->origin, 1,
                                 storage::Prefer::newest);
  if (!note) return {{}, "nothing is signed yet"};
  return {std::move(note), {}};
}

}  // namespace viewer
