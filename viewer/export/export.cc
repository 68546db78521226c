#include "storage/database.h"
#include "viewer/commands.h"
#include "viewer/export/lines.h"
#include "viewer/export/tiles.h"
#include "viewer/terminal.h"

namespace viewer {

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> names = {"csv", "jsonl", "tiles", "timesketch"};
  return names;
}

int export_log(const ExportCommand& command) {
  try {
    return command.format == "tiles" ? export_tiles(command) : export_lines(command);
  } catch (const storage::DamagedDatabase& error) {
    return no(error.what());
  }
}

}  // namespace viewer
