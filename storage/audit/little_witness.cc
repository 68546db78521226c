#include "storage/audit/little_witness.h"

#include "storage/error.h"
#include "storage/merkle.h"

namespace storage::audit {

std::optional<std::string> LittleWitness::cosign(const std::string& text,
                                                 std::span<const Digest> proof) {
  std::optional<Note> note = parse_note(text);
  const std::optional<Checkpoint> shown = note ? parse_checkpoint(note->text) : std::nullopt;
  if (!shown) throw Error("the witness was shown something that is no checkpoint");
  if (last_ && shown->size < last_->size) {
    complaint_ = "it has seen " + std::to_string(last_->size) + " records, not " +
                 std::to_string(shown->size);
    return std::nullopt;
  }
  if (last_ && !proves_consistency(last_->size, shown->size, proof, last_->root, shown->root)) {
    complaint_ = "nothing proves that these " + std::to_string(shown->size) +
                 " records grew out of the " + std::to_string(last_->size) + " it has seen";
    return std::nullopt;
  }
  last_ = shown;
  // cosignature/v1: the time is part of what is signed. Any time will do here.
  constexpr std::uint64_t time = 1'614'852'131;
  const Signature64 signature =
      key_.sign("cosignature/v1\ntime " + std::to_string(time) + "\n" + note->text);
  NoteSignature line{key_.public_key().name(), cosigner().id(), {}};
  for (int shift = 56; shift >= 0; shift -= 8) {
    line.bytes.push_back(static_cast<std::uint8_t>(time >> shift));
  }
  line.bytes.insert(line.bytes.end(), signature.begin(), signature.end());
  note->signatures.push_back(std::move(line));
  return note_text(*note);
}

}  // namespace storage::audit
