// Below SQL: what the C interface lets a process do that holds a handle. C1 to C7.
#include <algorithm>

#include "storage/audit/attack.h"
#include "storage/audit/writer_side.h"

namespace storage::audit {
namespace {

Answer answer_of(sqlite3* db, int code) {
  if (code == SQLITE_OK) return {};
  return {sqlite3_extended_errcode(db), sqlite3_errmsg(db)};
}

// Overwrites bytes of a value through an incremental handle: no statement is prepared.
Answer blob_write(sqlite3* db, const char* table, const char* column, std::int64_t rowid,
                  int offset, std::string_view bytes) {
  sqlite3_blob* blob = nullptr;
  int code = sqlite3_blob_open(db, "main", table, column, rowid, 1, &blob);
  if (code != SQLITE_OK) return answer_of(db, code);
  code = sqlite3_blob_write(blob, bytes.data(), static_cast<int>(bytes.size()), offset);
  const int closed = sqlite3_blob_close(blob);  // Outside a transaction this commits.
  return answer_of(db, code != SQLITE_OK ? code : closed);
}

Answer blob_write_record(Bench& bench, sqlite3* db) {
  // Inside the body's text, behind {"seq":N,"kind":": the locator no longer fits.
  return blob_write(db, "record", "body", static_cast<std::int64_t>(bench.victim()), 12, "QQ");
}

Answer switch_triggers_off(sqlite3* db, const std::string& sql) {
  int now = 1;
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, &now);
  if (now != 0) return {SQLITE_ERROR, "triggers could not be switched off"};
  return run_sql(db, sql);
}

const char* const replace_victim =
    "REPLACE INTO record SELECT seq, replace(body, 'http', 'hxxp'), leaf64 FROM record "
    "WHERE seq = {victim}";

// Reset, and an empty database is written over the full one.
Answer reset_database(sqlite3* db) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
  Answer answer = run_sql(db, "VACUUM");
  sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
  return answer;
}

Answer copy_over(sqlite3* target, const fs::path& source) {
  Raw from(source, SQLITE_OPEN_READWRITE);
  sqlite3_backup* backup = sqlite3_backup_init(target, "main", from.handle(), "main");
  if (backup == nullptr) return answer_of(target, SQLITE_ERROR);
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  return code == SQLITE_DONE ? Answer{} : answer_of(target, code == SQLITE_OK ? SQLITE_BUSY : code);
}

// An honest stretch is added; what was before it lies in `another("older")`.
std::uint64_t grow(Bench& bench) {
  copy_log(bench.log(), bench.another("older"));
  const std::uint64_t before = bench.facts().records;
  bench.carry_on(*bench.honest_writer());
  bench.remember();
  return before;
}

Outcome backup_over_file(Bench& bench) {
  const std::uint64_t before = grow(bench);
  {
    Raw target(bench.db());
    const Answer answer = copy_over(target.handle(), bench.another("older") / "log.db");
    if (!answer.ok()) return bench.after(answer, "");
  }
  return bench.look("the backup interface wrote an older state over the log",
                    Bench::record(before));
}

// Nothing hears of a backup into a connection. The tree does.
Outcome backup_into_writer(Bench& bench) {
  const std::uint64_t before = grow(bench);
  Answer answer;
  {
    WriterSide side(bench);
    answer = copy_over(side.handle(), bench.another("older") / "log.db");
  }
  return bench.after(answer, "the backup interface wrote an older state through the writer",
                     Bench::record(before));
}

// The connection is moved to a database in memory; what it then takes would be lost.
Outcome deserialize(Bench& bench) {
  WriterSide side(bench);
  std::string image = read_file(bench.db());
  image[18] = image[19] = 1;  // In memory there is no WAL.
  auto* bytes = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
  std::copy(image.begin(), image.end(), bytes);
  const auto size = static_cast<sqlite3_int64>(image.size());
  const int code =
      sqlite3_deserialize(side.handle(), "main", bytes, size, size,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  return bench.after(answer_of(side.handle(), code), "the daemon now writes to memory");
}

// Another name for the same pages, without triggers.
Outcome imposter(Bench& bench) {
  const std::string seq = std::to_string(bench.victim());
  {
    Raw stranger(bench.db());
    const auto root = static_cast<int>(
        stranger.number("SELECT rootpage FROM sqlite_schema WHERE name = 'record'"));
    sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, stranger.handle(), "main", 1, root);
    stranger.must("CREATE TABLE imposter(seq INTEGER PRIMARY KEY, body TEXT, leaf64 INTEGER)");
    sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, stranger.handle(), "main", 0, 0);
    stranger.must("UPDATE imposter SET body = replace(body, 'http', 'hxxp') WHERE seq = " + seq);
  }
  return bench.look("an imposter table was written to", Bench::record(bench.victim()));
}

Outcome imposter_inside(Bench& bench) {
  return through_writer(
      bench,
      [](sqlite3* db) {
        sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, db, "main", 1, 2);
        Answer answer = run_sql(
            db, "CREATE TABLE imposter(seq INTEGER PRIMARY KEY, body TEXT, leaf64 INTEGER)");
        sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, db, "main", 0, 0);
        // Making it is not asked about: SQLite takes it for reading the schema. Using it is.
        return answer.ok() ? run_sql(db, "UPDATE imposter SET body = '{}'") : answer;
      },
      "an imposter table was made");
}

