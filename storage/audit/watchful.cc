#include "storage/audit/watchful.h"

namespace storage::audit {

Watchful::Watchful(const std::filesystem::path& folder, const PublicKey& log_key)
    : witness_(folder, "simulation.example/witness") {
  witness_.watch(log_key);
}

std::optional<std::string> Watchful::cosign(const std::string& note, std::uint64_t old_size) {
  constexpr std::uint64_t some_time = 1'614'852'131;
  const AddCheckpoint request{old_size, {}, note};
  const WitnessAnswer answer = witness_.add_checkpoint(add_checkpoint_text(request), some_time);
  if (answer.status == WitnessStatus::cosigned) return note + answer.body;
  complaint_ = std::to_string(static_cast<unsigned>(answer.status)) + ", " + answer.body;
  while (!complaint_.empty() && complaint_.back() == '\n') complaint_.pop_back();
  return std::nullopt;
}

}  // namespace storage::audit
