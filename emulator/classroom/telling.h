// "What would an inspector see first": the minute of a log that tells most. Pure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/session/session.h"
#include "storage/record.h"

namespace classroom {

// The rule, in words for the room. Of all minutes (60 s of phone time that begin with a record) the
// one with the most words searched for and files from outside; of those with as many, the one with
// the most pages opened; then with the most screenshots; then with the most apps and operations; of
// equals the earliest. Trace Viewer itself, and what the phone or the trainer writes down of
// themselves, do not count. The order is ours: what an inspector looks for first no source says.
const session::Text& telling_rule();

struct Numbered {
  std::uint64_t seq = 0;
  storage::Record record;
};

struct Telling {
  storage::Timestamp from;                    // Of its first record.
  storage::Timestamp to;                      // A minute later; not in it.
  std::vector<Numbered> records;              // All of that minute that count, oldest first.
  std::optional<storage::Digest> image = {};  // Of the last screenshot among them.
};

// `records` oldest first. Nothing: none of them counts.
std::optional<Telling> most_telling(const std::vector<Numbered>& records);

// The same of a log on disk, `max_records` of it at most: the newest. Throws storage::Error.
std::optional<Telling> most_telling(const std::filesystem::path& log);
inline constexpr std::uint64_t max_records = 100'000;

}  // namespace classroom
