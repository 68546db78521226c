#include <boost/json.hpp>
#include <cstdio>
#include <map>

#include "viewer/commands.h"
#include "viewer/interruptions.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/walk.h"

namespace viewer {
namespace {

namespace json = boost::json;

void print_json(const Interruption& what) {
  const json::object line{{"seq", what.seq},
                          {"kind", interruption_name(what.kind)},
                          {"from", time_json(what.from)},
                          {"to", time_json(what.to)},
                          {"length_ms", what.length_ms},
                          {"reason", valid_utf8(what.reason)}};
  std::puts(plain_json(json::serialize(line)).c_str());
}

bool is_honest(Interruption::Kind kind) {
  return kind == Interruption::Kind::off || kind == Interruption::Kind::clock_change ||
         kind == Interruption::Kind::restart || kind == Interruption::Kind::gap;
}

// Told as they are found, so that nothing is kept: the columns are as wide as they ever need to be.
void print_line(const Interruption& what, std::optional<std::size_t> terminal) {
  const std::string length = what.from && what.to ? length_text(what.length_ms) : "?";
  const std::string name = fit(interruption_name(what.kind), 12);
  const std::string facts =
      fit(short_time(what.from), 26) + "  " + fit(short_time(what.to), 26) + "  " + fit(length, 13);
  std::printf("%8llu  %s  %s", static_cast<unsigned long long>(what.seq),
              toned(name, is_honest(what.kind) ? Tone::heading : Tone::bad).c_str(), facts.c_str());
  const char* between = terminal ? "\n          " : "  ";
  std::printf("%s%s\n", between, printable(what.reason).c_str());
}

void print_sum(const std::map<std::string_view, std::uint64_t>& counts, std::uint64_t records) {
  std::string sum;
  for (const auto& [name, count] : counts) {
    sum += (sum.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(name);
  }
  if (sum.empty()) sum = "No interruption";
  std::printf("%s in %llu records.\n", sum.c_str(), static_cast<unsigned long long>(records));
}

}  // namespace

int gaps(const GapsCommand& command) {
  const storage::LogReader log(command.log);
  const std::uint64_t size = log.size();
  const auto terminal = terminal_columns();
  std::map<std::string_view, std::uint64_t> counts;
  ProgressBar bar("Reading");
  Interruptions interruptions([&](const Interruption& what) {
    if (command.output == Output::json) return print_json(what);
    bar.clear();
    if (counts.empty()) {
      std::printf("%8s  %-12s  %-26s  %-26s  %s\n", "SEQ", "WHAT", "FROM", "TO",
                  terminal ? "LENGTH" : "LENGTH         REASON");
    }
    ++counts[interruption_name(what.kind)];
    print_line(what, terminal);
  });
  walk(
      log, {}, [&](const storage::StoredRecord& stored) { interruptions.add(stored); },
      [&](std::uint64_t done, std::uint64_t total) { bar.show(done, total); });
  interruptions.finish(size);
  bar.clear();
  if (command.output == Output::text) print_sum(counts, size);
  return 0;
}

}  // namespace viewer
