// Logs that have something to say about themselves: interrupted, witnessed, or changed by somebody.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

// The recorder died in mid-evening and came back ten minutes later; the first seed stays secret.
void make_gap(const std::filesystem::path& folder);

// Of the screenshots one is missing, one came 3 s late, and one is more than were due.
void make_off_schedule(const std::filesystem::path& folder);

// An evening whose last checkpoint a witness cosigned. Returns the witness's vkey.
std::string make_witnessed(const std::filesystem::path& folder);

// An evening in which somebody has changed the year in record `changed_seq`.
inline constexpr std::uint64_t changed_seq = 8;
void make_changed(const std::filesystem::path& folder);

// An evening whose database has lost its newest records and all checkpoints but the first, however
// many the time it took has made; the file remembers them.
inline constexpr std::uint64_t rolled_back_to = 20;
void make_rolled_back(const std::filesystem::path& folder);

// A log whose every text, in records of every kind, somebody replaced by 3,000 characters of
// markup, NULs, escapes and direction overrides, and one title by as much of it as a record can
// hold. A writer would have cut them; no checkpoint covers them.
inline constexpr std::uint64_t forged_seq = 4;  // An app opened.
void make_forged(const std::filesystem::path& folder);

// Does `sql` to a log behind its guards: takes the triggers away and puts them back as they were.
void behind_the_guards(const std::filesystem::path& folder, std::string_view sql);
