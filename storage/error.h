// The one exception of the storage room: the world failed (I/O, a lock, a format we do not know).
#pragma once

#include <stdexcept>
#include <string>

namespace storage {

// `what()` is one line, "what: why", fit to be printed after a program's name. A log that is
// damaged is an answer (see verifier.h), not an Error.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace storage
