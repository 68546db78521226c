// Any bytes as a HAR: what is whole is taken, nothing leaves the bundle.
#include "emulator/import/har.h"

#include <cstdint>

#include "tests/fuzz/import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  import_and_look({reinterpret_cast<const char*>(data), size}, importing::read_har);
  return 0;
}