// Takes off every guard a program can take off its own connection.
Outcome naked_handle(Bench& bench) {
  const std::string text = fill(bench,
                                "DROP TRIGGER record_update; UPDATE record SET body = "
                                "replace(body, 'http', 'hxxp') WHERE seq = {victim}");
  return through_writer(
      bench,
      [&](sqlite3* db) {
        sqlite3_set_authorizer(db, nullptr, nullptr);
        sqlite3_commit_hook(db, nullptr, nullptr);
        return run_sql(db, text);
      },
      "with authorizer and hooks taken off, the record was changed", Bench::record(bench.victim()));
}

Attack attack(const char* hole, const char* slug, const char* title, Expected expected,
              std::function<Outcome(Bench&)> run) {
  return {hole, "connection", slug, title, Actor::daemon_user, expected, std::move(run)};
}

std::vector<Attack> attacks_on_the_writer() {
  const Expected by_hooks = refused_by(Guard::hooks);
  const Expected by_authorizer = refused_by(Guard::authorizer);
  return {
      attack("C1", "blob-write-record-inside",
             "sqlite3_blob_write into a record's text, on the writer's own connection", by_hooks,
             [](Bench& bench) {
               bench.victim();
               return through_writer(
                   bench, [&](sqlite3* db) { return blob_write_record(bench, db); }, "written");
             }),
      attack("C1", "blob-write-picture-inside",
             "sqlite3_blob_write into a picture, on the writer's own connection", by_hooks,
             [](Bench& bench) {
               bench.need_pictures(1);
               return through_writer(
                   bench, [](sqlite3* db) { return blob_write(db, "image", "png", 1, 100, "QQ"); },
                   "written");
             }),
      attack("C3", "triggers-off-inside",
             "Switch triggers off by ENABLE_TRIGGER and REPLACE, on the writer's own connection",
             by_hooks,
             [](Bench& bench) {
               const std::string sql = fill(bench, replace_victim);
               return through_writer(
                   bench, [&](sqlite3* db) { return switch_triggers_off(db, sql); }, "replaced");
             }),
      attack("C2", "insert-past-the-daemon",
             "INSERT a right-looking record on the writer's connection, past the daemon", by_hooks,
             [](Bench& bench) {
               bench.victim();
               WriterSide side(bench);
               const std::string sql = fill(bench, "INSERT INTO record VALUES({next}, '{}', 0)");
               return bench.after(side.run(sql), "inserted");
             }),
      attack("C4", "reset-database-inside",
             "RESET_DATABASE and VACUUM on the writer's own connection", by_authorizer,
             [](Bench& bench) { return through_writer(bench, reset_database, "wiped"); }),
      attack("C5", "backup-into-writer",
             "Back an older database up into the writer's own connection",
             detected_as(VerdictKind::rolled_back), backup_into_writer),
      attack("C5", "deserialize-writer",
             "Move the writer's connection to a database in memory by sqlite3_deserialize",
             by_authorizer, deserialize),
      attack("C6", "imposter-inside", "An imposter table on the writer's own connection",
             by_authorizer, imposter_inside),
      attack("C7", "naked-handle",
             "Take authorizer and hooks off the writer's connection, then change a record",
             detected_as(VerdictKind::damaged), naked_handle),
  };
}

std::vector<Attack> attacks_beside_the_writer() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  return {
      attack("C1", "blob-write-record", "sqlite3_blob_write into a record's text, by a stranger",
             damaged,
             [](Bench& bench) {
               {
                 Raw stranger(bench.db());
                 const Answer answer = blob_write_record(bench, stranger.handle());
                 if (!answer.ok()) return bench.after(answer, "");
               }
               return bench.look("no trigger heard of it", Bench::record(bench.victim()));
             }),
      attack("C1", "blob-write-picture", "sqlite3_blob_write into a picture, by a stranger",
             damaged,
             [](Bench& bench) {
               bench.need_pictures(1);
               blob_write(Raw(bench.db()).handle(), "image", "png", 1, 100, "QQ");
               return bench.look("no trigger heard of it",
                                 Bench::record(bench.facts().pictures.front().first_seq));
             }),
      attack("C3", "triggers-off",
             "Switch triggers off by ENABLE_TRIGGER and REPLACE, as a stranger", damaged,
             [](Bench& bench) {
               const std::string sql = fill(bench, replace_victim);
               const Answer answer = switch_triggers_off(Raw(bench.db()).handle(), sql);
               return bench.after(answer, "no trigger heard of it", Bench::record(bench.victim()));
             }),
      attack("C4", "reset-database", "RESET_DATABASE and VACUUM, as a stranger: an empty database",
             refused_by(Guard::reader),
             [](Bench& bench) {
               const Answer answer = reset_database(Raw(bench.db()).handle());
               if (!answer.ok()) return bench.after(answer, "");
               return bench.look("the database was wiped");
             }),
      attack("C5", "backup-over-file", "Back an older database up over the log, as a stranger",
             detected_as(VerdictKind::rolled_back), backup_over_file),
      attack("C6", "imposter", "Write through an imposter table, as a stranger", damaged, imposter),
  };
}

}  // namespace

std::vector<Attack> connection_attacks() {
  std::vector<Attack> attacks = attacks_on_the_writer();
  for (Attack& one : attacks_beside_the_writer()) attacks.push_back(std::move(one));
  return attacks;
}

}  // namespace storage::audit
