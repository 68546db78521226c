// Reads the flat file `checkpoints`: signed notes one after another, perhaps torn where a crash
// cut a write short. FORMAT.md, "The checkpoints file".
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "storage/checkpoint.h"

namespace storage {

// What stands at one place of the file.
struct FilePiece {
  enum class Kind {
    note,       // A whole note whose text is a checkpoint.
    torn,       // The beginning of one: what a crash leaves.
    unreadable  // Neither: somebody wrote here who is not a LogWriter.
  };
  Kind kind = Kind::unreadable;
  std::string bytes;      // As they stand.
  Note note;              // If kind is note.
  Checkpoint checkpoint;  // If kind is note.
  std::uint64_t offset = 0;
};

// One pass from front to back; keeps one piece in memory. A file that does not exist reads as
// empty; one that cannot be read throws Error.
class CheckpointFile {
 public:
  // Reads the first `limit_bytes` only: what the file held when the caller looked. From `offset`
  // on; where that is inside a note, what is left of it is an unreadable piece.
  CheckpointFile(const std::filesystem::path& path, std::string origin,
                 std::uint64_t limit_bytes = UINT64_MAX, std::uint64_t offset = 0);
  std::optional<FilePiece> next();
  bool exists() const { return exists_; }
  // Whether the file, as far as read, ends in '\n' (or is empty).
  bool ends_in_newline() const { return ends_in_newline_; }

 private:
  std::optional<std::string> next_line();

  std::string origin_;
  std::ifstream file_;
  bool exists_ = false;
  bool ends_in_newline_ = true;
  std::optional<std::string> ahead_;  // A line read but not yet used, with its newline.
  std::uint64_t offset_ = 0;
  std::uint64_t left_bytes_;
};

// Whether `bytes` is a proper beginning, even the empty one, of a note by `origin` as a LogWriter
// writes them: signed by it first and then perhaps by witnesses. The newline a reopening writer
// puts behind a torn note is allowed. No signature is checked.
bool is_torn_note(std::string_view bytes, std::string_view origin);

// A note out of the file, as it stands there.
struct FoundNote {
  std::string text;
  Checkpoint checkpoint;
};
// The newest note over at least `records` records. `cosigned_first`: if any of those bears more
// signatures than the log's own, the newest of these; a witnessed statement proves more than a
// later one. No signature is checked. Reads the file once, calling `progress`, if there is one,
// with how many of how many bytes are read; throws Error if it cannot.
enum class Prefer { newest, cosigned_first };
using ReadProgress = std::function<void(std::uint64_t, std::uint64_t)>;
std::optional<FoundNote> best_note(const std::filesystem::path& checkpoints,
                                   const std::string& origin, std::uint64_t records, Prefer prefer,
                                   const ReadProgress& progress = {});

// The newest note, with the cosignatures that came behind it, at the same cost however long the
// file is: only its last part is read, which is longer than any note. Nothing where that holds
// none. No signature is checked. Throws Error if it cannot read.
std::optional<FoundNote> recent_note(const std::filesystem::path& checkpoints,
                                     const std::string& origin);

}  // namespace storage
