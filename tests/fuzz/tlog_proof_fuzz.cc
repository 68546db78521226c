// Any bytes as a tlog-proof file: written back the same, and believed only if it is one of the
// seeds, which alone are signed.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const storage::PublicKey key = *storage::PublicKey::parse(
      "redflag.example/log1+40a02900+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto proof = storage::parse_proof(text);
  if (!proof) return 0;
  if (storage::proof_text(*proof) != text) std::abort();
  // The golden log's leaves are no records: a proof of one is sound, and still nothing to believe.
  if (storage::check_proof(*proof, std::span(&key, 1)).problem.empty()) std::abort();
  return 0;
}
