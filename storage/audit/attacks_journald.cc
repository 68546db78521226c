// The published breaks of journald's sealing (CVE-2023-31437, -31438 and -31439; systemd issue
// 28433, pull requests 28885 and 28886; issue 11524 for the wrong key), done to a log of ours.
#include <algorithm>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/audit/forge.h"
#include "storage/checkpoint.h"
#include "storage/log_format.h"
#include "storage/log_reader.h"

namespace storage::audit {
namespace {

Attack lesson(const char* slug, const char* title, Expected expected,
              std::function<Outcome(Bench&)> run) {
  return {"J", "journald", slug, title, Actor::root, expected, std::move(run)};
}

std::string newest_note(Bench& bench) {
  return notes_of(bench.log(), bench.facts().origin).back();
}

// -31439: old seals are taken off, old entries changed, and all sealed again with the key at hand.
Outcome reseal_with_newest_key(Bench& bench) {
  bench.victim();
  const std::string remembered = newest_note(bench);
  change_record(bench.db(), bench.victim());
  recompute_nodes(bench.db(), bench.facts().records);
  // One seal over everything is all the attacker needs.
  sign_anew(bench.log(), {1, bench.facts().sealed()}, bench.stolen_key());
  return bench.look_elsewhere("old seals were replaced by one new one", {{remembered}, {}, {}});
}

// -31438: the log is cut, and the honest daemon carries it on as if nothing had been there.
Outcome truncate_and_continue(Bench& bench) {
  bench.carry_on(*bench.honest_writer(), 5, "to-be-forgotten.home");
  bench.remember();
  const std::string remembered = newest_note(bench);
  std::vector<std::uint64_t> sizes = bench.facts().sealed_sizes;
  sizes.pop_back();
  std::string kept;
  for (const std::string& note : notes_of(bench.log(), bench.facts().origin)) {
    const auto parsed = parse_note(note);
    if (parsed && parse_checkpoint(parsed->text)->size <= sizes.back()) kept += note;
  }
  cut_records(bench.db(), sizes.back());
  write_file(bench.notes_file(), kept);
  bench.carry_on(*bench.honest_writer(), 12, "instead.home");
  return bench.look_elsewhere("cut back to an earlier seal and carried on by the honest daemon",
                              {{remembered}, {}, {}});
}

// -31437: entries are there, and verify, but a filtered view leaves them out. A time filter skips
// what the stored bounds exclude.
Outcome hide_from_time_filter(Bench& bench) {
  bench.need_node();
  // Not every record is under a node yet.
  const std::uint64_t last_node = bench.facts().records / node_width - 1;
  const std::uint64_t node = std::min(bench.victim() / node_width, last_node);
  {
    Raw stranger(bench.db());
    without_triggers(stranger, "UPDATE node SET min_ms = max_ms WHERE level = 8 AND n = " +
                                   std::to_string(node));
  }
  return bench.look("the bounds by which a time filter skips were moved", Bench::anything());
}

Outcome hide_from_view(Bench& bench) {
  const std::string seq = std::to_string(bench.victim());
  {
    Raw stranger(bench.db());
    const std::string view = stranger.text("SELECT sql FROM sqlite_schema WHERE name = 'visit'");
    stranger.must("DROP VIEW visit; " + view + " AND seq <> " + seq);
  }
  Outcome outcome = bench.look("the view leaves a visit out", Bench::nothing());
  LogReader reader(bench.log());
  Query query;
  query.kinds = {"visit"};
  query.after = bench.victim() - 1;
  query.order = Query::Order::oldest_first;
  query.limit = 1;
  const std::vector<StoredRecord> found = reader.page(query);
  if (found.empty() || found.front().seq != bench.victim()) {
    outcome.problem = "our own filtered list leaves it out too";
  }
  return outcome;
}

Outcome hide_by_kind(Bench& bench) {
  const std::string where = " WHERE seq = " + std::to_string(bench.victim());
  {
    Raw stranger(bench.db());
    without_triggers(stranger,
                     "UPDATE record SET body = replace(body, '\"visit\"', '\"vIsit\"')" + where);
  }
  return bench.look("a visit says it is something else", Bench::record(bench.victim()));
}

// Whole, well formed, and never sealed.
Outcome present_unsealed(Bench& bench) {
  write_file(bench.notes_file(), "");
  change_record(bench.db(), bench.victim());
  {
    Raw stranger(bench.db());
    without_triggers(stranger, "DELETE FROM checkpoint");
  }
  recompute_nodes(bench.db(), bench.facts().records);
  return bench.look("a log without any seal was handed in", Bench::nothing());
}

Outcome verify_with_wrong_key(Bench& bench) {
  const std::string wrong = PrivateKey::generate(bench.facts().origin).public_key().text();
  return bench.look_elsewhere("the right log, held against a key that is not its own",
                              {{}, {wrong}, {}});
}

}  // namespace

std::vector<Attack> journald_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  return {
      lesson("reseal-with-newest-key",
             "Change old entries and seal them again with the newest key (CVE-2023-31439)",
             elsewhere_as(VerdictKind::diverged,
                          "the key does not age: only a note that left before can tell"),
             reseal_with_newest_key),
      lesson("truncate-and-continue", "Cut the log and let it be carried on (CVE-2023-31438)",
             elsewhere_as(VerdictKind::diverged,
                          "file and database agree: only a note that left before can tell"),
             truncate_and_continue),
      lesson("hide-from-time-filter", "Hide entries from a filter by time (CVE-2023-31437)",
             damaged, hide_from_time_filter),
      lesson("hide-from-view", "Hide an entry from the view made for it (CVE-2023-31437)", damaged,
             hide_from_view),
      lesson("hide-by-kind", "Hide an entry from a filter by kind (CVE-2023-31437)", damaged,
             hide_by_kind),
      lesson("present-unsealed", "Hand in a log that was never sealed", damaged, present_unsealed),
      lesson("wrong-key", "Verify with a wrong key, and hope it passes",
             elsewhere_as(VerdictKind::damaged, "the log itself is sound"), verify_with_wrong_key),
  };
}

}  // namespace storage::audit
