// The addresses under which a page gets what it needs to check a log by itself: one record's way
// up to a signed root, and the newest checkpoint to carry away. Each costs a few hundred rows and
// the end of one file, however long the log is.
#pragma once

#include <cstdint>

#include "viewer/routes.h"

namespace viewer {

// .../records/SEQ/proof: {"seq", "records", "body" (base64: the exact bytes), "leaf_hash",
// "vkey", "witness_keys", "note", "size", "root", "path": hashes from the leaf's sibling up,
// "witnesses": [{"name", "time"}], "newer": records under a signed checkpoint that this log no
// longer holds, or null}. Hashes are hex. Nothing in it was checked but the witnesses' signatures:
// whoever gets it does that. Where no proof can be made, "problem" says why and the rest is
// missing: that is an answer, and no refusal.
Response record_proof(const Phone& phone, std::uint64_t seq, const Sources& sources);

// .../checkpoint.txt: the newest signed note, as a file to keep.
Response checkpoint_note(const Phone& phone);
// .../checkpoint.svg: the same as a QR code.
Response checkpoint_code(const Phone& phone);

}  // namespace viewer
