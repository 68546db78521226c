#include "storage/database.h"
#include "viewer/commands.h"
#include "viewer/export/lines.h"
#include "viewer/export/sealed.h"
#include "viewer/export/tiles.h"
#include "viewer/terminal.h"

namespace viewer {

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> names = {"csv", "jsonl", "log", "tiles", "timesketch"};
  return names;
}

int export_log(const ExportCommand& command) {
  try {
    if (command.format == "tiles") return export_tiles(command);
    if (command.format == "log") return export_sealed_log(command);
    return export_lines(command);
  } catch (const storage::DamagedDatabase& error) {
    return no(error.what());
  }
}

}  // namespace viewer
