// The constants of the format: names, sizes, limits. FORMAT.md explains each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace storage {

inline constexpr int format_version = 1;                    // PRAGMA user_version: the tables'.
inline constexpr int max_record_format = 2;                 // Genesis `format`: the records'.
inline constexpr std::int32_t application_id = 0x52464C47;  // "RFLG"
inline constexpr int page_size_bytes = 8'192;               // Measured: FORMAT.md, "Page size".
inline constexpr int wal_autocheckpoint_pages = 512;        // 4 MiB of WAL.
inline constexpr std::int64_t wal_limit_bytes = 64 << 20;   // What a longer one is cut to.

inline constexpr const char* db_name = "log.db";
inline constexpr const char* checkpoints_name = "checkpoints";
inline constexpr const char* vkey_name = "log.vkey";
inline constexpr const char* key_name = "log.key";

// A stored tree hash covers 256 records, 65,536, and so on: levels 8, 16, ... 56.
inline constexpr unsigned node_level_step = 8;
inline constexpr std::uint64_t node_width = 256;
inline constexpr unsigned max_node_level = 56;

// Record bodies. Strings are measured as they stand between their quotes.
inline constexpr std::size_t max_short_string_bytes = 1'024;
inline constexpr std::size_t max_assumed_values = 24;

// Notes. A signed note longer than this is refused unread.
inline constexpr std::size_t max_note_bytes = 65'536;
inline constexpr std::size_t max_note_signatures = 100;

// Findings kept in a verdict; the rest are only counted.
inline constexpr std::size_t max_findings = 100;

}  // namespace storage
