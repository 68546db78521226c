// Verdicts computed in the background, so that a page never waits for a long log.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/verifier.h"
#include "viewer/phones.h"

namespace viewer {

// What is known now. `verdict` may be about an earlier state of the log while `checking`.
struct VerdictState {
  bool checking = false;
  bool stale = false;  // The files have changed since `verdict` was reached.
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::optional<storage::Verdict> verdict;
  std::string problem;  // Why the last check could not be carried out.
};

// Owns one thread, which checks one log at a time. of() may be called from any thread.
class Verdicts {
 public:
  // `witness_keys` are vkeys (type cosignature) of witnesses to believe, from outside the folder.
  explicit Verdicts(std::vector<std::string> witness_keys = {});
  ~Verdicts();  // Gives up a check under way.
  Verdicts(const Verdicts&) = delete;
  Verdicts& operator=(const Verdicts&) = delete;

  // Returns at once. Starts a check when the log's files have changed since the last one. A log
  // that keeps growing is checked again only after a rest of ten times what the check took, so
  // watching a recorder costs it at most a tenth of one processor.
  VerdictState of(const Phone& phone);

  const std::vector<std::string>& witness_keys() const { return witness_keys_; }

 private:
  struct Case {
    std::filesystem::path folder;
    std::string checked_state;  // file_state() when the last check began.
    std::chrono::steady_clock::time_point not_before{};
    bool wanted = false;
    VerdictState state;
  };
  void work();
  void check(std::unique_lock<std::mutex>& lock, Case& it);

  const std::vector<std::string> witness_keys_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Case> cases_;  // By folder. Nodes stay where they are.
  bool stopping_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace viewer
