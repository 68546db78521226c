// From a recording of browsing to what the emulated phone can browse and replay. Nothing is
// fetched: what the file does not hold is not there.
#pragma once

#include <filesystem>
#include <string>

#include "emulator/import/report.h"

namespace importing {

struct Request {
  std::filesystem::path input;  // A HAR, WARC or DevTools recording, gzipped or not; or a folder.
  std::filesystem::path out;
  std::string locale = "ko";  // Of the phone in the session.
  std::string host;           // A folder's, when it is one site; empty: by the folder's name.
};

// Makes the folder `out`: sites/, session.yaml where there is something to replay, IMPORTED.txt.
// A broken recording gives what it holds up to the break; the report says where. When it holds
// nothing the phone could show, no folder is made. Shuts the process in (enclosure.h), for good.
// Throws std::runtime_error, one line: unreadable, no format known here, `out` in the way, told to
// stop, disk full; there is no folder then.
Report import(const Request& request);

}  // namespace importing
