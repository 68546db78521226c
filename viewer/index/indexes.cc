#include "viewer/index/indexes.h"

#include <chrono>

namespace viewer::index {

struct Indexes::InMemory {
  std::mutex mutex;
  struct Built {
    explicit Built(const std::filesystem::path& name)
        : db(name, storage::Access::memory), filler(db), look(db) {}
    storage::Database db;
    Filler filler;
    Look look;
  };
  std::unique_ptr<Built> built;
};

std::string_view state_name(State::Kind kind) {
  switch (kind) {
    case State::Kind::none:
      return "none";
    case State::Kind::building:
      return "building";
    case State::Kind::ready:
      break;
  }
  return "ready";
}

Indexes::Indexes() = default;
Indexes::~Indexes() = default;

Indexes::Hold Indexes::hold(const Phone& phone, const storage::LogReader& log) {
  std::shared_ptr<InMemory> kept;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<InMemory>& slot = in_memory_[phone.folder.string()];
    if (!slot) slot = std::make_shared<InMemory>();
    kept = slot;
  }
  Hold out{std::unique_lock(kept->mutex), nullptr, {}};
  // Another log under the same name: what was learned from the one before is forgotten.
  if (kept->built && !kept->built->filler.fits(log)) kept->built.reset();
  if (!kept->built) kept->built = std::make_unique<InMemory::Built>(phone.folder);
  Filler& filler = kept->built->filler;
  const auto end = std::chrono::steady_clock::now() + time_to_catch_up;
  constexpr std::uint64_t at_once = 5'000;
  try {
    while (filler.done() < max_records_in_memory && filler.fill(log, at_once) == at_once &&
           std::chrono::steady_clock::now() < end) {
    }
  } catch (...) {
    kept->built.reset();
    throw;
  }
  out.look = &kept->built->look;
  out.state = {State::Kind::none, filler.done(), log.size()};
  return out;
}

}  // namespace viewer::index
