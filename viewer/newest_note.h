// The signed note a command starts from.
#pragma once

#include <optional>
#include <string>

#include "storage/checkpoint_file.h"
#include "storage/log_reader.h"

namespace viewer {

struct NewestNote {
  std::optional<storage::FoundNote> note;
  std::string why_not;  // One line; empty when there is one.
};

// The newest checkpoint of `log`. Throws storage::Error if the file cannot be read.
NewestNote newest_note(const storage::LogReader& log);

}  // namespace viewer
