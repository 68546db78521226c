#include <unistd.h>

#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/proof.h"
#include "storage/proof_source.h"
#include "viewer/commands.h"
#include "viewer/files.h"
#include "viewer/stored_picture.h"
#include "viewer/terminal.h"

namespace viewer {
namespace {

namespace fs = std::filesystem;

std::string not_sealed_yet(std::uint64_t seq) {
  return "record " + std::to_string(seq) +
         ": no signed checkpoint covers it yet; while its phone is on, one will within a second";
}

// The proof, or why the log cannot give one.
struct Made {
  storage::TlogProof proof;
  std::string problem;
};

Made make(const storage::LogReader& log, const fs::path& path, std::uint64_t seq) {
  const auto genesis = log.genesis();
  if (!genesis) return {{}, "record 0: damaged, so the log's name is not known; verify the log"};
  std::optional<storage::FoundNote> note;
  {
    ProgressBar bar("Looking for a checkpoint");  // Of a second of recording each.
    note = storage::best_note(
        log.folder() / storage::checkpoints_name, genesis->origin, seq + 1,
        storage::Prefer::cosigned_first,
        [&bar](std::uint64_t done, std::uint64_t total) { bar.show(done, total); });
  }
  if (!note) return {{}, not_sealed_yet(seq)};
  storage::ProofSource source(path);
  try {
    return {{source.body(seq), seq, source.inclusion(seq, note->checkpoint.size), note->text}, {}};
  } catch (const storage::DamagedDatabase& error) {
    return {{}, error.what()};
  }
}

// Holds it against the folder's own key before anybody relies on it.
std::string problem_of(const storage::TlogProof& proof, const fs::path& folder) {
  std::vector<storage::PublicKey> keys;
  for (const std::string& text : read_vkeys(folder / storage::vkey_name)) {
    keys.push_back(*storage::PublicKey::parse(text));
  }
  const std::string problem = storage::check_proof(proof, keys).problem;
  if (problem.empty()) return {};
  return "record " + std::to_string(proof.index) + ": cannot be proved: " + problem +
         "; verify the log";
}

}  // namespace

int prove(const ProveCommand& command) {
  const storage::LogReader log(command.log);
  const auto stored = log.record(command.seq);
  if (!stored) {
    return no("record " + std::to_string(command.seq) + ": not in this log of " +
              std::to_string(log.size()) + " records");
  }
  const Made made = make(log, command.log, command.seq);
  if (!made.problem.empty()) return no(made.problem);
  const std::string problem = problem_of(made.proof, log.folder());
  if (!problem.empty()) return no(problem);

  const bool is_screenshot =
      stored->record && std::holds_alternative<storage::Screenshot>(stored->record->payload);
  StoredPicture picture;
  if (is_screenshot) picture = stored_picture(log, *stored);
  if (!picture.problem.empty()) return no(picture.problem);
  fs::path png = command.out;
  png.replace_extension(".png");
  if (png == command.out) throw storage::Error(png.string() + ": that is the picture's name");

  write_new_file(command.out, storage::proof_text(made.proof));
  if (!is_screenshot) return 0;
  try {
    write_new_file(png, picture.png);
  } catch (...) {
    ::unlink(command.out.c_str());  // Both or neither.
    throw;
  }
  return 0;
}

}  // namespace viewer
