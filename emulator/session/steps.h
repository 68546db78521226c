// One step of a session, from its node. Private to this room.
#pragma once

#include "emulator/session/reader.h"
#include "emulator/session/session.h"

namespace session {

// Throws ParseError for an unknown step, a step without what it needs, or a wrong value.
Step read_step(const Reader& reader, const Node& node);

}  // namespace session
