// What a class remembers of itself, in DATA/class.json: so that a daemon that was killed comes back
// to the same seats. Tokens are kept as hashes only, and whose address joined is not kept at all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace classroom {

inline constexpr std::size_t max_name_characters = 30;
inline constexpr std::size_t max_name_bytes = 120;
inline constexpr std::size_t max_message_bytes = 600;
inline constexpr int max_seats = 200;
inline constexpr std::string_view scripted_phone = "scripted";  // The trainer's: seat 0, nobody's.

// One joiner's place. Its phone is DATA/phones/seat-NUMBER.
struct Seat {
  int number = 0;        // From 1, in the order they joined; never given out twice.
  std::string name;      // Invented; fictional by rule.
  std::string language;  // "ko" or "en": the phone's.
  storage::Digest token_sha256{};

  std::string phone() const {
    return number == 0 ? std::string(scripted_phone) : "seat-" + std::to_string(number);
  }
};

struct Roster {
  std::string code;
  std::vector<storage::Digest>
      console_tokens;             // SHA-256 each, newest last: a page left open goes on.
  std::string state = "waiting";  // As Course names it.
  std::size_t act = 0;
  double speed = 1;
  bool is_revealed = false;
  std::string message;  // To all, until there is another; may be empty.
  std::vector<Seat> seats;
};

// Fit for a name: 1 to 30 characters of UTF-8, none of them a control, not all blank.
bool is_name(std::string_view text);
// One line of UTF-8 with something in it, and no controls.
bool is_line(std::string_view text);
// For telling whether a name is taken: without the case of ASCII letters and outer blanks.
std::string folded_name(std::string_view name);

std::filesystem::path roster_file(const std::filesystem::path& data);
std::filesystem::path phones_folder(const std::filesystem::path& data);

// The class in `data`; nothing where there is none. Throws std::runtime_error, "FILE: why".
std::optional<Roster> load_roster(const std::filesystem::path& data);
// Durable and whole when it returns, readable by this user alone. Throws std::runtime_error.
void save_roster(const std::filesystem::path& data, const Roster& roster);

}  // namespace classroom
