#include "storage/checkpoint_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "storage/error.h"
#include "storage/log_format.h"

namespace storage {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";
constexpr std::size_t own_signature_bytes = 64, cosignature_bytes = 72;  // Behind the key id.
constexpr std::size_t own_signature_line = 4;  // Behind origin, size, root and a blank line.

// A line that was to become a signature and was cut inside the three bytes of its dash.
bool is_cut_dash(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return !line.empty() && dash.starts_with(line);
}

// What brings a name that was cut inside a character to that character's end.
std::string_view rest_of_character(std::string_view name) {
  for (const std::string_view rest :
       {"", "\xBF", "\xBF\xBF", "\xBF\xBF\xBF", "\x9F\xBF", "\x8F\xBF\xBF"}) {
    if (is_key_name(std::string(name) + std::string(rest))) return rest;
  }
  return "";
}

// Some whole line number `number` of a note, of which `begun` may be the beginning. One that is no
// beginning of it, or more than all of it, parse_note and parse_checkpoint will find.
std::string whole_line(std::size_t number, std::string_view begun, std::string_view origin) {
  if (number == 0) return std::string(origin);
  if (number == 1) return "0";
  if (number == 2) return std::string(43, 'A') + "=";
  if (number < own_signature_line) return "";
  if (number == own_signature_line) {
    return std::string(dash) + std::string(origin) + " " + std::string(91, 'A') + "=";
  }
  std::string name = "w";
  if (begun.size() > dash.size()) {
    name = begun.substr(dash.size());
    name = name.substr(0, name.find(' '));
    name += rest_of_character(name);
  }
  return std::string(dash) + name + " " + std::string(102, 'A') + "==";
}

bool is_ours(std::string_view text, std::string_view origin) {
  const std::optional<Note> note = parse_note(text);
  const std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint || checkpoint->origin != origin || note->text != checkpoint_text(*checkpoint) ||
      note->signatures.front().name != origin) {
    return false;
  }
  for (const NoteSignature& line : note->signatures) {
    const bool own = &line == &note->signatures.front();
    if (line.bytes.size() != (own ? own_signature_bytes : cosignature_bytes)) return false;
  }
  return true;
}

// Whether something more can be put behind `begun` that makes it a note. Where a newline stands
// behind it and makes a signature's line whole, nothing was missing.
enum class Behind { nothing, newline };
bool begins_note(std::string_view begun, std::string_view origin, Behind behind) {
  const auto lines = static_cast<std::size_t>(std::count(begun.begin(), begun.end(), '\n'));
  const std::string_view last = begun.substr(begun.rfind('\n') + 1);
  if (lines > own_signature_line && last.empty()) return false;
  const std::string whole = whole_line(lines, last, origin);
  const std::string rest = whole.substr(std::min(last.size(), whole.size()));
  if (behind == Behind::newline && lines >= own_signature_line && rest.empty()) return false;
  std::string text = std::string(begun) + rest + "\n";
  for (std::size_t line = lines + 1; line <= own_signature_line; ++line) {
    text += whole_line(line, "", origin) + "\n";
  }
  return is_ours(text, origin);
}

}  // namespace

bool is_torn_note(std::string_view bytes, std::string_view origin) {
  if (begins_note(bytes, origin, Behind::nothing)) return true;
  return bytes.ends_with('\n') &&
         begins_note(bytes.substr(0, bytes.size() - 1), origin, Behind::newline);
}

CheckpointFile::CheckpointFile(const std::filesystem::path& path, std::string origin,
                               std::uint64_t limit_bytes, std::uint64_t offset)
    : origin_(std::move(origin)), offset_(offset), left_bytes_(limit_bytes) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return;
  if (status.type() != std::filesystem::file_type::regular) {
    throw Error(path.string() + ": not a regular file");
  }
  errno = 0;
  file_.open(path, std::ios::binary);
  if (!file_) throw Error(path.string() + ": " + std::strerror(errno));
  if (offset > 0) file_.seekg(static_cast<std::streamoff>(offset));
  exists_ = true;
}

