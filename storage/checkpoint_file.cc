#include "storage/checkpoint_file.h"

#include <cerrno>
#include <cstring>

#include "storage/error.h"
#include "storage/log_format.h"

namespace storage {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";
constexpr std::size_t root_text_bytes = 44;
constexpr std::size_t signature_text_bytes = 92;  // base64 of 4 + 64 bytes.
constexpr std::size_t max_name_bytes = 1'024;
constexpr std::size_t max_cosignature_text_bytes = 4'096;

bool is_base64_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/' || c == '=';
}

// Eats `expected` or, if the text ends early, what there is of it. False when they differ.
bool eat(std::string_view& text, std::string_view expected) {
  const std::size_t n = std::min(text.size(), expected.size());
  if (text.substr(0, n) != expected.substr(0, n)) return false;
  text.remove_prefix(n);
  return true;
}

template <class Predicate>
std::size_t eat_while(std::string_view& text, std::size_t limit, Predicate is) {
  std::size_t n = 0;
  while (n < text.size() && n < limit && is(text[n])) ++n;
  text.remove_prefix(n);
  return n;
}

// What follows the log's own signature: whole lines of witnesses, then the beginning of one.
bool are_torn_cosignatures(std::string_view rest) {
  while (eat(rest, "\n" + std::string(dash))) {
    if (rest.empty()) return true;
    eat_while(rest, max_name_bytes, [](char c) { return c != ' ' && c != '\n'; });
    if (rest.empty()) return true;
    if (!eat(rest, " ")) return false;
    eat_while(rest, max_cosignature_text_bytes, is_base64_char);
    if (rest.empty()) return true;
  }
  return false;
}

// A signature torn at a multiple of four characters still reads as base64, as a false signature.
bool is_last_signature_short(const Note& note) {
  constexpr std::size_t own_bytes = 64, cosignature_bytes = 72;
  return note.signatures.back().bytes.size() <
         (note.signatures.size() == 1 ? own_bytes : cosignature_bytes);
}

// A line that was to become a signature and was cut inside the three bytes of its dash.
bool is_cut_dash(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return !line.empty() && dash.starts_with(line);
}

}  // namespace

bool is_torn_note(std::string_view bytes, std::string_view origin) {
  if (bytes.empty()) return false;
  // The newline a writer put behind the torn note; where the note itself had one, nothing is lost.
  std::string_view rest = bytes;
  if (rest.back() == '\n') rest.remove_suffix(1);
  if (!eat(rest, std::string(origin) + "\n")) return false;
  if (rest.empty()) return true;
  eat_while(rest, 20, [](char c) { return c >= '0' && c <= '9'; });
  if (rest.empty()) return true;
  if (!eat(rest, "\n")) return false;
  const std::size_t root = eat_while(rest, root_text_bytes, is_base64_char);
  if (rest.empty()) return true;
  if (root != root_text_bytes ||
      !eat(rest, "\n\n" + std::string(dash) + std::string(origin) + " ")) {
    return false;
  }
  const std::size_t signature = eat_while(rest, signature_text_bytes, is_base64_char);
  if (!rest.empty()) return signature == signature_text_bytes && are_torn_cosignatures(rest);
  // Every character of the signature there: only the newline was missing, or nothing was.
  return signature < signature_text_bytes || bytes.back() != '\n';
}

CheckpointFile::CheckpointFile(const std::filesystem::path& path, std::string origin,
                               std::uint64_t limit_bytes)
    : origin_(std::move(origin)), left_bytes_(limit_bytes) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return;
  if (status.type() != std::filesystem::file_type::regular) {
    throw Error(path.string() + ": not a regular file");
  }
  errno = 0;
  file_.open(path, std::ios::binary);
  if (!file_) throw Error(path.string() + ": " + std::strerror(errno));
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
  piece.kind =
      is_torn_note(piece.bytes, origin_) ? FilePiece::Kind::torn : FilePiece::Kind::unreadable;
  if (std::optional<Note> note = parse_note(piece.bytes)) {
    if (std::optional<Checkpoint> checkpoint = parse_checkpoint(note->text)) {
      if (checkpoint->origin == origin_ &&
          !(piece.kind == FilePiece::Kind::torn && is_last_signature_short(*note))) {
        piece.kind = FilePiece::Kind::note;
        piece.note = std::move(*note);
        piece.checkpoint = std::move(*checkpoint);
        return piece;
      }
    }
  }
  return piece;
}

std::optional<FoundNote> best_note(const std::filesystem::path& checkpoints,
                                   const std::string& origin, std::uint64_t records,
                                   Prefer prefer) {
  CheckpointFile file(checkpoints, origin);
  std::optional<FoundNote> best;
  bool best_is_cosigned = false;
  while (std::optional<FilePiece> piece = file.next()) {
    if (piece->kind != FilePiece::Kind::note || piece->checkpoint.size < records) continue;
    const bool cosigned = prefer == Prefer::cosigned_first && piece->note.signatures.size() > 1;
    if (best_is_cosigned && !cosigned) continue;
    best = FoundNote{std::move(piece->bytes), std::move(piece->checkpoint)};
    best_is_cosigned = cosigned;
  }
  return best;
}

}  // namespace storage
