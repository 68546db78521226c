// A session as the text of a session file. Pure; the other half of parse.h.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "emulator/session/session.h"

namespace session {

// YAML that parse() reads back as the same session, `sites` written as given there (relative to
// where the file will lie). Every text must be what parse() would accept.
std::string write_session(const Session& session, const std::string& sites);

// Fixed waits that together last `time` exactly, each as long as one step can say. None for zero.
std::vector<Step> waits(std::chrono::milliseconds time);

}  // namespace session
