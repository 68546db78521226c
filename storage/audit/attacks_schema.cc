// The schema itself: guards dropped, tables bent, code planted. S3, S7, S8, S9, S17.
#include "storage/audit/attack.h"
#include "storage/audit/writer_side.h"

namespace storage::audit {
namespace {

constexpr Expected by_authorizer = refused_by(Guard::authorizer);
constexpr Expected damaged = detected_as(VerdictKind::damaged);

constexpr const char* hush =
    "CREATE TRIGGER hush BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END";
constexpr const char* bend =
    "CREATE TRIGGER bend AFTER INSERT ON record BEGIN UPDATE record SET body = '{}' "
    "WHERE seq = NEW.seq; END";

struct Deed {
  const char* hole;
  const char* slug;
  const char* title;
  const char* sql;
  Bench::Names::What names;  // What verify() names when a stranger did it.
};
using What = Bench::Names::What;

const Deed deeds[] = {
    {"S7", "drop-trigger", "Drop the UPDATE trigger, then change a record",
     "DROP TRIGGER record_update; UPDATE record SET body = replace(body, 'http', 'hxxp') "
     "WHERE seq = {victim}",
     What::record},
    {"S7", "drop-delete-trigger", "Drop the DELETE trigger, then remove a record",
     "DROP TRIGGER record_delete; DELETE FROM record WHERE seq = {victim}", What::record},
    {"S7", "drop-table", "DROP the table of records", "DROP TABLE record", What::anything},
    {"S7", "drop-pictures", "DROP the table of pictures", "DROP TABLE image", What::anything},
    {"S7", "rename-table", "Rename the table of records", "ALTER TABLE record RENAME TO old",
     What::anything},
    {"S7", "drop-column", "Drop the column of locators", "ALTER TABLE record DROP COLUMN leaf64",
     What::anything},
    {"S7", "add-column", "Add a column to the records", "ALTER TABLE record ADD COLUMN note TEXT",
     What::nothing},
    {"S8", "writable-schema", "Rewrite a trigger's text by writable_schema",
     "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'BEFORE UPDATE', "
     "'AFTER UPDATE') WHERE name = 'record_update'",
     What::nothing},
    {"S3", "on-conflict-replace", "Make plain INSERT destructive: ON CONFLICT REPLACE in the table",
     "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, "
     "'seq INTEGER PRIMARY KEY', 'seq INTEGER PRIMARY KEY ON CONFLICT REPLACE') "
     "WHERE name = 'record'",
     What::nothing},
    {"S9", "plant-ignore", "Plant a trigger that swallows records: RAISE(IGNORE)", hush,
     What::nothing},
    {"S9", "plant-rewriter", "Plant a trigger that rewrites each record once it is in", bend,
     What::nothing},
    {"S17", "hostile-view", "Replace a view by one that calls functions of its own",
     "DROP VIEW visit; CREATE VIEW visit AS SELECT load_extension('evil') AS seq", What::nothing},
    {"S17", "hostile-index", "Add an index on an expression that runs when records are read",
     "CREATE INDEX bait ON record(length(body))", What::nothing},
};

Bench::Names names_of(Bench& bench, What what) {
  switch (what) {
    case What::record:
      return Bench::record(bench.victim());
    case What::nothing:
      return Bench::nothing();
    case What::anything:
      break;
  }
  return Bench::anything();
}

// A trigger planted while the daemon runs is compiled into its next INSERT. Under the authorizer
// it cannot change a row, and one that swallows the record is seen by its missing row.
Outcome plant_under_writer(Bench& bench, const char* sql) {
  WriterSide side(bench);
  Raw(bench.db()).must(sql);
  return bench.daemon_stops(Guard::writer, [&] { bench.carry_on(side.writer()); });
}

Outcome start_on(Bench& bench, const char* sql) {
  Raw(bench.db()).must(sql);
  return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
}

}  // namespace

std::vector<Attack> schema_attacks() {
  std::vector<Attack> attacks;
  for (const Deed& deed : deeds) {
    attacks.push_back({deed.hole, "schema", std::string(deed.slug) + "-inside",
                       std::string(deed.title) + ", on the writer's own connection",
                       Actor::daemon_user, by_authorizer, [sql = deed.sql](Bench& bench) {
                         const std::string text = fill(bench, sql);
                         return through_writer(
                             bench, [&](sqlite3* db) { return run_sql(db, text); },
                             "SQLite did it");
                       }});
    attacks.push_back({deed.hole, "schema", deed.slug,
                       std::string(deed.title) + ", with any SQL tool", Actor::daemon_user, damaged,
                       [sql = deed.sql, what = deed.names](Bench& bench) {
                         const std::string text = fill(bench, sql);
                         {
                           Raw stranger(bench.db());
                           stranger.must(text);
                         }
                         return bench.look("SQLite did it", names_of(bench, what));
                       }});
  }
  attacks.push_back({"S9", "schema", "plant-ignore-under-writer",
                     "Plant RAISE(IGNORE) in the schema while the daemon runs", Actor::daemon_user,
                     refused_by(Guard::writer),
                     [](Bench& bench) { return plant_under_writer(bench, hush); }});
  attacks.push_back({"S9", "schema", "plant-rewriter-under-writer",
                     "Plant a rewriting trigger in the schema while the daemon runs",
                     Actor::daemon_user, refused_by(Guard::writer),
                     [](Bench& bench) { return plant_under_writer(bench, bend); }});
  attacks.push_back({"S9", "schema", "start-on-planted-trigger",
                     "Start the daemon on a log with a planted trigger", Actor::daemon_user,
                     refused_by(Guard::start_up),
                     [](Bench& bench) { return start_on(bench, bend); }});
  return attacks;
}

}  // namespace storage::audit
