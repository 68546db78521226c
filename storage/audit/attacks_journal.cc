// A rollback journal planted beside a log that has none: SQLite would apply it, and delete what it
// names. F7, F8.
#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

constexpr std::uint32_t page = page_size_bytes;
constexpr std::string_view magic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);

std::string word(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

// SQLite file format, section 3: "put `count` pages back, and cut the file to what it was".
std::string journal_of(const std::string& database, std::uint32_t count) {
  constexpr std::uint32_t nonce = 0x5EED;
  constexpr std::size_t sector = 512;
  const auto pages = static_cast<std::uint32_t>(database.size() / page);
  std::string journal(magic);
  journal += word(count) + word(nonce) + word(pages) + word(sector) + word(page);
  journal.resize(sector, '\0');
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string content = database.substr(std::size_t{i} * page, page);
    std::uint32_t sum = nonce;
    for (std::size_t at = page - 200; at > 0 && at < page; at -= 200) {
      sum += static_cast<unsigned char>(content[at]);
    }
    journal += word(i + 1) + content + word(sum);
  }
  return journal;
}

// "When I am done with, remove this super-journal."
std::string tail_naming(const std::string& victim) {
  std::uint32_t sum = 0;
  for (const char c : victim) sum += static_cast<std::uint32_t>(c);
  return word(0x40000000 / page + 1) + victim + word(static_cast<std::uint32_t>(victim.size())) +
         word(sum) + std::string(magic);
}

// The log grows by an honest stretch, and a journal that takes it back is planted. Returns the
// number of records before.
std::uint64_t plant(Bench& bench) {
  Raw(bench.db()).must("PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string older = read_file(bench.db());
  const std::uint64_t before = bench.facts().records;
  bench.carry_on(*bench.honest_writer());
  Raw(bench.db()).must("PRAGMA wal_checkpoint(TRUNCATE)");
  bench.remember();
  write_file(bench.log() / "log.db-journal",
             journal_of(older, static_cast<std::uint32_t>(older.size() / page)));
  return before;
}

fs::path plant_super(Bench& bench) {
  const fs::path victim = bench.another("diary.txt");
  write_file(victim, "not part of any log");
  write_file(bench.log() / "log.db-journal",
             journal_of(read_file(bench.db()), 0) + tail_naming(victim.string()));
  return victim;
}

Attack planted(const char* hole, const char* slug, const char* title, Expected expected,
               Outcome (*run)(Bench&), Actor actor = Actor::daemon_user) {
  return {hole, "journal", slug, title, actor, expected, run};
}

Outcome start_on_journal(Bench& bench) {
  plant(bench);
  return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
}

// Read as if the journal were not there, or not read at all: either will do.
Outcome not_applied(Bench& bench) {
  Outcome outcome = bench.look("the verifier did not apply it");
  if (outcome.fate == Fate::refused && outcome.guard == Guard::reader)
    outcome.fate = Fate::harmless;
  return outcome;
}

Outcome verify_beside_journal(Bench& bench) {
  plant(bench);
  Outcome outcome = not_applied(bench);
  if (!fs::exists(bench.log() / "log.db-journal")) outcome.problem = "the verifier removed it";
  return outcome;
}

Outcome shell_applies_journal(Bench& bench) {
  const std::uint64_t before = plant(bench);
  Raw(bench.db()).number("SELECT count(*) FROM record");
  return bench.look("an honest tool that may write opened the log, and so applied the journal",
                    Bench::record(before));
}

Outcome start_on_super(Bench& bench) {
  const fs::path victim = plant_super(bench);
  Outcome outcome = bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
  if (!fs::exists(victim)) outcome.problem = "the daemon removed the file it named";
  return outcome;
}

Outcome verify_beside_super(Bench& bench) {
  const fs::path victim = plant_super(bench);
  Outcome outcome = not_applied(bench);
  if (!fs::exists(victim)) outcome.problem = "the verifier removed the file it named";
  return outcome;
}

Outcome shell_applies_super(Bench& bench) {
  const fs::path victim = plant_super(bench);
  Raw(bench.db()).number("SELECT count(*) FROM record");
  Outcome outcome = bench.look("a tool that may write opened the log");
  if (outcome.fate == Fate::harmless && !fs::exists(victim)) {
    outcome.fate = Fate::unnoticed;
    outcome.happened += "; SQLite removed the file the journal named, the log is as it was";
  }
  return outcome;
}

}  // namespace

std::vector<Attack> journal_attacks() {
  return {
      planted("F7", "start-on-journal", "Plant a hot journal, then start the daemon",
              refused_by(Guard::start_up), start_on_journal),
      planted("F7", "verify-beside-journal", "Plant a hot journal, then verify", harmless(),
              verify_beside_journal),
      planted("F7", "shell-applies-journal",
              "Plant a hot journal, then open the log with a tool "
              "that may write",
              detected_as(VerdictKind::rolled_back), shell_applies_journal),
      planted("F8", "start-on-super-journal",
              "Plant a journal that names another file for deletion, then start the daemon",
              refused_by(Guard::start_up), start_on_super),
      planted("F8", "verify-beside-super-journal",
              "Plant a journal that names another file for deletion, then verify", harmless(),
              verify_beside_super),
      planted(
          "F8", "shell-applies-super-journal",
          "Plant a journal that names another file, then open the log with a tool that may write",
          out_of_reach("only our own programs look before they open; SQLite itself deletes the "
                       "file such a journal names"),
          shell_applies_super),
  };
}

}  // namespace storage::audit
