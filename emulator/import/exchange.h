// One answer of a server, as a recording holds it. Plain values, everything in them from outside.
#pragma once

#include <optional>
#include <string>

#include "storage/timestamp.h"

namespace importing {

struct Exchange {
  std::string method = "GET";
  std::string url;  // As recorded: absolute, any spelling, any scheme.
  int status = 200;
  std::string content_type;         // The header's value; empty: none.
  std::string location;             // A redirect's target, as the header has it.
  std::optional<std::string> body;  // Codings undone. Nothing: the recording does not hold it.
  std::optional<storage::Timestamp> time;  // When it was asked for.
};

}  // namespace importing
