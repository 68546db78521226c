// A session that goes where a recording went, at its pace. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/import/collector.h"
#include "emulator/import/report.h"
#include "emulator/session/session.h"

namespace importing {

// What every imported session begins with: a title and persona that say what it is, where `file`
// is the recording's name and `report` says what it is in. No steps but the first lines.
session::Session session_head(std::string_view file, const Report& report,
                              const std::string& locale);

// `head` with the visits, the time between them as recorded. The player types an address for one
// and a half to three and a half seconds, so that a visit comes within about a second of its time;
// visits closer than that come as fast as a hand types. Visits without a time follow at once. Of a
// pause longer than 31 days only those are waited. That, and what a session's file has no room for,
// is reported.
session::Session replay(session::Session head, const std::vector<Visit>& visits, Report& report);

// `head` once `steps` are behind it, or nothing is: as a session file beside the folder "sites".
std::string session_file(const session::Session& whole);

}  // namespace importing
