#include "viewer/index/indexes.h"

#include <sys/stat.h>

#include "viewer/index/cache.h"
#include "viewer/index/stored.h"

namespace viewer::index {

struct Indexes::InMemory {
  std::mutex mutex;
  struct Built {
    explicit Built(const std::filesystem::path& name)
        : db(name, storage::Access::memory), filler(db, Words::not_indexed), look(db) {}
    storage::Database db;
    Filler filler;
    Look look;
  };
  std::unique_ptr<Built> built;
};

struct Indexes::OnDisk {
  std::mutex mutex;
  std::unique_ptr<Stored> open;
  std::string files;  // What it was opened on.

  // Opened anew where another file has taken its place, or a writer has come to one that had none.
  Look* look(const std::filesystem::path& file) {
    std::string now;
    for (const char* end : {"", "-shm"}) {
      struct stat info{};
      if (::stat((file.string() + end).c_str(), &info) == 0) {
        now += std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino);
      }
      now += ';';
    }
    if (now == files && open) return &open->look;
    open.reset();
    files = now;
    if (now.front() == ';') return nullptr;  // There is none.
    open = std::make_unique<Stored>(file);
    return &open->look;
  }
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

Indexes::Indexes(std::optional<std::filesystem::path> cache, Indexer indexer)
    : cache_(std::move(cache)), indexer_(std::move(indexer)) {}
Indexes::~Indexes() = default;

Indexes::Hold Indexes::hold(const Phone& phone, const storage::LogReader& log, Purpose purpose) {
  Hold out;
  out.state.total = log.size();
  if (cache_ && hold_file(phone, log, purpose, out)) {
    const std::lock_guard lock(mutex_);
    in_memory_.erase(phone.folder.string());
    return out;
  }
  hold_memory(phone, log, out);
  return out;
}

bool Indexes::hold_file(const Phone& phone, const storage::LogReader& log, Purpose purpose,
                        Hold& out) {
  std::shared_ptr<OnDisk> kept;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<OnDisk>& slot = on_disk_[{phone.folder.string(), purpose}];
    if (!slot) slot = std::make_shared<OnDisk>();
    kept = slot;
  }
  std::unique_lock lock(kept->mutex);
  try {
    Look* look = kept->look(index_file(*cache_, phone.folder));
    if (look == nullptr) return false;
    const Ends ends = look->ends();
    // What another log left, and what nobody goes on with and is not enough, is no use.
    if (ends.records == 0 || !is_beginning_of(log, ends)) return false;
    out.state.total = std::max(out.state.total, ends.records);
    const bool is_near = ends.records + just_behind >= out.state.total;
    const bool grows = indexer_.is_alive();
    if (!grows && ends.records < out.state.total) return false;
    out.state.kind = is_near ? State::Kind::ready : State::Kind::building;
    out.state.done = ends.records;
    out.look = look;
  } catch (const storage::Error&) {
    // Being made, or damaged: the indexer makes it anew.
    kept->open.reset();
    return false;
  }
  out.owner = kept;
  out.lock = std::move(lock);
  return true;
}

void Indexes::hold_memory(const Phone& phone, const storage::LogReader& log, Hold& out) {
  std::shared_ptr<InMemory> kept;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<InMemory>& slot = in_memory_[phone.folder.string()];
    if (!slot) slot = std::make_shared<InMemory>();
    kept = slot;
  }
  std::unique_lock lock(kept->mutex);
  // Another log under the same name: what was learned from the one before is forgotten.
  if (kept->built && !kept->built->filler.fits(log)) kept->built.reset();
  if (!kept->built) kept->built = std::make_unique<InMemory::Built>(phone.folder);
  Filler& filler = kept->built->filler;
  const auto end = std::chrono::steady_clock::now() + time_to_catch_up;
  constexpr std::uint64_t at_once = 10'000;
  try {
    while (filler.done() < max_records_in_memory && filler.fill(log, at_once) == at_once &&
           std::chrono::steady_clock::now() < end) {
    }
  } catch (...) {
    kept->built.reset();
    throw;
  }
  out.look = &kept->built->look;
  out.state = {indexer_.is_alive() ? State::Kind::building : State::Kind::none, filler.done(),
               std::max(log.size(), filler.done())};
  out.owner = kept;
  out.lock = std::move(lock);
}

}  // namespace viewer::index
