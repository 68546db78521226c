// What was selected and has no place in a format.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "storage/log_reader.h"

namespace viewer {

class LeftOut {
 public:
  void add(const storage::StoredRecord& stored);
  boost::json::object json() const;  // {"heartbeat":12,...}: records of each kind, "damaged" too.

 private:
  std::map<std::string, std::uint64_t> of_kind_;
};

}  // namespace viewer
