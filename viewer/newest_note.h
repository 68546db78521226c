// The signed note a command starts from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "storage/checkpoint_file.h"
#include "storage/key.h"
#include "storage/log_reader.h"
#include "storage/proof_source.h"

namespace viewer {

struct NewestNote {
  std::optional<storage::FoundNote> note;
  std::string why_not;  // One line; empty when there is one.
};

// The newest checkpoint of `log`. Throws storage::Error if the file cannot be read.
NewestNote newest_note(const storage::LogReader& log);

// The log's key, out of log.vkey: its name is the origin, and the genesis may be damaged. Nothing
// where the folder has none.
std::optional<storage::PublicKey> log_key(const std::filesystem::path& folder);

// The newest note by the log's key, whatever it says.
std::optional<storage::FoundNote> note_of_key(const std::filesystem::path& folder);
// The newest note that the database holds over more than `above` and at most `at_most` records.
std::optional<storage::FoundNote> stored_note(storage::ProofSource& source, std::uint64_t above,
                                              std::uint64_t at_most);
// What proofs out of `source` lead to: the first of these, or where it is over more records than
// there are, the second, over any.
std::optional<storage::FoundNote> provable_note(const std::filesystem::path& folder,
                                                storage::ProofSource& source);

}  // namespace viewer
