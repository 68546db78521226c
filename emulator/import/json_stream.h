// JSON of any length, piece by piece, by the path of names each value lies under. The door to
// Boost.JSON's parser of events; a document's worth of small JSON needs no door.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "emulator/import/source.h"

namespace importing {

// Who is told. Paths are names with '.' before each: ".log.entries.request.url"; lists add none.
class JsonListener {
 public:
  virtual ~JsonListener() = default;
  // Where a string's bytes are to be added to; null: skipped. Once per string.
  virtual std::string* wants(std::string_view path) = 0;
  // How many bytes of it; the rest is skipped, and truncated() called.
  virtual std::size_t most_bytes(std::string_view path) = 0;
  virtual void truncated(std::string_view path) = 0;
  virtual void number(std::string_view path, std::int64_t value) = 0;
  virtual void begins(std::string_view path) = 0;  // An object.
  virtual void ends(std::string_view path) = 0;    // An object that came whole.
};

// Reads one document to its end. Throws Broken for damage, for more than max_json_depth levels and
// for a text cut off: its byte, in the JSON text, is where the last good word ends, or the end.
// Also throws what the source throws. Halves of surrogate pairs, which JavaScript writes and JSON
// forbids, are read as U+FFFD.
inline constexpr std::size_t max_json_depth = 1000;
void read_json(Source& source, JsonListener& listener);

}  // namespace importing
