// What record.h needs inside this room: encoding without a new string, and a quick look at the
// head of a body. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/record.h"

namespace storage {

// encode(), behind what `out` already holds.
void append_body(std::string& out, std::uint64_t seq, const Record& record);

std::string_view visit_status_name(VisitStatus status);

// The three leading fields, {"seq":N,"kind":"...","time":"...", which every body begins with in
// exactly this form. Nothing if it does not. Looks at no byte behind them.
struct BodyHead {
  std::uint64_t seq = 0;
  std::string_view kind;  // Points into the body; not checked against all_kinds().
  Timestamp time;
  std::size_t size_bytes = 0;  // Up to and including the quote behind the time.
};
std::optional<BodyHead> body_head(std::string_view body);

// decode() without the short cut for bodies spelled as the writer spells them (record_written.h):
// reads any JSON, and finds the same.
std::variant<DecodedRecord, DecodeError> decode_any(std::string_view body);

}  // namespace storage
