// What a witness answers (c2sp.org/tlog-witness): the add-checkpoint request, taken apart and
// ruled upon. Pure; witness_folder.h remembers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/checkpoint.h"
#include "storage/key.h"
#include "storage/log_format.h"

namespace storage {

// Longest body read: "old N", 63 hashes of 45 bytes, a note.
inline constexpr std::size_t max_add_checkpoint_bytes = max_note_bytes + 64 * 45;

struct AddCheckpoint {
  std::uint64_t old_size = 0;  // The size the witness is thought to have cosigned last; 0: none.
  std::vector<Digest> proof;   // That the new tree continues the old one. Empty from 0.
  std::string note;            // The new checkpoint, signed by the log.
};
std::string add_checkpoint_text(const AddCheckpoint& request);
// Nothing for a body add_checkpoint_text would not have written. The note is not looked into.
std::optional<AddCheckpoint> parse_add_checkpoint(std::string_view body);

// The answers of the specification, by their HTTP status.
enum class WitnessStatus : unsigned {
  cosigned = 200,
  malformed = 400,       // Not such a request, or old size above the checkpoint's.
  not_signed = 403,      // By no key we trust for this origin.
  unknown_origin = 404,  // We keep no watch over this log.
  conflict = 409,        // We have cosigned another size than `old`: the body names it.
  inconsistent = 422     // The tree does not continue the one we cosigned.
};

struct WitnessAnswer {
  WitnessStatus status = WitnessStatus::malformed;
  std::string body;  // Ends in '\n': signature lines, the size at a conflict, or one line why.
};

// What a witness remembers of one log.
struct WitnessedLog {
  PublicKey key;                   // The log's; its name is the origin.
  std::optional<Checkpoint> last;  // The largest tree cosigned, if one was.
};

// Whether to cosign `note` for `log`. An answer of status `cosigned` has no body yet: whoever
// asks must make the new state durable first, then sign.
WitnessAnswer rule(const AddCheckpoint& request, const Note& note, const Checkpoint& checkpoint,
                   const WitnessedLog& log);

}  // namespace storage
