// From a tree to a session: what the keys and steps mean. Private to this room.
#pragma once

#include <filesystem>

#include "emulator/session/session.h"
#include "emulator/session/tree.h"

namespace session {

// Throws ParseError for whatever the schema refuses.
Session read_session(const Node& root, const std::filesystem::path& file);

}  // namespace session