// A line with its newline, at most max_note_bytes of it.
std::optional<std::string> CheckpointFile::next_line() {
  if (ahead_) {
    std::optional<std::string> line = std::move(ahead_);
    ahead_.reset();
    return line;
  }
  std::string line;
  char c;
  while (line.size() < max_note_bytes && left_bytes_ > 0 && file_.get(c)) {
    line += c;
    --left_bytes_;
    if (c == '\n') break;
  }
  if (line.empty()) return std::nullopt;
  ends_in_newline_ = line.back() == '\n';
  return line;
}

// A note ends where the next begins, at a line equal to the origin (no number, root or signature
// line can equal it), or behind its signatures, at a line that is none.
std::optional<FilePiece> CheckpointFile::next() {
  std::optional<std::string> line = next_line();
  if (!line) return std::nullopt;
  FilePiece piece;
  piece.offset = offset_;
  const std::string first = origin_ + "\n";
  bool signatures = false;
  while (line) {
    piece.bytes += *line;
    signatures = signatures || line->starts_with(dash);
    // Too long for any note: hand it out as it is rather than hold a hostile file in memory.
    if (piece.bytes.size() > max_note_bytes) break;
    line = next_line();
    if (!line) break;
    const bool another = signatures && !line->starts_with(dash) && !is_cut_dash(*line);
    if (*line == first || another) {
      ahead_ = std::move(line);
      break;
    }
  }
  offset_ += piece.bytes.size();
  // First: the rest of a signature torn at a multiple of four characters still reads as base64.
  if (is_torn_note(piece.bytes, origin_)) {
    piece.kind = FilePiece::Kind::torn;
    return piece;
  }
  std::optional<Note> note = parse_note(piece.bytes);
  std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint || checkpoint->origin != origin_) return piece;
  piece.kind = FilePiece::Kind::note;
  piece.note = std::move(*note);
  piece.checkpoint = std::move(*checkpoint);
  return piece;
}

std::optional<FoundNote> best_note(const std::filesystem::path& checkpoints,
                                   const std::string& origin, std::uint64_t records, Prefer prefer,
                                   const ReadProgress& progress) {
  std::error_code none;
  const std::uint64_t size = progress ? std::filesystem::file_size(checkpoints, none) : 0;
  CheckpointFile file(checkpoints, origin);
  std::optional<FoundNote> best;
  bool best_is_cosigned = false;
  while (std::optional<FilePiece> piece = file.next()) {
    if (progress && !none) progress(std::min(size, piece->offset + piece->bytes.size()), size);
    if (piece->kind != FilePiece::Kind::note || piece->checkpoint.size < records) continue;
    const bool cosigned = prefer == Prefer::cosigned_first && piece->note.signatures.size() > 1;
    if (best_is_cosigned && !cosigned) continue;
    best = FoundNote{std::move(piece->bytes), std::move(piece->checkpoint)};
    best_is_cosigned = cosigned;
  }
  return best;
}

std::optional<FoundNote> recent_note(const std::filesystem::path& checkpoints,
                                     const std::string& origin) {
  // A note, its repetition with cosignatures, and what a crash left of a third.
  constexpr std::uint64_t recent_bytes = 3 * max_note_bytes;
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(checkpoints, error);
  if (error) return std::nullopt;
  CheckpointFile file(checkpoints, origin, recent_bytes,
                      size > recent_bytes ? size - recent_bytes : 0);
  std::optional<FoundNote> newest;
  while (std::optional<FilePiece> piece = file.next()) {
    if (piece->kind != FilePiece::Kind::note) continue;
    if (newest && piece->checkpoint.size < newest->checkpoint.size) continue;
    newest = FoundNote{std::move(piece->bytes), std::move(piece->checkpoint)};
  }
  return newest;
}

}  // namespace storage
