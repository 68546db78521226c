// A witness that watches one log, asked the way an attacker with the log's key would ask it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "storage/key.h"
#include "storage/witness_folder.h"

namespace storage::audit {

class Watchful {
 public:
  // Keeps its memory in a new folder.
  Watchful(const std::filesystem::path& folder, const PublicKey& log_key);

  // The note with a cosignature added; nothing, and complaint() says why, if the witness will not.
  // `old_size` is what it is told it has seen; no proof comes with it, for there is none.
  std::optional<std::string> cosign(const std::string& note, std::uint64_t old_size);
  const std::string& complaint() const { return complaint_; }
  std::string vkey() const { return witness_.public_key().text(); }

 private:
  WitnessFolder witness_;
  std::string complaint_;
};

}  // namespace storage::audit
