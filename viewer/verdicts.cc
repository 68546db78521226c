#include "viewer/verdicts.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "storage/error.h"

namespace viewer {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto shortest_rest = std::chrono::milliseconds(1500);

// Thrown through verify() by its progress call when the server stops.
struct GivenUp {};

}  // namespace

Verdicts::Verdicts(std::vector<std::string> witness_keys)
    : witness_keys_(std::move(witness_keys)), thread_([this] { work(); }) {}

Verdicts::~Verdicts() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

VerdictState Verdicts::of(const Phone& phone) {
  const std::string now = file_state(phone.folder);
  const std::lock_guard lock(mutex_);
  Case& it = cases_[phone.folder.string()];
  it.folder = phone.folder;
  it.state.stale = it.checked_state != now;
  if (it.state.stale && !it.wanted && !it.state.checking) {
    it.wanted = true;
    wake_.notify_all();
  }
  VerdictState out = it.state;
  out.checking = out.checking || it.wanted;
  return out;
}

void Verdicts::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Case* next = nullptr;
    Clock::time_point soonest = Clock::time_point::max();
    for (auto& [folder, it] : cases_) {
      if (!it.wanted || it.not_before >= soonest) continue;
      soonest = it.not_before;
      next = &it;
    }
    if (next == nullptr) {
      wake_.wait(lock);
    } else if (soonest > Clock::now()) {
      wake_.wait_until(lock, soonest);
    } else {
      check(lock, *next);
    }
  }
}

void Verdicts::check(std::unique_lock<std::mutex>& lock, Case& it) {
  it.wanted = false;
  it.state.checking = true;
  it.state.done = it.state.total = 0;
  // Taken before the check: a change during it makes the verdict stale, never wrongly fresh.
  it.checked_state = file_state(it.folder);
  const std::filesystem::path folder = it.folder;
  lock.unlock();

  const Clock::time_point begun = Clock::now();
  std::optional<storage::Verdict> verdict;
  std::string problem;
  storage::VerifyOptions options;
  options.keys = witness_keys_;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    const std::lock_guard guard(mutex_);
    if (stopping_) throw GivenUp{};
    it.state.done = done;
    it.state.total = total;
  };
  try {
    verdict = storage::verify(folder, options);
  } catch (const GivenUp&) {
    problem = "stopped";
  } catch (const std::exception& error) {
    problem = error.what();
  }
  const auto took = Clock::now() - begun;

  lock.lock();
  it.not_before = Clock::now() + std::max<Clock::duration>(shortest_rest, 10 * took);
  it.state.checking = false;
  if (verdict) it.state.verdict = std::move(verdict);
  it.state.problem = std::move(problem);
}

}  // namespace viewer
