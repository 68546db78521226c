// The frame of a WARC file: records one behind another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/import/source.h"

namespace importing {

struct WarcRecord {
  std::string version;                                      // "WARC/1.1"
  std::vector<std::pair<std::string, std::string>> fields;  // Names in small letters.
  std::uint64_t at = 0;                                     // Where it begins in the file.
  std::uint64_t length = 0;                                 // Of the block.
  std::string block;                                        // Empty when longer than asked for.
  // The first of that name; empty: none.
  std::string_view field(std::string_view lower_case_name) const;
};

// Whether one more record begins; passes over the line breaks before it. Throws Broken for what is
// between records, and what the source throws.
bool begins_record(Source& source);

// The record that begins. A block longer than `most_block_bytes` is passed over. Throws Broken,
// whose byte is where the record begins that is not whole.
WarcRecord next_record(Source& source, std::size_t most_block_bytes);

}  // namespace importing
