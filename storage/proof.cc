#include "storage/proof.h"

#include <algorithm>

#include "storage/base64.h"
#include "storage/merkle.h"
#include "storage/proof_lines.h"

namespace storage {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";

ProofCheck no(ProofCheck check, std::string problem) {
  check.problem = std::move(problem);
  return check;
}

// What is wrong with the note's signatures; empty when nothing is.
std::string signature_problem(const NoteCheck& note, const std::string& origin,
                              std::span<const PublicKey> keys) {
  if (note.bad_signer) return "the checkpoint bears a false signature of " + *note.bad_signer;
  if (!note.signed_by_log) {
    return "the checkpoint is not signed by a key you trust for the log " + origin;
  }
  for (const PublicKey& key : keys) {
    if (key.type() == KeyType::cosignature &&
        std::ranges::find(note.cosigned_by, key.name()) == note.cosigned_by.end()) {
      return "the witness " + key.name() + " has not cosigned the checkpoint";
    }
  }
  return {};
}

}  // namespace

std::string proof_text(const TlogProof& proof) {
  std::string text(first_line);
  text += '\n';
  if (!proof.extra.empty()) text += "extra " + to_base64(bytes_of(proof.extra)) + "\n";
  text += "index " + std::to_string(proof.index) + "\n";
  append_hash_lines(text, proof.hashes);
  return text + "\n" + proof.note;
}

std::optional<TlogProof> parse_proof(std::string_view text) {
  if (text.size() > max_proof_bytes || take_line(text) != first_line) return std::nullopt;
  TlogProof proof;
  std::optional<std::string_view> line = take_line(text);
  if (line && line->starts_with("extra ")) {
    const auto bytes = from_base64(line->substr(6));
    if (!bytes || bytes->empty()) return std::nullopt;
    proof.extra.assign(bytes->begin(), bytes->end());
    line = take_line(text);
  }
  if (!line || !line->starts_with("index ")) return std::nullopt;
  const std::optional<std::uint64_t> index = parse_number(line->substr(6));
  if (!index || !take_hash_lines(text, proof.hashes)) return std::nullopt;
  proof.index = *index;
  proof.note = text;
  return proof;
}

ProofCheck check_proof(const TlogProof& proof, std::span<const PublicKey> keys) {
  ProofCheck check;
  check.seq = proof.index;
  const std::optional<Note> note = parse_note(proof.note);
  const std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint) return no(check, "what stands at its end is no signed checkpoint");
  check.checkpoint = *checkpoint;
  NoteCheck signatures = check_note(*note, checkpoint->origin, keys);
  std::string problem = signature_problem(signatures, checkpoint->origin, keys);
  if (!problem.empty()) return no(check, std::move(problem));
  if (!proves_inclusion(proof.index, checkpoint->size, leaf_hash(proof.extra), proof.hashes,
                        checkpoint->root)) {
    return no(check, "these bytes are not record " + std::to_string(proof.index) +
                         " of the log the checkpoint was signed over");
  }
  auto decoded = decode(proof.extra);
  auto* record = std::get_if<DecodedRecord>(&decoded);
  if (record == nullptr || record->seq != proof.index) {
    return no(check, "the log holds these bytes, but they do not read as its record " +
                         std::to_string(proof.index));
  }
  check.record = std::move(record->record);
  check.witnesses = std::move(signatures.cosigned_by);
  check.witnessed_at_s = std::move(signatures.cosigned_at);
  return check;
}

}  // namespace storage
