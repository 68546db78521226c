// Records as rows: CSV for spreadsheets and databases, and Timesketch's. FORMATS.md lists the
// columns. Pure.
#pragma once

#include <string>
#include <string_view>

#include "storage/log_reader.h"
#include "viewer/export/about.h"

namespace viewer {

// One field as RFC 4180 has it. Line breaks stay, other characters that cannot be seen appear as
// printable() shows them; a text that a spreadsheet would calculate (it begins with = + - @, their
// full-width forms, or a line break) gets a ' before it.
std::string csv_field(std::string_view text);

std::string csv_heading();
// The row of one record, CRLF included.
std::string csv_row(const About& about, const storage::StoredRecord& stored);

std::string timesketch_heading();
// Timesketch drops what has no time: a damaged record is given `before`, the one read last, and
// says so. Sets `before` to its own.
std::string timesketch_row(const About& about, const storage::StoredRecord& stored,
                           storage::Timestamp& before);

}  // namespace viewer
