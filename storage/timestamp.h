// A moment as the emulated phone's clock showed it: an instant and the offset it was shown at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace storage {

// Two timestamps are equal when both parts are: 19:00+09:00 is not 10:00Z, the phone showed
// something else. Compare `unix_ms` to order instants.
struct Timestamp {
  std::int64_t unix_ms = 0;         // Milliseconds since 1970-01-01T00:00:00Z; years 1970 to 9999.
  std::int16_t offset_minutes = 0;  // East of UTC, -1439 to 1439.

  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

// RFC 3339 with exactly three fractional digits: "2021-03-04T19:02:11.250+09:00"; UTC is "Z".
std::string to_rfc3339(Timestamp time);
void append_rfc3339(std::string& out, Timestamp time);  // The same, behind what `out` holds.

// Accepts RFC 3339 date-times with 0 to 9 fractional digits (truncated to milliseconds), "T" or
// a space, any case of "T" and "Z". Nothing for any other text, or a date that does not exist.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace storage
