// Visits as HTTP Archive (HAR) 1.2: what browsers' developer tools open. FORMATS.md lists the
// fields.
#pragma once

#include <string>
#include <string_view>

#include "storage/log_reader.h"
#include "viewer/commands.h"
#include "viewer/export/about.h"

namespace viewer {

// A page as HTML where the log holds none: a stand-in that says it is one, made of the title and of
// the words on a screen that showed it. Texts are hostile; here they are text. Pure.
std::string stand_in_page(const About& about, const storage::Visit& visit,
                          std::string_view screen_text);

// One object of `log.pages` and of `log.entries`, as JSON. `stored` is a visit. Pure.
std::string har_page(const storage::StoredRecord& stored);
std::string har_entry(const About& about, const storage::StoredRecord& stored,
                      std::string_view screen_text);

// Writes command.out as export_lines() does: whole or not at all, memory apart from the log's
// length. Reads the log twice: a HAR has all pages before its first entry.
int export_har(const ExportCommand& command);

}  // namespace viewer
