#include "emulator/import/import.h"

#include <stdexcept>

#include "emulator/import/bundle.h"
#include "emulator/import/collector.h"
#include "emulator/import/enclosure.h"
#include "emulator/import/folder.h"
#include "emulator/import/har.h"
#include "emulator/import/progress.h"
#include "emulator/import/recorder.h"
#include "emulator/import/replay.h"
#include "emulator/import/source.h"
#include "emulator/import/warc.h"
#include "emulator/session/words.h"

namespace importing {
namespace {

namespace fs = std::filesystem;

// Tells the formats apart by their first bytes. DevTools' recordings are small objects with
// "steps"; a HAR's first name is "log".
enum class Format { har, warc, recorder };

Format format_of(Source& source) {
  constexpr std::size_t enough = 64u << 10;
  std::string_view start = source.peek();
  while (start.size() < enough) {
    const std::size_t before = start.size();
    start = source.peek_more();
    if (start.size() == before) break;
  }
  if (start.starts_with("WARC/")) return Format::warc;
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (first == start.npos || start[first] != '{')
    throw std::runtime_error("neither HAR nor WARC nor a DevTools recording");
  const std::size_t name = start.find_first_not_of(" \t\r\n", first + 1);
  return name != start.npos && start.substr(name).starts_with("\"log\"") ? Format::har
         : looks_like_recorder(start)                                    ? Format::recorder
                                                                         : Format::har;
}

// The folder's last words: what it is, and of what.
std::string about(const Request& request, const Report& report) {
  return "SIMULATION - fictional device\n\n"
         "Pages for the emulated phone of red-flag, imported from a recording of browsing. The "
         "phone,\n"
         "its owner and what is logged of the visits are a simulation; the pages are whoever's "
         "they\n"
         "were. Cookies, credentials and what was typed or sent were not copied; what an address "
         "or a\n"
         "page itself shows is here.\n\n"
         "from: " +
         session::in_quotes(request.input.filename().string()) + "\n" + report.as_text();
}

void read_file(Source& source, Collector& collector, session::Session& head,
               const Request& request) {
  Report& report = collector.report();
  const Format format = format_of(source);
  const std::string name = request.input.filename().string();
  if (format == Format::recorder) {
    session::Session steps = read_recorder(source, report);
    head = session_head(name, report, request.locale);
    for (session::Step& step : steps.steps) head.steps.push_back(std::move(step));
    return;
  }
  if (format == Format::har)
    read_har(source, collector);
  else
    read_warc(source, collector);
  head = session_head(name, report, request.locale);
}

}  // namespace

Report import(const Request& request) {
  Report report;
  const bool is_folder = fs::is_directory(request.input);
  Progress progress;
  std::optional<Source> source;
  if (!is_folder)
    source.emplace(request.input,
                   [&](std::uint64_t done, std::uint64_t total) { progress.show(done, total); });
  Bundle bundle(request.out, report);
  const Enclosure granted = enclose(fs::absolute(request.input), bundle.hidden(), bundle.parent());
  report.fences = std::string(granted.files ? "landlock" : "") +
                  (granted.files && granted.calls ? ", " : "") + (granted.calls ? "seccomp" : "");

  // Beyond this point the kernel refuses sockets, and every file but the input and the bundle.
  Collector collector(bundle, report);
  session::Session day;
  try {
    if (is_folder)
      read_folder(request.input, request.host, collector, progress);
    else
      read_file(*source, collector, day, request);
  } catch (const std::runtime_error& error) {
    const std::string what = error.what();
    const std::string name = request.input.string();
    throw std::runtime_error(what.starts_with(name) || what.starts_with("interrupted") ||
                                     what.starts_with(request.out.string())
                                 ? what
                                 : name + ": " + what);
  }
  const bool is_replayed = !collector.visits().empty();
  if (is_replayed) day = replay(std::move(day), collector.visits(), report);
  if (report.holds_nothing()) return report;
  if (report.visits > 0) bundle.put_beside("session.yaml", session_file(day));
  bundle.put_beside("IMPORTED.txt", about(request, report));
  bundle.be_born();
  return report;
}

}  // namespace importing
