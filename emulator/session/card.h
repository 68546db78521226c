// A memory card's file: what is on a card that a session puts in. The YAML form is described by
// sample_sessions/card.schema.json.
#pragma once

#include <filesystem>
#include <string_view>

#include "emulator/phone/card.h"

namespace session {

inline constexpr std::size_t max_card_files = 64;

// What `yaml` says. `english`: the session's own language, in which a plain string is. Throws
// ParseError "file:line:column: what".
phone::Card parse_card(std::string_view yaml, const std::filesystem::path& file, bool english);

}  // namespace session
