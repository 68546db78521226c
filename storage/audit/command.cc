#include "storage/audit/command.h"

#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <thread>

#include "storage/audit/confine.h"
#include "storage/audit/keep.h"
#include "storage/audit/place.h"
#include "storage/audit/report.h"
#include "storage/audit/runner.h"
#include "storage/audit/snapshot.h"
#include "storage/log_format.h"
#include "storage/manual/manual.h"

namespace storage::audit {
namespace {

struct Options {
  std::string log;
  bool list = false;
  std::vector<std::string> names;
  bool json = false;
  std::string junit;
  bool exhaustive = false;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::optional<std::uint64_t> seed;
  std::string keep;
};

constexpr manual::Notes notes{
    .summary = "attack copies of a log and say what each attack came to",
    .exit_status = "0: every outcome is as expected. 1: one is not. 2: it could not be done.",
    .environment = "TMPDIR: where the copies are made.",
    .see_also = "trace-viewer(1), red-flag(1)"};

int complain(std::string line) {
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::fprintf(stderr, "append-only-audit: %s\n", line.c_str());
  return 2;
}

void define(CLI::App& app, Options& options) {
  app.set_version_flag("--version", "append-only-audit " RED_FLAG_VERSION);
  app.add_option("LOG", options.log, "A phone's folder; it is only read");
  app.add_flag("--list", options.list, "Print the catalogue instead of running it");
  app.add_option("--run", options.names, "Run this attack only; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--json", options.json, "One JSON document on stdout");
  app.add_option("--junit", options.junit, "Also write JUnit XML to this file")->type_name("FILE");
  app.add_flag("--exhaustive", options.exhaustive, "Flip every byte, not a random thousand");
  app.add_option("--jobs", options.jobs, "Attacks at a time")->check(CLI::Range(1, 256));
  app.add_option("--seed", options.seed, "Repeat a run's random choices");
  app.add_option("--keep", options.keep,
                 "Keep every tampered copy below this folder, and expected.json beside them")
      ->type_name("DIR");
}

// The attacks named, in the catalogue's order; all where none is. An unknown name is complained of.
std::optional<std::vector<Attack>> choose(std::span<const Attack> attacks,
                                          const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const bool known = std::any_of(attacks.begin(), attacks.end(),
                                   [&](const Attack& attack) { return attack.slug == name; });
    if (!known) {
      complain(name + ": no such attack; did you mean " + nearest_name(attacks, name) + "?");
      return std::nullopt;
    }
  }
  std::vector<Attack> chosen;
  for (const Attack& attack : attacks) {
    if (names.empty() || std::find(names.begin(), names.end(), attack.slug) != names.end()) {
      chosen.push_back(attack);
    }
  }
  return chosen;
}

void show_progress(std::size_t done, std::size_t total, const std::string& now) {
  static const bool on_terminal = isatty(STDERR_FILENO) != 0;
  if (!on_terminal) return;
  std::fprintf(stderr, "\r\x1b[K%zu of %zu  %s", done, total, now.c_str());
  if (done == total) std::fputs("\r\x1b[K", stderr);
}

// A daemon that starts, or starts anew, in the middle of the copying makes a copy that does not
// fit together; the next one will.
Verdict copy_and_verify(const fs::path& log, const fs::path& base, const Judge& judge) {
  for (int tries = 0;; ++tries) {
    fs::remove_all(base);
    copy_live_log(log, base);
    Verdict verdict = judge(base, {});
    if (ok(verdict) || tries == 2 || !has_a_writer(log)) return verdict;
  }
}

int audit(const Options& options, std::span<const Attack> attacks, const Judge& judge) {
  const auto began = std::chrono::steady_clock::now();
  std::ofstream junit;
  if (!options.junit.empty()) {
    junit.open(options.junit);
    if (!junit) return complain(options.junit + ": cannot be written");
  }
  if (!options.keep.empty()) fs::create_directories(options.keep);
  const ScratchFolder scratch(
      options.keep.empty() ? place_for_copies(options.log, options.jobs) : fs::path(options.keep),
      "append-only-audit-");
  Report report;
  report.log = options.log;
  report.seed = options.seed.value_or(std::random_device()() % 1'000'000);
  const Untouched untouched(options.log);

  // Beyond this point nothing outside these two folders can be written to.
  std::vector<fs::path> writable{scratch.path()};
  if (!options.keep.empty()) writable.emplace_back(options.keep);
  report.confined = confine_writes(writable, scratch.path().parent_path());

  RunOptions run_options{
      scratch.path() / "base", {}, scratch.path(), options.keep, judge, report.seed, options.jobs,
      options.exhaustive};
  const Verdict found = copy_and_verify(options.log, run_options.base, judge);
  if (!ok(found)) {
    complain(options.log + ": is " + std::string(verdict_name(found.kind)) +
             " to begin with; see trace-viewer verify");
    return 1;
  }
  report.records = found.records;
  report.preparations = settle(run_options.base);
  run_options.start = survey(run_options.base);
  report.results = run(attacks, run_options, show_progress);
  if (interrupted()) return complain("interrupted");
  if (!options.keep.empty()) write_expected(options.keep, report.results);
  report.untouched = untouched.prove();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::fputs((options.json ? as_json(report) : as_table(report, look_of_stdout())).c_str(), stdout);
  if (junit.is_open() && !(junit << as_junit(report) << std::flush)) {
    return complain(options.junit + ": cannot be written");
  }
  return report.passed() ? 0 : 1;
}

}  // namespace

std::string nearest_name(std::span<const Attack> attacks, const std::string& name) {
  // Edits needed to make one of the other.
  const auto distance = [&](const std::string& other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::size_t diagonal = std::exchange(row[0], i + 1);
      for (std::size_t j = 0; j < other.size(); ++j) {
        const std::size_t changed = diagonal + (name[i] == other[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
      }
    }
    return row.back();
  };
  const auto nearest = std::min_element(
      attacks.begin(), attacks.end(),
      [&](const Attack& a, const Attack& b) { return distance(a.slug) < distance(b.slug); });
  return nearest == attacks.end() ? "" : nearest->slug;
}

int run_command(int argc, char** argv, std::span<const Attack> attacks, const Judge& judge) {
  CLI::App app{
      "Attacks copies of a log and says what each attack came to. LOG itself is only read.\n"
      "Exit 0: every outcome is as expected. 1: one is not. 2: could not do it."};
  app.name("append-only-audit");
  Options options;
  define(app, options);
  manual::add_options(app);
  if (const auto text = manual::asked_for(app, notes, argc, argv))
    return std::fputs(text->c_str(), stdout) < 0 ? 2 : 0;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    return complain(std::string("usage: ") + error.what());
  }
  const auto chosen = choose(attacks, options.names);
  if (!chosen) return 2;
  if (options.list) {
    std::fputs(
        (options.json ? list_as_json(*chosen) : list_as_table(*chosen, look_of_stdout())).c_str(),
        stdout);
    return 0;
  }
  if (options.log.empty()) return complain("usage: LOG is missing; see --help");
  signal(SIGINT, [](int) { interrupt(); });
  signal(SIGTERM, [](int) { interrupt(); });
  try {
    if (!fs::is_regular_file(fs::path(options.log) / db_name)) {
      return complain(options.log + ": there is no log here");
    }
    return audit(options, *chosen, judge);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}

}  // namespace storage::audit
