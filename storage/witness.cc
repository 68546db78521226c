#include "storage/witness.h"

#include "storage/merkle.h"
#include "storage/proof_lines.h"

namespace storage {
namespace {

WitnessAnswer no(WitnessStatus status, std::string why) {
  return {status, std::move(why) + "\n"};
}

bool continues(const AddCheckpoint& request, const Checkpoint& checkpoint,
               const WitnessedLog& log) {
  if (checkpoint.size == 0 && checkpoint.root != empty_root()) return false;
  // The empty tree is the beginning of every tree: there is nothing to prove, nor a way to.
  if (request.old_size == 0) return request.proof.empty();
  return proves_consistency(request.old_size, checkpoint.size, request.proof, log.last->root,
                            checkpoint.root);
}

}  // namespace

std::string add_checkpoint_text(const AddCheckpoint& request) {
  std::string text = "old " + std::to_string(request.old_size) + "\n";
  append_hash_lines(text, request.proof);
  return text + "\n" + request.note;
}

std::optional<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  if (body.size() > max_add_checkpoint_bytes) return std::nullopt;
  const std::optional<std::string_view> old = take_line(body);
  if (!old || !old->starts_with("old ")) return std::nullopt;
  const std::optional<std::uint64_t> size = parse_number(old->substr(4));
  AddCheckpoint request;
  if (!size || !take_hash_lines(body, request.proof)) return std::nullopt;
  request.old_size = *size;
  request.note = body;
  return request;
}

// The order of the checks is the specification's: a log that signs is told more than a stranger.
WitnessAnswer rule(const AddCheckpoint& request, const Note& note, const Checkpoint& checkpoint,
                   const WitnessedLog& log) {
  const NoteCheck check = check_note(note, log.key.name(), std::span(&log.key, 1));
  if (check.bad_signer || !check.signed_by_log) {
    return no(WitnessStatus::not_signed, "invalid signature: not by the key known for this log");
  }
  if (request.old_size > checkpoint.size) {
    return no(WitnessStatus::malformed, "the old size is above the checkpoint's");
  }
  const std::uint64_t known = log.last ? log.last->size : 0;
  if (request.old_size != known) return no(WitnessStatus::conflict, std::to_string(known));
  // At size 0 `last` may be absent; the roots of two empty trees are compared by the rule for 0.
  if (!continues(request, checkpoint, log)) {
    return no(WitnessStatus::inconsistent,
              "the consistency proof does not lead from the tree cosigned last to this one");
  }
  return {WitnessStatus::cosigned, {}};
}

}  // namespace storage
