// Any bytes as a signed note, a checkpoint, a checkpoints file's piece: what is read is written
// back the same, and no key of ours ever signed it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "storage/checkpoint.h"
#include "storage/checkpoint_file.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

const storage::PublicKey& key() {
  static const storage::PublicKey key = *storage::PublicKey::parse(
      "redflag.example/log1+40a02900+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  storage::is_torn_note(text, key().name());
  if (const auto vkey = storage::PublicKey::parse(text)) check(vkey->text() == text);
  if (const auto checkpoint = storage::parse_checkpoint(text)) {
    check(text.starts_with(storage::checkpoint_text(*checkpoint)));
  }
  const auto note = storage::parse_note(text);
  if (!note) return 0;
  check(storage::note_text(*note) == text);
  storage::check_note(*note, key().name(), std::span(&key(), 1));
  return 0;
}
