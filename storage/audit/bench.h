// Where one attack is tried: a private copy of the log, what is needed to do the deed, and the
// judgement afterwards. One bench, one attack, one process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "storage/audit/attack.h"
#include "storage/audit/facts.h"
#include "storage/audit/files.h"
#include "storage/audit/raw.h"
#include "storage/error.h"
#include "storage/key.h"
#include "storage/log_writer.h"

namespace storage::audit {

// What decides whether a log is intact: storage::verify, unless a test wants to see the audit fail.
using Judge = std::function<Verdict(const std::filesystem::path&, const VerifyOptions&)>;

// A log as it has to read back.
struct State {
  Facts facts;
  std::string verdict;
  Digest content{};
};
// Throws Error if the log is not intact.
State survey(const fs::path& log);

struct BenchOptions {
  fs::path base;    // The log every attack starts from a copy of: sealed, all of it in log.db.
  State start;      // Its survey(), made once for all.
  fs::path folder;  // An empty folder for this attack alone.
  Judge judge = [](const fs::path& log, const VerifyOptions& options) {
    return verify(log, options);
  };
  std::uint64_t seed = 1;
  unsigned jobs = 1;        // Processors an attack that runs alone may use.
  bool exhaustive = false;  // Every byte instead of a random thousand.
  // Called by attacks that take long; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

class Bench {
 public:
  // Copies the log and reads what is in it.
  explicit Bench(BenchOptions options);

  const fs::path& log() const { return log_; }
  fs::path db() const { return log_ / "log.db"; }
  fs::path wal() const { return log_ / "log.db-wal"; }
  fs::path notes_file() const { return log_ / "checkpoints"; }
  fs::path another(const std::string& name) const { return options_.folder / name; }
  const Facts& facts() const { return state_.facts; }
  const BenchOptions& options() const { return options_; }
  std::mt19937_64& random() { return random_; }

  // --- Means ------------------------------------------------------------------------------------
  // A sealed visit, drawn once.
  std::uint64_t victim();
  // Carries the copy on, if need be, until it holds as much; what it is then is what has to be
  // kept. "Nodes" are the stored tree hashes over 256 records.
  void need_pictures(std::size_t count);
  void need_node();
  // An honest recorder on the copy. It seals only when told to.
  std::unique_ptr<LogWriter> honest_writer();
  // Honest records behind the last: visits, and a picture at the end. Unsealed.
  void carry_on(LogWriter& writer, int visits = 3, std::string_view host = "carried-on.home");
  PrivateKey stolen_key() const;
  // Everything as it is now becomes what a refused or harmless attack must leave behind.
  void remember();
  // Another log of the same shape, with a key of its own; returns its folder.
  fs::path stranger();

  // --- Judgement --------------------------------------------------------------------------------
  // What verify() names: a record, none, or whatever it likes.
  struct Names {
    enum class What { record, nothing, anything };
    What what = What::anything;
    std::uint64_t seq = 0;
  };
  static Names record(std::uint64_t seq) { return {Names::What::record, seq}; }
  static Names nothing() { return {Names::What::nothing, 0}; }
  static Names anything() { return {}; }

  // Verifies the copy and says what became of the deed. `held_against` is what left the machine
  // before: with it, first without it, and then the fate is `elsewhere` if only it shows the deed.
  Outcome look(std::string happened, Names names = anything());
  Outcome look_elsewhere(std::string happened, const VerifyOptions& held_against,
                         Names names = anything());
  // A deed that was answered: refused by the guard that speaks so (and then nothing may have
  // changed), or looked at.
  Outcome after(const Answer& answer, const std::string& happened, Names names = anything());
  // Runs `deed`; an Error is `guard`'s refusal, and then nothing may have changed.
  Outcome refused_or(Guard guard, const std::function<std::string()>& deed,
                     Names names = anything());
  // The deed is done and has left its mark; what has to stop is the daemon. Runs its next step; an
  // Error is `guard`'s refusal.
  Outcome daemon_stops(Guard guard, const std::function<void()>& next_step);

  // What was used to judge last, for those who repeat it: beside the copy.
  const VerifyOptions& held_against() const { return held_against_; }

 private:
  Outcome refused(Guard guard, const std::string& message);
  void check_names(Outcome& outcome, const Names& names) const;
  bool unchanged() const;

  BenchOptions options_;
  fs::path log_;
  std::mt19937_64 random_;
  State state_;
  std::optional<std::uint64_t> victim_;
  VerifyOptions held_against_;
};

}  // namespace storage::audit
