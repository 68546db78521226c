// From command-line options to phones that can be switched on; shared by play and run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "emulator/cli/commands.h"
#include "emulator/cli/powered_phone.h"
#include "emulator/session/session.h"

namespace cli {

// 1 to 64 of letters, digits, '-', '_', '.', not beginning with '.': a name that can be a folder,
// part of a URL and a key's name. Throws std::runtime_error otherwise.
void check_phone_name(const std::string& name);

// Throws session::ParseError at the first file that is wrong.
std::vector<session::Session> load_days(const std::vector<std::filesystem::path>& files);

// An existing phone keeps its profile; a new one takes the options', the session's, the default.
// Throws std::runtime_error for an unknown profile or a folder that is not there.
PhoneSetup setup_for(const DayOptions& options, const session::Session& day);
// Makes the hosts anew from their folders, as at start.
void mount_sites(PhoneSetup& setup, const DayOptions& options, const session::Session& day);

// A day without a script, on a phone in somebody's hands: it begins now.
session::Session day_in_hand(const RunOptions& options);

// When a phone in somebody's hands begins: now, or where its log ends if that is later, so that it
// goes on in the same day.
storage::Timestamp start_in_hand(const std::filesystem::path& log);

// NAME, or NAME-1, NAME-2 and so on.
std::vector<std::string> phone_names(const RunOptions& options);

}  // namespace cli
