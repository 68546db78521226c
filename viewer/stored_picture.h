// A screenshot's picture out of a log, compared with what its record says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/log_reader.h"

namespace viewer {

struct StoredPicture {
  std::vector<std::uint8_t> png;
  std::string problem;  // Why there is none to hand out; empty otherwise.
};
StoredPicture stored_picture(const storage::LogReader& log, const storage::StoredRecord& stored);

}  // namespace viewer
