// Checkpoints (c2sp.org/tlog-checkpoint) in signed notes (c2sp.org/signed-note), and witnesses'
// cosignatures (c2sp.org/tlog-cosignature): written, parsed, verified. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/key.h"
#include "storage/record.h"

namespace storage {

// "There are `size` records, and `root` is their tree."
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// "origin\nsize\nbase64(root)\n".
std::string checkpoint_text(const Checkpoint& checkpoint);
// Nothing for text checkpoint_text would not have written, except that extension lines (not empty)
// may follow the root; they are signed, and ignored.
std::optional<Checkpoint> parse_checkpoint(std::string_view text);

// One signature line. `bytes` is what follows the four bytes of key id.
struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::vector<std::uint8_t> bytes;
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// A signed note taken apart. Signatures by unknown keys are kept as they are.
struct Note {
  std::string text;  // Ends in '\n'.
  std::vector<NoteSignature> signatures;
};
std::optional<Note> parse_note(std::string_view signed_note);
std::string note_text(const Note& note);  // The inverse.

// Signs `checkpoint` with a key whose name is its origin (asserted).
std::string sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key);

// The key a witness's cosignatures are checked with: the same point, of type cosignature.
PublicKey cosignature_key(const PrivateKey& key);
// A witness's statement that at `unix_seconds` the largest tree it had seen is this checkpoint's.
// The caller has checked that it is consistent with everything cosigned before.
NoteSignature cosign(std::string_view checkpoint_text, const PrivateKey& key,
                     std::uint64_t unix_seconds);

// What the keys we know say about a note.
struct NoteCheck {
  bool signed_by_log = false;              // By a known key of type ed25519 named as the origin.
  std::vector<std::string> cosigned_by;    // Known witnesses, each once.
  std::vector<std::uint64_t> cosigned_at;  // When each says it did, in seconds since 1970.
  std::optional<std::string> bad_signer;   // A known key whose signature is false: reject the note.
};
NoteCheck check_note(const Note& note, std::string_view origin, std::span<const PublicKey> keys);

}  // namespace storage
