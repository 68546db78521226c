// Reads session files. Hostile input: every refusal says where.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "emulator/session/session.h"

namespace session {

inline constexpr std::size_t max_session_bytes = 4u << 20;
inline constexpr std::size_t max_steps = 100'000;

// what() is "file:line:column: what".
class ParseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws ParseError for anything the schema refuses (unknown keys included), aliases and nesting
// bombs, or a persona not marked `fictional: true`; and for a card that is not
// there, or is refused itself. Throws std::runtime_error if unreadable.
Session load(const std::filesystem::path& file);
// The same for text; `file` is used for messages and to find `sites` beside it. Cards are left
// empty.
Session parse(std::string_view yaml, const std::filesystem::path& file);

}  // namespace session
