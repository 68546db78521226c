// What an attacker who can read a log knows of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/record.h"
#include "storage/timestamp.h"

namespace storage::audit {

struct Picture {
  Digest sha256{};
  std::uint64_t first_seq = 0;  // The first record that names it.
  std::uint64_t rowid = 0;
};

struct Facts {
  std::string origin;
  std::uint64_t records = 0;
  std::vector<std::uint64_t> sealed_sizes;  // Of the checkpoints file, each once, ascending.
  std::vector<Picture> pictures;            // Of the sealed records; at most 1,000.
  std::vector<std::uint64_t> visits;        // Sealed ones, from the second third; at most 1,000.
  Timestamp last_time;
  bool closed = false;  // The last record is a shutdown.

  std::uint64_t sealed() const { return sealed_sizes.empty() ? 0 : sealed_sizes.back(); }
};
Facts learn(const std::filesystem::path& log);

// The smallest range FORMAT.md ("Verdicts") lets a verifier give when `seq` was changed and its
// locator repaired: where that range begins.
std::uint64_t range_begin(const Facts& facts, std::uint64_t seq);

// The signed notes of a checkpoints file, in order, as they stand.
std::vector<std::string> notes_of(const std::filesystem::path& log, const std::string& origin);

// Over every record by number and every picture by key, whatever row it stands in: equal when
// everything reads back the same.
Digest content_digest(const std::filesystem::path& log);

}  // namespace storage::audit
