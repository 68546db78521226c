#include "storage/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "storage/base64.h"
#include "storage/insist.h"
#include "storage/log_format.h"
#include "storage/utf8.h"

namespace storage {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a space begin a signature line.

bool is_note_text(std::string_view text) {
  while (!text.empty()) {
    const Character c = first_character(text);
    if (c.bytes == 0 || (c.code < 0x20 && c.code != '\n')) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
  if (line.substr(0, dash.size()) != dash) return std::nullopt;
  line.remove_prefix(dash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return std::nullopt;
  NoteSignature signature;
  signature.name = line.substr(0, space);
  for (std::size_t i = 0; i < 4; ++i) signature.key_id = signature.key_id << 8 | (*bytes)[i];
  signature.bytes.assign(bytes->begin() + 4, bytes->end());
  return signature;
}

std::string cosigned_message(std::uint64_t unix_seconds, std::string_view text) {
  return "cosignature/v1\ntime " + std::to_string(unix_seconds) + "\n" + std::string(text);
}

// A cosignature is 8 bytes of time, then 64 of signature over a text that repeats the time. The
// time, if it holds.
std::optional<std::uint64_t> cosignature_time(const PublicKey& key, const Note& note,
                                              const NoteSignature& signature) {
  if (signature.bytes.size() != 72) return std::nullopt;
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < 8; ++i) time = time << 8 | signature.bytes[i];
  if (time > INT64_MAX) return std::nullopt;
  const bool holds =
      key.verifies(cosigned_message(time, note.text), std::span(signature.bytes).subspan(8));
  return holds ? std::optional(time) : std::nullopt;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

void check_signature(const Note& note, const NoteSignature& signature, const PublicKey& key,
                     std::string_view origin, NoteCheck& check) {
  if (key.type() == KeyType::ed25519) {
    if (!key.verifies(note.text, signature.bytes)) {
      if (!check.bad_signer) check.bad_signer = key.name();
    } else if (key.name() == origin) {
      check.signed_by_log = true;
    }
    return;
  }
  const std::optional<std::uint64_t> time = cosignature_time(key, note, signature);
  auto& names = check.cosigned_by;
  if (!time) {
    if (!check.bad_signer) check.bad_signer = key.name();
  } else if (std::find(names.begin(), names.end(), key.name()) == names.end()) {
    names.push_back(key.name());
    check.cosigned_at.push_back(*time);
  }
}

}  // namespace

std::string checkpoint_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root) + "\n";
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
  if (text.empty() || text.back() != '\n' || !is_note_text(text)) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.origin = take_line(text);
  if (checkpoint.origin.empty()) return std::nullopt;
  const std::string_view size = take_line(text);
  const auto [end, error] =
      std::from_chars(size.data(), size.data() + size.size(), checkpoint.size);
  if (error != std::errc() || end != size.data() + size.size() ||
      std::to_string(checkpoint.size) != size) {
    return std::nullopt;
  }
  const auto root = from_base64(take_line(text));
  if (!root || root->size() != checkpoint.root.size()) return std::nullopt;
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  while (!text.empty()) {
    if (take_line(text).empty()) return std::nullopt;
  }
  return checkpoint;
}

std::optional<Note> parse_note(std::string_view signed_note) {
  if (signed_note.size() > max_note_bytes || !is_note_text(signed_note)) return std::nullopt;
  const std::size_t split = signed_note.rfind("\n\n");
  if (split == std::string_view::npos) return std::nullopt;
  Note note;
  note.text = signed_note.substr(0, split + 1);
  std::string_view rest = signed_note.substr(split + 2);
  if (rest.empty() || rest.back() != '\n') return std::nullopt;
  while (!rest.empty()) {
    if (note.signatures.size() == max_note_signatures) return std::nullopt;
    std::optional<NoteSignature> signature = parse_signature(take_line(rest));
    if (!signature) return std::nullopt;
    note.signatures.push_back(std::move(*signature));
  }
  return note;
}

std::string note_text(const Note& note) {
  std::string text = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) {
    std::vector<std::uint8_t> bytes;
    for (unsigned shift = 32; shift > 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>(signature.key_id >> (shift - 8)));
    }
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    text += std::string(dash) + signature.name + " " + to_base64(bytes) + "\n";
  }
  return text;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key) {
  insist(key.public_key().name() == checkpoint.origin, "a log's key is named as its origin");
  Note note{checkpoint_text(checkpoint), {}};
  const Signature64 signature = key.sign(note.text);
  note.signatures.push_back(
      {checkpoint.origin, key.public_key().id(), {signature.begin(), signature.end()}});
  return note_text(note);
}

PublicKey cosignature_key(const PrivateKey& key) {
  return {key.public_key().name(), KeyType::cosignature, key.public_key().bytes()};
}

NoteSignature cosign(std::string_view checkpoint_text, const PrivateKey& key,
                     std::uint64_t unix_seconds) {
  const PublicKey shown = cosignature_key(key);
  NoteSignature signature{shown.name(), shown.id(), {}};
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    signature.bytes.push_back(static_cast<std::uint8_t>(unix_seconds >> (shift - 8)));
  }
  const Signature64 bytes = key.sign(cosigned_message(unix_seconds, checkpoint_text));
  signature.bytes.insert(signature.bytes.end(), bytes.begin(), bytes.end());
  return signature;
}

NoteCheck check_note(const Note& note, std::string_view origin, std::span<const PublicKey> keys) {
  NoteCheck check;
  for (const NoteSignature& signature : note.signatures) {
    for (const PublicKey& key : keys) {
      if (key.name() != signature.name || key.id() != signature.key_id) continue;
      check_signature(note, signature, key, origin, check);
    }
  }
  return check;
}

}  // namespace storage
