// Statements, tried both ways: on the writer's own connection, and as a stranger with the sqlite3
// shell would. S1 to S6, S10 to S15.
#include "storage/audit/attack.h"
#include "storage/audit/writer_side.h"

namespace storage::audit {
namespace {

constexpr Expected by_trigger = refused_by(Guard::trigger);
constexpr Expected by_authorizer = refused_by(Guard::authorizer);

struct Deed {
  const char* hole;
  const char* slug;
  const char* title;
  const char* sql;
  Expected inside;   // On the writer's connection.
  Expected outside;  // On any other.
};

const Deed deeds[] = {
    {"S1", "replace-record", "REPLACE a record by its number",
     "REPLACE INTO record SELECT seq, replace(body, 'http', 'hxxp'), leaf64 FROM record "
     "WHERE seq = {victim}",
     by_trigger, by_trigger},
    {"S1", "replace-picture", "INSERT OR REPLACE a picture under its key",
     "INSERT OR REPLACE INTO image(sha256, png) VALUES(x'{picture}', x'00')", by_trigger,
     by_trigger},
    {"S1", "replace-picture-row", "REPLACE a picture by its hidden row number",
     "REPLACE INTO image(rowid, sha256, png) VALUES(1, zeroblob(32), x'00')", by_trigger,
     by_trigger},
    {"S2", "replace-without-recursion", "REPLACE with recursive_triggers switched off",
     "PRAGMA recursive_triggers=OFF; REPLACE INTO record SELECT * FROM record "
     "WHERE seq = {victim}",
     by_authorizer, by_trigger},
    {"S4", "outer-or-replace", "INSERT OR REPLACE, which overrides what triggers say",
     "INSERT OR REPLACE INTO record VALUES({victim}, '{}', 0)", by_trigger, by_trigger},
    {"S5", "upsert", "INSERT ... ON CONFLICT DO UPDATE",
     "INSERT INTO record SELECT * FROM record WHERE seq = {victim} "
     "ON CONFLICT(seq) DO UPDATE SET body = '{}'",
     by_authorizer, by_trigger},
    {"+", "update-record", "UPDATE a record", "UPDATE record SET body = '{}' WHERE seq = {victim}",
     by_authorizer, by_trigger},
    {"S6", "update-rowid", "UPDATE a record's number under the name _rowid_",
     "UPDATE record SET _rowid_ = {next} WHERE seq = {victim}", by_authorizer, by_trigger},
    {"+", "delete-record", "DELETE a record", "DELETE FROM record WHERE seq = {victim}",
     by_authorizer, by_trigger},
    {"+", "delete-everything", "DELETE every record, which SQLite would do by truncating",
     "DELETE FROM record", by_authorizer, by_trigger},
    {"+", "delete-picture", "DELETE a picture", "DELETE FROM image WHERE sha256 = x'{picture}'",
     by_authorizer, by_trigger},
    {"+", "delete-checkpoint", "DELETE the newest checkpoint",
     "DELETE FROM checkpoint WHERE size = {size}", by_authorizer, by_trigger},
    {"+", "skip-a-number", "INSERT behind a hole, so that the next record cannot follow",
     "INSERT INTO record VALUES({next} + 5, '{}', 0)", by_trigger, by_trigger},
    {"+", "insert-before-first", "INSERT a record before record 0",
     "INSERT INTO record VALUES(-1, '{}', 0)", by_trigger, by_trigger},
    {"+", "insert-older-checkpoint", "INSERT a checkpoint of fewer records",
     "INSERT INTO checkpoint VALUES({size} - 1, 'forged')", by_trigger, by_trigger},
    {"S10", "insert-or-rollback", "INSERT OR ROLLBACK, which takes back what came before it",
     "BEGIN IMMEDIATE; INSERT OR ROLLBACK INTO record VALUES({victim}, '{}', 0); COMMIT",
     by_trigger, by_trigger},
    {"S13", "ignore-checks", "UPDATE with ignore_check_constraints on",
     "PRAGMA ignore_check_constraints=ON; UPDATE record SET body = NULL WHERE seq = {victim}",
     by_authorizer, by_trigger},
    {"S14", "attach-and-replace", "ATTACH another database and REPLACE out of it",
     "ATTACH ':memory:' AS loot; CREATE TABLE loot.r AS SELECT * FROM main.record; "
     "REPLACE INTO main.record SELECT * FROM loot.r",
     by_authorizer, by_trigger},
    {"S14", "temp-view-shadow", "Shadow table record by a TEMP VIEW of the same name",
     "CREATE TEMP VIEW record AS SELECT 0 AS seq, '{}' AS body, 0 AS leaf64", by_authorizer,
     harmless()},
    {"S9", "temp-trigger-ignore", "Swallow INSERTs by a TEMP trigger with RAISE(IGNORE)",
     "CREATE TEMP TRIGGER hush BEFORE INSERT ON main.record BEGIN SELECT RAISE(IGNORE); END",
     by_authorizer, harmless()},
    {"S11", "sqlite-sequence", "Edit the counter of AUTOINCREMENT",
     "UPDATE sqlite_sequence SET seq = 9223372036854775807", refused_by(Guard::sqlite),
     refused_by(Guard::sqlite)},
    {"S12", "vacuum", "VACUUM, which renumbers rows that have no number of their own", "VACUUM",
     by_authorizer, harmless()},
    {"S15", "journal-in-memory", "journal_mode=MEMORY, so that a crash tears the file",
     "PRAGMA journal_mode=MEMORY", by_authorizer, harmless()},
    {"S15", "synchronous-off", "synchronous=OFF, so that what is acknowledged may be lost",
     "PRAGMA synchronous=OFF", by_authorizer, harmless()},
    {"S15", "user-version", "Claim a newer format by user_version", "PRAGMA user_version=99",
     by_authorizer, refused_by(Guard::reader)},
    {"S15", "application-id", "Claim to be no log at all by application_id",
     "PRAGMA application_id=1", by_authorizer, refused_by(Guard::reader)},
    {"S16", "dbpage", "Overwrite a page through the table sqlite_dbpage",
     "UPDATE sqlite_dbpage SET data = zeroblob(8192) WHERE pgno = 3", refused_by(Guard::sqlite),
     refused_by(Guard::sqlite)},
};

Attack inside(const Deed& deed) {
  return {deed.hole,
          "sql",
          std::string(deed.slug) + "-inside",
          std::string(deed.title) + ", on the writer's own connection",
          Actor::daemon_user,
          deed.inside,
          [sql = deed.sql](Bench& bench) {
            const std::string text = fill(bench, sql);
            return through_writer(
                bench, [&](sqlite3* db) { return run_sql(db, text); }, "SQLite did it");
          }};
}

Attack outside(const Deed& deed) {
  return {deed.hole,
          "sql",
          deed.slug,
          std::string(deed.title) + ", with any SQL tool",
          Actor::daemon_user,
          deed.outside,
          [sql = deed.sql](Bench& bench) {
            const std::string text = fill(bench, sql);
            Answer answer;
            {
              Raw stranger(bench.db());
              answer = stranger.run(text);
            }
            return bench.after(answer, "SQLite did it");
          }};
}

Outcome replace_a_node(Bench& bench, const std::function<Answer(const std::string&)>& run) {
  return bench.after(run("REPLACE INTO node SELECT level, n, zeroblob(32), 0, 0 FROM node"),
                     "a tree hash was overwritten");
}

// A well-formed record behind the last: no trigger can know who writes.
Outcome forge_next(Bench& bench) {
  {
    Raw stranger(bench.db());
    stranger.must(fill(bench,
                       "CREATE TEMP TABLE forged AS SELECT replace(body, '{\"seq\":{victim},', "
                       "'{\"seq\":{next},') AS body FROM record WHERE seq = {victim}"));
    stranger.must(fill(bench, "INSERT INTO record SELECT {next}, body, leaf64(body) FROM forged"));
  }
  const std::uint64_t forged = bench.facts().records;
  Outcome outcome = bench.look("a forged record stands behind the last checkpoint");
  bench.honest_writer();
  Raw reader(bench.db());
  if (reader.number("SELECT body ->> '$.unsealed_records' FROM record WHERE seq = " +
                    std::to_string(forged + 1)) != 1) {
    outcome.problem = "the gap record of the next start does not count it";
  }
  outcome.happened += "; the next start's gap record counts 1 unsealed record";
  return outcome;
}

// The same while the daemon runs: its next append meets a number already taken.
Outcome forge_under_writer(Bench& bench) {
  WriterSide side(bench);
  {
    Raw stranger(bench.db());
    stranger.must(fill(bench, "INSERT INTO record VALUES({next}, '{}', leaf64('{}'))"));
  }
  return bench.daemon_stops(Guard::writer, [&] { bench.carry_on(side.writer()); });
}

}  // namespace

std::vector<Attack> sql_attacks() {
  std::vector<Attack> attacks;
  for (const Deed& deed : deeds) {
    attacks.push_back(inside(deed));
    attacks.push_back(outside(deed));
  }
  attacks.push_back({"S1", "sql", "replace-node", "REPLACE the stored tree hashes",
                     Actor::daemon_user, by_trigger, [](Bench& bench) {
                       bench.need_node();
                       Raw stranger(bench.db());
                       return replace_a_node(
                           bench, [&](const std::string& sql) { return stranger.run(sql); });
                     }});
  attacks.push_back({"F6", "sql", "forge-next-record",
                     "INSERT a well-formed record behind the last one while no daemon runs",
                     Actor::daemon_user,
                     out_of_reach("nothing behind the newest checkpoint is signed yet; the gap "
                                  "record of the next start counts it"),
                     forge_next});
  attacks.push_back({"+", "sql", "forge-record-under-writer",
                     "INSERT the next record before the running daemon does", Actor::daemon_user,
                     refused_by(Guard::writer), forge_under_writer});
  return attacks;
}

}  // namespace storage::audit
