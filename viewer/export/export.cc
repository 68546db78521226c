#include <string_view>

#include "storage/database.h"
#include "storage/error.h"
#include "viewer/commands.h"
#include "viewer/export/chrome_history.h"
#include "viewer/export/har.h"
#include "viewer/export/html/html.h"
#include "viewer/export/lines.h"
#include "viewer/export/sealed.h"
#include "viewer/export/tiles.h"
#include "viewer/terminal.h"

namespace viewer {

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> names = {
      "chrome-history", "contact-sheet", "csv",   "gif",        "har",  "html",
      "jsonl",          "log",           "tiles", "timesketch", "video"};
  return names;
}

namespace {

// The formats that take redactions, and a language. `log` and `tiles` are of the evidence as it is.
bool shows_pictures(std::string_view format) {
  return format == "html" || is_drawn(format);
}

}  // namespace

bool is_drawn(std::string_view format) {
  return format == "contact-sheet" || format == "video" || format == "gif";
}

void demand_fitting_options(const ExportCommand& command) {
  if (!command.redactions.empty() && !shows_pictures(command.format)) {
    throw storage::Error("--blur: " + command.format +
                         " is not made of pictures that could be redacted");
  }
  if (command.format != "html" && command.html != HtmlOptions{}) {
    throw storage::Error("--story and --max-size: only --format html takes them");
  }
  if (!command.language.empty() && !shows_pictures(command.format)) {
    throw storage::Error("--lang: " + command.format + " is for programs, and always in English");
  }
}

int export_log(const ExportCommand& command) {
  try {
    if (command.format == "html") return export_html(command);
    if (command.format == "tiles") return export_tiles(command);
    if (command.format == "log") return export_sealed_log(command);
    if (command.format == "chrome-history") return export_chrome_history(command);
    if (command.format == "har") return export_har(command);
    return export_lines(command);
  } catch (const storage::DamagedDatabase& error) {
    return no(error.what());
  }
}

}  // namespace viewer
