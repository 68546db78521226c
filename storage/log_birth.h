// Makes the files of a new log. Part of storage_writer.
#pragma once

#include <filesystem>

#include "storage/log_folder.h"
#include "storage/record.h"

namespace storage {

// Afterwards `log` (created if missing) holds a log of one record, `genesis`, without a checkpoint,
// and the caller its lock. Throws Error if a log is there already, or remembered; after a crash or
// a CannotWrite the next call starts again.
KeyFile give_birth(const std::filesystem::path& log, Timestamp now, const Genesis& genesis);

}  // namespace storage
