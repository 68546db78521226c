// Any bytes as an add-checkpoint request: written back the same, ruled upon without a crash, and
// never cosigned, since no fuzzer has the log's key.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/merkle.h"
#include "storage/witness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const storage::WitnessedLog log{
      *storage::PublicKey::parse(
          "redflag.example/log1+40a02900+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
      storage::Checkpoint{"redflag.example/log1", 3, storage::leaf_hash("x")}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto request = storage::parse_add_checkpoint(text);
  if (!request) return 0;
  if (storage::add_checkpoint_text(*request) != text) std::abort();
  const auto note = storage::parse_note(request->note);
  const auto checkpoint = note ? storage::parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint) return 0;
  const storage::WitnessAnswer answer = storage::rule(*request, *note, *checkpoint, log);
  if (answer.status == storage::WitnessStatus::cosigned || !answer.body.ends_with('\n')) {
    std::abort();
  }
  return 0;
}
