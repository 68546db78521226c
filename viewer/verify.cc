#include <boost/json.hpp>
#include <cstdio>

#include "storage/base64.h"
#include "storage/verifier.h"
#include "viewer/commands.h"
#include "viewer/files.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer {
namespace {

void print_list(const char* label, const std::vector<std::string>& list) {
  const char* shown = label;
  for (const std::string& item : list) {
    std::printf("%s  %s\n", fit(shown, 10).c_str(), printable(item).c_str());
    shown = "";
  }
}

std::vector<std::string> sentences(const std::vector<storage::Finding>& found) {
  std::vector<std::string> out;
  for (const storage::Finding& f : found) {
    out.push_back((f.seq ? "record " + std::to_string(*f.seq) + ": " : "") + f.what);
  }
  return out;
}

Tone tone_of(const storage::Verdict& verdict) {
  if (!storage::ok(verdict)) return Tone::bad;
  return verdict.kind == storage::VerdictKind::gap ? Tone::warning : Tone::good;
}

void print_text(const storage::Verdict& verdict) {
  const Explanation words = explain(verdict);
  std::printf("%s\n%s\n\n", toned(storage::verdict_name(verdict.kind), tone_of(verdict)).c_str(),
              printable(words.headline).c_str());
  if (verdict.first_bad) {
    std::printf("%s  record %llu\n", fit("first bad", 10).c_str(),
                static_cast<unsigned long long>(*verdict.first_bad));
  }
  print_list("found", sentences(verdict.findings));
  print_list("schedule", sentences(verdict.schedule.findings));
  print_list("checked", words.checked);
  print_list("rests on", words.rests_on);
  print_list("root", {storage::to_base64(verdict.root)});
}

}  // namespace

int verify(const VerifyCommand& command) {
  storage::VerifyOptions options;
  for (const auto& path : command.checkpoints) options.checkpoints.push_back(read_note(path));
  if (!command.key.empty()) options.keys = read_vkeys(command.key);
  for (const auto& path : command.witness_keys) {
    for (std::string& key : read_witness_vkeys(path)) options.keys.push_back(std::move(key));
  }
  storage::Verdict verdict;
  {
    ProgressBar bar("Checking");
    options.progress = [&bar](std::uint64_t done, std::uint64_t total) { bar.show(done, total); };
    verdict = storage::verify(command.log, options);
  }
  if (command.output == Output::json) {
    std::puts(plain_json(boost::json::serialize(verdict_json(verdict))).c_str());
  } else {
    print_text(verdict);
  }
  return storage::ok(verdict) ? 0 : 1;
}

}  // namespace viewer
