#include "viewer/export/about.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "storage/base64.h"
#include "viewer/json.h"
#include "viewer/terminal.h"

namespace viewer {
namespace {

namespace json = boost::json;

json::object selection_json(const Selection& selection) {
  return {{"kinds", strings_json(selection.query.kinds)},
          {"search", selection.query.search},
          {"since", time_json(selection.query.since)},
          {"until", time_json(selection.query.until)},
          {"seq", seq_list(selection.seqs)}};
}

}  // namespace

storage::Verdict checked(const std::filesystem::path& log) {
  ProgressBar bar("Checking");
  storage::VerifyOptions options;
  options.progress = [&bar](std::uint64_t done, std::uint64_t total) { bar.show(done, total); };
  return storage::verify(log, options);
}

std::int64_t now_s() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::string account(const About& about) {
  if (!about.genesis) return "unknown: record 0 of the log is damaged";
  const storage::ProfileFacts& p = about.genesis->profile;
  return (p.source.empty() ? "no published account" : p.source) + " (profile " + p.id + ")";
}

std::string notice() {
  return "Made by an emulator, for teaching. Phone, people, sites and country are invented; "
         "nothing "
         "here was taken from a real device.";
}

std::string citation(const About& about) {
  std::string out = "SIMULATION, not evidence about anybody: ";
  if (about.genesis) {
    out += "emulated phone \"" + about.genesis->device.name + "\" (" + about.genesis->device.model +
           "), log " + about.genesis->origin + ", ";
  }
  return out + std::to_string(about.verdict.records) + " records, root " +
         storage::to_base64(about.verdict.root) + ", found " +
         std::string(storage::verdict_name(about.verdict.kind)) + " by red-flag " +
         RED_FLAG_VERSION + " on " + real_time(static_cast<std::uint64_t>(about.exported_s)) +
         ". After: " + account(about) + ".";
}

json::object about_json(const About& about) {
  json::object out{{"kind", "about"},
                   {"simulation", simulation_label},
                   {"notice", notice()},
                   {"account", account(about)},
                   {"citation", citation(about)},
                   {"format", about.format},
                   {"program", std::string("trace-viewer ") + RED_FLAG_VERSION},
                   {"exported", real_time(static_cast<std::uint64_t>(about.exported_s))}};
  out["phone"] = nullptr;
  out["profile"] = nullptr;
  if (about.genesis) {
    out["phone"] = {{"name", about.genesis->device.name},
                    {"model", about.genesis->device.model},
                    {"origin", about.genesis->origin}};
    out["profile"] = profile_json(about.genesis->profile);
  }
  out["log"] = verdict_json(about.verdict);
  out["selection"] = selection_json(about.selection);
  return out;
}

}  // namespace viewer
