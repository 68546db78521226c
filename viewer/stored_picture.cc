#include "viewer/stored_picture.h"

#include "storage/hash.h"

namespace viewer {

StoredPicture stored_picture(const storage::LogReader& log, const storage::StoredRecord& stored) {
  const std::string name = "record " + std::to_string(stored.seq);
  const auto* shot =
      stored.record ? std::get_if<storage::Screenshot>(&stored.record->payload) : nullptr;
  if (shot == nullptr) return {{}, name + ": it is not a screenshot, so there is no picture"};
  const auto size = log.image_bytes(shot->image);
  if (!size) return {{}, name + ": its picture is not in the log"};
  if (*size > storage::max_image_bytes) return {{}, name + ": its picture is impossibly large"};
  auto png = log.image(shot->image);
  if (!png) return {{}, name + ": its picture is not in the log"};
  if (storage::sha256(*png) != shot->image) {
    return {{}, name + ": the stored picture was changed, its SHA-256 is not the recorded one"};
  }
  return {std::move(*png), {}};
}

}  // namespace viewer
