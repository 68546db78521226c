#include <boost/json.hpp>
#include <cstdio>

#include "storage/base64.h"
#include "storage/hash.h"
#include "storage/proof.h"
#include "viewer/commands.h"
#include "viewer/files.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

enum class Picture { none_belongs, not_given, same, different };

// Everything the command says, in words or as JSON.
struct Outcome {
  storage::ProofCheck check;
  storage::StoredRecord stored;
  Picture picture = Picture::none_belongs;
  std::string problem;  // Empty: proved.
};

std::vector<storage::PublicKey> trusted_keys(const CheckCommand& command) {
  std::vector<storage::PublicKey> keys;
  for (const std::string& text : read_vkeys(command.key)) {
    keys.push_back(*storage::PublicKey::parse(text));
  }
  for (const fs::path& path : command.witness_keys) {
    for (const std::string& text : read_witness_vkeys(path)) {
      keys.push_back(*storage::PublicKey::parse(text));
    }
  }
  return keys;
}

// The picture named, or the one beside the proof where prove would have put it.
fs::path picture_path(const CheckCommand& command) {
  if (!command.png.empty()) return command.png;
  fs::path beside = command.proof;
  beside.replace_extension(".png");
  return beside != command.proof && fs::exists(beside) ? beside : fs::path();
}

void compare_picture(const CheckCommand& command, Outcome& outcome) {
  const auto* shot = std::get_if<storage::Screenshot>(&outcome.check.record.payload);
  if (shot == nullptr) {
    if (!command.png.empty())
      outcome.problem = "the record is no screenshot: no picture belongs to it";
    return;
  }
  const fs::path path = picture_path(command);
  outcome.picture = Picture::not_given;
  if (path.empty()) return;
  const bool same = storage::sha256(read_file(path, storage::max_image_bytes)) == shot->image;
  outcome.picture = same ? Picture::same : Picture::different;
  if (!same) outcome.problem = path.string() + ": not the picture that was taken";
}

const char* name_of(Picture picture) {
  switch (picture) {
    case Picture::not_given:
      return "not-given";
    case Picture::same:
      return "same";
    case Picture::different:
      return "different";
    case Picture::none_belongs:
      break;
  }
  return "none";
}

void print_json(const Outcome& outcome) {
  const bool proved = outcome.problem.empty();
  json::object out{{"proved", proved}, {"problem", nullptr}};
  if (!proved) out["problem"] = valid_utf8(outcome.problem);
  if (outcome.check.problem.empty() && outcome.stored.record) {
    json::array witnesses;
    for (std::size_t i = 0; i < outcome.check.witnesses.size(); ++i) {
      witnesses.push_back({{"name", outcome.check.witnesses[i]},
                           {"time", real_time(outcome.check.witnessed_at_s[i])}});
    }
    out["seq"] = outcome.stored.seq;
    out["origin"] = outcome.check.checkpoint.origin;
    out["size"] = outcome.check.checkpoint.size;
    out["root"] = storage::to_base64(outcome.check.checkpoint.root);
    out["witnesses"] = std::move(witnesses);
    out["picture"] = name_of(outcome.picture);
    out["record"] = full_record_json(outcome.stored);
  }
  std::puts(plain_json(json::serialize(out)).c_str());
}

void print_text(const Outcome& outcome) {
  if (!outcome.problem.empty()) {
    std::printf("%s\n%s.\n", toned("not proved", Tone::bad).c_str(),
                printable(outcome.problem).c_str());
    return;
  }
  const storage::Checkpoint& checkpoint = outcome.check.checkpoint;
  const std::string seq = std::to_string(outcome.stored.seq);
  std::printf(
      "%s\nThese bytes are record %s of the log, as it was signed.\n"
      "That the record was made is proved; that what it says is true is not.\n\n",
      toned("proved", Tone::good).c_str(), seq.c_str());
  Facts shown;
  shown.emplace_back("log", checkpoint.origin);
  shown.emplace_back("signed over", std::to_string(checkpoint.size) + " records");
  shown.emplace_back("root", storage::to_base64(checkpoint.root));
  for (std::size_t i = 0; i < outcome.check.witnesses.size(); ++i) {
    shown.emplace_back("witness", outcome.check.witnesses[i] + ", who saw it at " +
                                      real_time(outcome.check.witnessed_at_s[i]));
  }
  if (outcome.check.witnesses.empty()) {
    shown.emplace_back("witness", "none asked for: it rests on the log's own key");
  }
  if (outcome.picture == Picture::same) {
    shown.emplace_back("picture", "the one that was taken: its SHA-256 is the recorded one");
  } else if (outcome.picture == Picture::not_given) {
    shown.emplace_back("picture", "not given, so not compared");
  }
  print_facts(shown);
  std::printf("\nIt reads:\n\n");
  print_facts(facts(outcome.stored));
}

}  // namespace

int check(const CheckCommand& command) {
  const std::vector<storage::PublicKey> keys = trusted_keys(command);
  Outcome outcome;
  const auto proof = storage::parse_proof(read_file(command.proof, storage::max_proof_bytes));
  if (proof) {
    outcome.check = storage::check_proof(*proof, keys);
    outcome.problem = outcome.check.problem;
  } else {
    outcome.check.problem = outcome.problem = "this is not a proof (c2sp.org/tlog-proof@v1)";
  }
  if (outcome.problem.empty()) {
    outcome.stored = {outcome.check.seq, proof->extra, outcome.check.record, {}};
    compare_picture(command, outcome);
  }
  command.output == Output::json ? print_json(outcome) : print_text(outcome);
  return outcome.problem.empty() ? 0 : 1;
}

}  // namespace viewer
