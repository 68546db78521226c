// Whole files, byte by byte, by somebody who knows nothing: every flip is either seen, or changes
// nothing that anyone reads.
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

constexpr std::size_t usual_flips = 1'000;

struct Flip {
  std::uint64_t offset = 0;
  unsigned char mask = 1;
};

// Counted by the worker processes together.
struct Counts {
  std::atomic<std::uint64_t> caught{0};
  std::atomic<std::uint64_t> identical{0};
  std::atomic<std::uint64_t> missed{0};
  std::atomic<std::uint64_t> missed_at{0};
};

// Memory that parent and children share.
class Shared {
 public:
  Shared() {
    void* memory =
        mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw Error("no memory to share");
    counts_ = new (memory) Counts;
  }
  ~Shared() { munmap(counts_, sizeof(Counts)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  Counts* operator->() { return counts_; }

 private:
  Counts* counts_;
};

std::vector<Flip> choose(Bench& bench, std::uint64_t size) {
  std::vector<Flip> flips;
  const auto mask = [&] { return static_cast<unsigned char>(1u << bench.random()() % 8); };
  if (bench.options().exhaustive) {
    for (std::uint64_t at = 0; at < size; ++at) flips.push_back({at, mask()});
  } else {
    for (std::size_t i = 0; i < usual_flips; ++i)
      flips.push_back({bench.random()() % size, mask()});
  }
  return flips;
}

enum class Seen { caught, identical, missed };

Seen try_flip(const Bench& bench, const fs::path& log, const fs::path& file, const Flip& flip,
              char original, const Digest& content) {
  const char flipped = static_cast<char>(original ^ static_cast<char>(flip.mask));
  patch_file(file, flip.offset, {&flipped, 1});
  Seen seen = Seen::caught;
  try {
    if (ok(bench.options().judge(log, {}))) {
      seen = Seen::missed;
      if (content_digest(log) == content) seen = Seen::identical;
    }
  } catch (const Error&) {
    // Refused by name: nobody takes such a file for the log. After "intact" it stays missed.
  }
  patch_file(file, flip.offset, {&original, 1});
  return seen;
}

// Every `step`-th flip from `first` on, on a copy of its own.
void work(Bench& bench, const char* name, const std::vector<Flip>& flips, std::size_t first,
          std::size_t step, Shared& counts) {
  const fs::path log = bench.another("flips-" + std::to_string(first));
  copy_log(bench.log(), log);
  const std::string bytes = read_file(log / name);
  const Digest content = content_digest(log);
  for (std::size_t i = first; i < flips.size(); i += step) {
    const Flip& flip = flips[i];
    switch (try_flip(bench, log, log / name, flip, bytes[flip.offset], content)) {
      case Seen::caught:
        ++counts->caught;
        break;
      case Seen::identical:
        ++counts->identical;
        break;
      case Seen::missed:
        counts->missed_at = flip.offset;
        ++counts->missed;
        break;
    }
  }
}

void wait_for(Bench& bench, const std::vector<pid_t>& workers, Shared& counts,
              std::uint64_t total) {
  for (const pid_t worker : workers) {
    int status = 0;
    while (waitpid(worker, &status, WNOHANG) == 0) {
      if (bench.options().progress) {
        bench.options().progress(counts->caught + counts->identical + counts->missed, total);
      }
      usleep(100'000);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      throw Error("a flipped byte brought a process down");
    }
  }
}

Outcome flip_bytes(Bench& bench, const char* name) {
  const std::vector<Flip> flips = choose(bench, fs::file_size(bench.log() / name));
  Shared counts;
  std::vector<pid_t> workers;
  const std::size_t jobs = std::max(1u, bench.options().jobs);
  for (std::size_t first = 0; first < jobs; ++first) {
    const pid_t worker = fork();
    if (worker < 0) throw Error("cannot fork");
    if (worker == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      int code = 0;
      try {
        work(bench, name, flips, first, jobs, counts);
      } catch (...) {
        code = 1;
      }
      _exit(code);
    }
    workers.push_back(worker);
  }
  wait_for(bench, workers, counts, flips.size());
  Outcome outcome;
  outcome.fate = counts->missed == 0 ? Fate::detected : Fate::unnoticed;
  outcome.verdict = verdict_name(VerdictKind::damaged);
  outcome.happened = std::to_string(flips.size()) +
                     " bits flipped, one at a time: " + std::to_string(counts->caught) +
                     " caught, " + std::to_string(counts->identical) + " in bytes nobody reads";
  if (counts->missed != 0) {
    outcome.verdict = verdict_name(VerdictKind::intact);
    outcome.problem = std::to_string(counts->missed) +
                      " changed what is read unseen, one at byte " +
                      std::to_string(counts->missed_at);
  }
  return outcome;
}

}  // namespace

std::vector<Attack> flip_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  return {
      {"F1", "byte flips", "flip-database", "Flip bits anywhere in log.db", Actor::daemon_user,
       damaged, [](Bench& bench) { return flip_bytes(bench, db_name); }, true},
      {"F1", "byte flips", "flip-checkpoints", "Flip bits anywhere in checkpoints",
       Actor::daemon_user, damaged,
       [](Bench& bench) { return flip_bytes(bench, checkpoints_name); }, true},
  };
}

}  // namespace storage::audit
