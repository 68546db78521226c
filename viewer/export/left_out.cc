#include "viewer/export/left_out.h"

#include "storage/record.h"

namespace viewer {

void LeftOut::add(const storage::StoredRecord& stored) {
  ++of_kind_[stored.record ? std::string(storage::kind_name(stored.record->payload)) : "damaged"];
}

boost::json::object LeftOut::json() const {
  boost::json::object out;
  for (const auto& [kind, count] : of_kind_) out[kind] = count;
  return out;
}

}  // namespace viewer
