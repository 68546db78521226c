#include "storage/database.h"
#include "viewer/commands.h"
#include "viewer/export/tiles.h"
#include "viewer/terminal.h"

namespace viewer {

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> names = {"html",  "contact-sheet",  "video",      "gif",
                                                 "csv",   "jsonl",          "timesketch", "har",
                                                 "tiles", "chrome-history", "log"};
  return names;
}

int export_log(const ExportCommand& command) {
  if (command.format != "tiles") {
    throw storage::Error("export: this version cannot write " + command.format +
                         " yet; it can write tiles");
  }
  try {
    return export_tiles(command);
  } catch (const storage::DamagedDatabase& error) {
    return no(error.what());
  }
}

}  // namespace viewer
