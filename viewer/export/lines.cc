#include "viewer/export/lines.h"

#include <boost/json/serialize.hpp>
#include <functional>
#include <optional>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "viewer/export/about.h"
#include "viewer/export/csv.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/unborn.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"

namespace viewer {
namespace {

struct Lines {
  std::string heading;
  std::function<std::string(const storage::StoredRecord&)> line;
  bool has_about = false;  // In the heading.
};

std::string json_line(const boost::json::object& object) {
  return plain_json(boost::json::serialize(object)) + "\n";
}

Lines lines_of(const About& about) {
  if (about.format == "jsonl") {
    return {json_line(about_json(about)),
            [](const storage::StoredRecord& stored) { return json_line(full_record_json(stored)); },
            true};
  }
  if (about.format == "csv") {
    return {csv_heading(),
            [&about](const storage::StoredRecord& stored) { return csv_row(about, stored); }};
  }
  return {timesketch_heading(),
          [&about, before = storage::Timestamp{}](const storage::StoredRecord& stored) mutable {
            return timesketch_row(about, stored, before);
          }};
}

}  // namespace

int export_lines(const ExportCommand& command) {
  const storage::LogReader log(command.log);
  const std::uint64_t size =
      log.size();  // What is appended from now on, the verdict may not cover.
  const About about{command.format, log.genesis(), checked(command.log), now_s(),
                    command.selection};
  const Lines lines = lines_of(about);

  // Nothing is there yet; from here on, a signal must not leave anything behind either.
  const Interruptible interruptible;
  const std::filesystem::path target = without_slash(command.out);
  std::optional<UnbornFile> beside;
  if (!lines.has_about) {
    beside.emplace(target.string() + ".about.json");
    beside->write(json_line(about_json(about)));
    beside->finish();
  }
  UnbornFile file(target);
  file.write(lines.heading);
  {
    ProgressBar bar("Writing");
    each_selected(
        log, command.selection, size,
        [&](const storage::StoredRecord& stored) { file.write(lines.line(stored)); },
        [&](std::uint64_t done) {
          interruptible.look();
          bar.show(done, size);
        });
  }
  file.finish();
  if (beside) beside->be_born();  // First: rows without it would say less of what they are.
  try {
    file.be_born();
  } catch (...) {
    std::error_code ignored;
    if (beside) std::filesystem::remove(target.string() + ".about.json", ignored);
    throw;
  }
  return 0;
}

}  // namespace viewer
