#include "viewer/newest_note.h"

#include <utility>

#include "storage/error.h"
#include "storage/log_format.h"
#include "viewer/files.h"

namespace viewer {

NewestNote newest_note(const storage::LogReader& log) {
  const auto genesis = log.genesis();
  if (!genesis) return {{}, "record 0: damaged, so the log's name is not known; verify the log"};
  auto note = storage::best_note(log.folder() / storage::checkpoints_name, genesis->origin, 1,
                                 storage::Prefer::newest);
  if (!note) return {{}, "nothing is signed yet"};
  return {std::move(note), {}};
}

std::optional<storage::PublicKey> log_key(const std::filesystem::path& folder) {
  try {
    return storage::PublicKey::parse(read_vkeys(folder / storage::vkey_name).front());
  } catch (const storage::Error&) {
    return std::nullopt;
  }
}

std::optional<storage::FoundNote> note_of_key(const std::filesystem::path& folder) {
  const std::optional<storage::PublicKey> key = log_key(folder);
  if (!key) return std::nullopt;
  return storage::recent_note(folder / storage::checkpoints_name, key->name());
}

std::optional<storage::FoundNote> stored_note(storage::ProofSource& source, std::uint64_t above,
                                              std::uint64_t at_most) {
  std::optional<std::string> text = source.newest_note(above, at_most);
  const std::optional<storage::Note> note = text ? storage::parse_note(*text) : std::nullopt;
  auto checkpoint = note ? storage::parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint) return std::nullopt;
  return storage::FoundNote{std::move(*text), std::move(*checkpoint)};
}

std::optional<storage::FoundNote> provable_note(const std::filesystem::path& folder,
                                                storage::ProofSource& source) {
  std::optional<storage::FoundNote> note = note_of_key(folder);
  if (note && note->checkpoint.size > source.size()) {
    note = stored_note(source, 0, source.size());
  }
  return note;
}

}  // namespace viewer
