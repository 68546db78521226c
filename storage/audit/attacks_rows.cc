// Whole rows, by somebody who drops the triggers, does his deed and puts them back: the schema
// looks untouched, and only the records themselves can tell.
#include "storage/audit/attack.h"
#include "storage/audit/forge.h"
#include "storage/audit/writer_side.h"

namespace storage::audit {
namespace {

Attack row_attack(const char* hole, const char* slug, const char* title, Expected expected,
                  std::function<Outcome(Bench&)> run) {
  return {hole, "rows", slug, title, Actor::daemon_user, expected, std::move(run)};
}

// SQL behind dropped triggers; verify() has to name the record.
Attack by_sql(const char* slug, const char* title, const char* sql,
              std::function<std::uint64_t(Bench&)> named,
              VerdictKind verdict = VerdictKind::damaged) {
  return row_attack(
      "+", slug, title, detected_as(verdict), [sql, named = std::move(named)](Bench& bench) {
        const std::string text = fill(bench, sql);
        {
          Raw stranger(bench.db());
          without_triggers(stranger, text);
        }
        return bench.look("triggers were dropped and put back", Bench::record(named(bench)));
      });
}

std::uint64_t victim(Bench& bench) {
  return bench.victim();
}
std::uint64_t range_of_victim(Bench& bench) {
  return range_begin(bench.facts(), bench.victim());
}
std::uint64_t last(Bench& bench) {
  return bench.facts().records - 1;
}

const char* const swap_with_next =
    "UPDATE record SET seq = -1 WHERE seq = {victim}; "
    "UPDATE record SET seq = {victim} WHERE seq = {victim} + 1; "
    "UPDATE record SET seq = {victim} + 1 WHERE seq = -1";
// Every record from {victim} on moves up by one, and a copy takes the place.
const char* const insert_before =
    "UPDATE record SET seq = -seq - 2 WHERE seq >= {victim}; "
    "UPDATE record SET seq = -seq - 1 WHERE seq < 0; "
    "INSERT INTO record SELECT {victim}, body, leaf64 FROM record WHERE seq = {victim} + 1";
const char* const renumber_bodies =
    "; UPDATE record SET body = '{\"seq\":' || seq || substr(body, instr(body, ',')) "
    "WHERE seq >= {victim}; UPDATE record SET leaf64 = leaf64(body) WHERE seq >= {victim}";

std::vector<Attack> changed_rows() {
  return {
      by_sql("change-record", "Change a record's text",
             "UPDATE record SET body = replace(body, 'http', 'hxxp') WHERE seq = {victim}", victim),
      by_sql("change-record-and-locator", "Change a record's text and repair its locator",
             "UPDATE record SET body = replace(body, 'http', 'hxxp') WHERE seq = {victim}; "
             "UPDATE record SET leaf64 = leaf64(body) WHERE seq = {victim}",
             range_of_victim),
      by_sql("change-locator", "Change a record's locator only",
             "UPDATE record SET leaf64 = leaf64 + 1 WHERE seq = {victim}", victim),
      by_sql("change-genesis", "Change record 0, which says whose log this is",
             "UPDATE record SET body = replace(body, 'simulation', 'sImulation') WHERE seq = 0",
             [](Bench&) { return 0; }),
      by_sql("change-a-time", "Move a visit by an hour of the clock",
             "UPDATE record SET body = replace(body, 'T', 't') WHERE seq = {victim}", victim),
      by_sql("empty-record", "Empty a record", "UPDATE record SET body = '' WHERE seq = {victim}",
             victim),
      by_sql("remove-record", "Remove one record from the middle",
             "DELETE FROM record WHERE seq = {victim}", victim),
      by_sql("remove-and-close-up", "Remove a record and move the later ones up",
             "DELETE FROM record WHERE seq = {victim}; "
             "UPDATE record SET seq = -seq WHERE seq > {victim}; "
             "UPDATE record SET seq = -seq - 1 WHERE seq < 0",
             victim),
      by_sql("swap-records", "Swap two neighbouring records", swap_with_next, victim),
      by_sql("insert-a-copy", "Insert a copy of a record before it", insert_before,
             [](Bench& bench) { return bench.victim(); }),
      by_sql("remove-newest", "Remove the newest record",
             "DELETE FROM record WHERE seq = {next} - 1", last, VerdictKind::rolled_back),
      by_sql(
          "remove-all", "Remove every record", "DELETE FROM record", [](Bench&) { return 0; },
          VerdictKind::rolled_back),
      by_sql("second-genesis", "Append a second genesis",
             "CREATE TEMP TABLE g AS SELECT replace(body, '\"seq\":0', '\"seq\":{next}') AS body "
             "FROM record WHERE seq = 0; "
             "INSERT INTO record SELECT {next}, body, leaf64(body) FROM g",
             [](Bench& bench) { return bench.facts().records; }),
  };
}

// Like insert_before, but every body says the number it now has, and every locator fits.
Outcome insert_consistently(Bench& bench) {
  const std::string text = fill(bench, std::string(insert_before) + renumber_bodies);
  {
    Raw stranger(bench.db());
    without_triggers(stranger, text);
  }
  // The copy is, number and all, what stood there: what follows it is the first change.
  return bench.look("numbers and locators were repaired",
                    Bench::record(range_begin(bench.facts(), bench.victim() + 1)));
}

// Everything that can be computed without the key is: bodies, locators, tree hashes.
Outcome rewrite_without_key(Bench& bench) {
  bench.need_node();
  const std::uint64_t seq = bench.victim();
  change_record(bench.db(), seq);
  recompute_nodes(bench.db(), bench.facts().records);
  std::uint64_t begin = 0;
  for (const std::uint64_t size : bench.facts().sealed_sizes) {
    if (size <= seq) begin = size;
  }
  return bench.look("locators and tree hashes were recomputed", Bench::record(begin));
}

Outcome with_pictures(Bench& bench, std::size_t count, const std::string& sql,
                      const std::function<Bench::Names(const Facts&)>& named) {
  bench.need_pictures(count);
  {
    Raw stranger(bench.db());
    without_triggers(stranger, fill(bench, sql));
  }
  return bench.look("triggers were dropped and put back", named(bench.facts()));
}

Bench::Names first_picture(const Facts& facts) {
  return Bench::record(facts.pictures.front().first_seq);
}

std::vector<Attack> picture_rows() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  const auto on_pictures = [&](const char* hole, const char* slug, const char* title,
                               const char* sql, std::function<Bench::Names(const Facts&)> named) {
    return row_attack(hole, slug, title, damaged, [sql, named = std::move(named)](Bench& bench) {
      return with_pictures(bench, 2, sql, named);
    });
  };
  return {
      on_pictures("F15", "swap-pictures", "Let two screenshots show each other's picture",
                  "CREATE TEMP TABLE p AS SELECT rowid AS id, png FROM image WHERE rowid <= 2; "
                  "UPDATE image SET png = (SELECT png FROM p WHERE id = 3 - image.rowid) "
                  "WHERE rowid <= 2",
                  first_picture),
      on_pictures("F15", "change-picture", "Put another picture under the same key",
                  "UPDATE image SET png = CAST(png || x'00' AS BLOB) WHERE sha256 = x'{picture}'",
                  first_picture),
      on_pictures("F15", "change-picture-key", "Change a picture's key",
                  "UPDATE image SET sha256 = zeroblob(32) WHERE sha256 = x'{picture}'",
                  first_picture),
      on_pictures("F15", "remove-picture", "Remove a picture",
                  "DELETE FROM image WHERE sha256 = x'{picture}'", first_picture),
      on_pictures("+", "add-picture", "Slip in a picture no record names",
                  "INSERT INTO image VALUES(zeroblob(32), x'00')",
                  [](const Facts&) { return Bench::nothing(); }),
      row_attack("+", "reorder-pictures", "Let two pictures, key and all, change rows", harmless(),
                 [](Bench& bench) {
                   return with_pictures(bench, 2,
                                        "UPDATE image SET rowid = -1 WHERE rowid = 1; "
                                        "UPDATE image SET rowid = 1 WHERE rowid = 2; "
                                        "UPDATE image SET rowid = 2 WHERE rowid = -1",
                                        [](const Facts&) { return Bench::nothing(); });
                 }),
  };
}

Attack on_node(const char* slug, const char* title, const char* sql,
               std::function<Bench::Names(const Facts&)> named) {
  return row_attack("+", slug, title, detected_as(VerdictKind::damaged),
                    [sql, named = std::move(named)](Bench& bench) {
                      bench.need_node();
                      {
                        Raw stranger(bench.db());
                        without_triggers(stranger, sql);
                      }
                      return bench.look("triggers were dropped and put back", named(bench.facts()));
                    });
}

}  // namespace

std::vector<Attack> row_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  std::vector<Attack> attacks = changed_rows();
  attacks.push_back(row_attack("+", "insert-consistently",
                               "Insert a record, renumber the rest and repair every locator",
                               damaged, insert_consistently));
  attacks.push_back(row_attack("F14", "rewrite-without-key",
                               "Change a record and recompute all that needs no key", damaged,
                               rewrite_without_key));
  for (Attack& one : picture_rows()) attacks.push_back(std::move(one));
  attacks.push_back(on_node("change-node", "Change a stored tree hash",
                            "UPDATE node SET hash = zeroblob(32) WHERE level = 8 AND n = 0",
                            [](const Facts&) { return Bench::anything(); }));
  attacks.push_back(on_node("remove-node", "Remove a stored tree hash",
                            "DELETE FROM node WHERE level = 8 AND n = 0",
                            [](const Facts&) { return Bench::nothing(); }));
  return attacks;
}

}  // namespace storage::audit
