#include "viewer/export/about.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "storage/base64.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/translation.h"

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

std::string account(const About& about, const device::Words& words) {
  if (!about.genesis) return words.say("account_unknown");
  const storage::ProfileFacts& p = about.genesis->profile;
  if (p.source.empty()) return words.say("account_none", {{"id", p.id}});
  const std::string_view source = in_language(p.source, words.language());
  return words.say("account", {{"id", p.id}, {"source", std::string(source)}});
}

std::string notice(const device::Words& words) {
  return words.say("notice");
}

std::string citation(const About& about, const device::Words& words) {
  std::string phone;
  if (about.genesis) {
    const storage::Device& device = about.genesis->device;
    phone = words.say(
        "citation_phone",
        {{"origin", about.genesis->origin}, {"model", device.model}, {"name", device.name}});
  }
  return words.say(
      "citation",
      {{"records", std::to_string(about.verdict.records)},
       {"root", storage::to_base64(about.verdict.root)},
       {"verdict", words.named("verdict_", std::string(storage::verdict_name(about.verdict.kind)))},
       {"version", RED_FLAG_VERSION},
       {"time", real_time(static_cast<std::uint64_t>(about.exported_s))},
       {"phone", phone},
       {"account", account(about, words)}});
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
