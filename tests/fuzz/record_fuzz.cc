// Any bytes as a record's body: the quick reader of what the writer writes must never find
// anything but what the reader of any JSON finds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/record_body.h"
#include "storage/record_written.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace storage;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto slow = decode_any(body);
  DecodedRecord kept, checked;
  const bool quick = read_written(body, Words::keep, kept);
  check(quick == read_written(body, Words::check, checked));
  if (const auto* good = std::get_if<DecodedRecord>(&slow)) {
    // What the writer would make of this record must read back as itself, by the quick way too.
    const std::string written = encode(7, good->record);
    const auto again = decode(written);
    check(std::holds_alternative<DecodedRecord>(again));
    check(encode(7, std::get<DecodedRecord>(again).record) == written);
    if (!quick) return 0;
    check(kept.seq == good->seq && kept.record == good->record);
    check(checked.seq == kept.seq && checked.record.time == kept.record.time);
    check(checked.record.payload.index() == kept.record.payload.index());
  } else {
    check(!quick);
  }
  return 0;
}
