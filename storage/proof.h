// A proof that one record is in a log, in one text file that needs no log to be checked
// (c2sp.org/tlog-proof). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/checkpoint.h"
#include "storage/record.h"

namespace storage {

// Longest file parse_proof reads: a record's body in base64, 63 hashes, a note.
inline constexpr std::size_t max_proof_bytes = 256 * 1024;

struct TlogProof {
  // The `extra` line. Nothing vouches for it by itself; we put the record's exact body there,
  // which the hashes below then prove.
  std::string extra;
  std::uint64_t index = 0;
  std::vector<Digest> hashes;  // From the leaf's sibling up.
  std::string note;            // A signed checkpoint, verbatim.
};

std::string proof_text(const TlogProof& proof);
// Nothing for text proof_text would not have written. The note is not looked into.
std::optional<TlogProof> parse_proof(std::string_view text);

// What a proof proves to someone who trusts `keys`.
struct ProofCheck {
  std::string problem;  // Why it proves nothing: one sentence without a full stop. Empty: proved.
  Record record;
  std::uint64_t seq = 0;
  Checkpoint checkpoint;
  std::vector<std::string> witnesses;         // Of the keys given: all of them, or it is a problem.
  std::vector<std::uint64_t> witnessed_at_s;  // When each says it cosigned, seconds since 1970.
};

// Checks everything: the note is signed by the key in `keys` named as its origin and cosigned by
// every witness in `keys`; the body in `extra` is the leaf at `index`; it reads as the record of
// that number. Signatures by other keys are ignored.
ProofCheck check_proof(const TlogProof& proof, std::span<const PublicKey> keys);

}  // namespace storage
