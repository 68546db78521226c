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

// The card that `path` stands for: a card's file, or a folder whose files lie on it, none of them
// signed by anybody; what a text file says can be read on the phone. Throws ParseError for the
// file, and std::runtime_error "PATH: why" for what is neither.
phone::Card load_card(const std::filesystem::path& path, bool english);

}  // namespace session
