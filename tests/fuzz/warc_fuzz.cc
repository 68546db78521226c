// Any bytes as a WARC, plain or gzipped: what is whole is taken, nothing leaves the bundle.
#include "emulator/import/warc.h"

#include <cstdint>

#include "tests/fuzz/import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  import_and_look({reinterpret_cast<const char*>(data), size}, importing::read_warc);
  return 0;
}
