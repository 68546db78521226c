// People who may only look: what they can do through our reader's connection, with a tool of their
// own, and with read access to the folder.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/audit/attack.h"
#include "storage/audit/writer_side.h"
#include "storage/log_folder.h"
#include "storage/log_format.h"
#include "storage/log_reader.h"

namespace storage::audit {
namespace {

Attack by_viewer(const char* hole, const char* slug, const char* title, Expected expected,
                 std::function<Outcome(Bench&)> run, Actor actor = Actor::viewer_user) {
  return {hole, "viewer", slug, title, actor, expected, std::move(run)};
}

// A statement on the connection our reader holds.
Attack on_reader(const char* slug, const char* title, const char* sql) {
  return by_viewer("V6", slug, title, refused_by(Guard::authorizer), [sql](Bench& bench) {
    const std::string text = fill(bench, sql);
    const HandleTap tap;
    const LogReader reader(bench.log());
    return bench.after(run_sql(tap.last(), text), "SQLite did it");
  });
}

Outcome blob_write_as_reader(Bench& bench) {
  const HandleTap tap;
  const LogReader reader(bench.log());
  sqlite3_blob* blob = nullptr;
  const int code = sqlite3_blob_open(tap.last(), "main", "record", "body", 0, 1, &blob);
  const Answer answer{sqlite3_extended_errcode(tap.last()), sqlite3_errmsg(tap.last())};
  sqlite3_blob_close(blob);
  return bench.after(code == SQLITE_OK ? Answer{} : answer, "a blob was opened for writing");
}

// A state with commits in the WAL, and its writer still there.
std::unique_ptr<LogWriter> live(Bench& bench) {
  auto writer = bench.honest_writer();
  bench.carry_on(*writer, 20);
  writer->seal();
  bench.remember();
  return writer;
}

Outcome query_only_checkpoint(Bench& bench) {
  const auto writer = live(bench);
  const Digest before = hash_of_head(bench.db(), UINT64_MAX);
  {
    Raw viewer(bench.db());
    viewer.must("PRAGMA query_only=ON; PRAGMA wal_checkpoint(PASSIVE)");
  }
  const bool moved = hash_of_head(bench.db(), UINT64_MAX) != before;
  return bench.look(moved ? "log.db's bytes changed, although query_only was on: WAL pages moved "
                            "to where they belong"
                          : "no byte changed");
}

Outcome immutable_hides(Bench& bench) {
  const auto writer = live(bench);
  const std::string uri = "file:" + bench.db().string() + "?mode=ro&immutable=1";
  const std::int64_t seen =
      Raw(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI).number("SELECT count(*) FROM record");
  const std::uint64_t ours = LogReader(bench.log()).size();
  Outcome outcome =
      bench.look("immutable=1 shows " + std::to_string(seen) + " of " +
                 std::to_string(writer->size()) + " records, our reader " + std::to_string(ours));
  if (ours != writer->size()) outcome.problem = "our reader misses the newest records";
  return outcome;
}

Outcome long_reader(Bench& bench) {
  const auto writer = bench.honest_writer();
  Raw viewer("file:" + bench.db().string() + "?mode=ro", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  viewer.must("BEGIN");
  viewer.number("SELECT count(*) FROM record");
  for (int i = 0; i < 100; ++i) bench.carry_on(*writer, 2);
  writer->seal();
  const std::uintmax_t wal_bytes = fs::file_size(bench.wal());
  bench.remember();
  return bench.look("the recorder went on; log.db-wal has grown to " +
                    std::to_string(wal_bytes / 1024) + " KiB");
}

// What a user may do who is neither the daemon nor root. As root, it is tried; else the modes say.
Outcome as_another_user(Bench& bench, const char* name, int flags) {
  constexpr uid_t nobody = 65'534;
  const fs::path path = bench.log() / name;
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) throw Error(path.string() + ": is not there");
  const mode_t wanted = flags == O_RDONLY ? S_IROTH : S_IWOTH;
  bool refused = (status.st_mode & wanted) == 0;
  if (geteuid() == 0) {
    const Fd folder(open(bench.log().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (seteuid(nobody) != 0) throw Error("cannot become another user");
    const Fd file(openat(folder.get(), name, flags | O_CLOEXEC));
    refused = file.get() < 0;
    if (seteuid(0) != 0) throw Error("cannot become myself again");
  }
  Outcome outcome = bench.look(refused ? "not for others" : std::string(name) + " was opened");
  if (refused && outcome.fate == Fate::harmless) {
    outcome.fate = Fate::refused;
    outcome.guard = Guard::permissions;
  }
  return outcome;
}

Attack by_neighbour(const char* slug, const char* title, const char* name, int flags) {
  return by_viewer(
      "V6", slug, title, refused_by(Guard::permissions),
      [name, flags](Bench& bench) { return as_another_user(bench, name, flags); },
      Actor::local_user);
}

}  // namespace

std::vector<Attack> viewer_attacks() {
  return {
      on_reader("reader-inserts", "INSERT on the connection the viewer reads by",
                "INSERT INTO record VALUES({next}, '{}', 0)"),
      on_reader("reader-deletes", "DELETE on the connection the viewer reads by",
                "DELETE FROM record WHERE seq = {victim}"),
      on_reader("reader-checkpoints", "PRAGMA wal_checkpoint on the connection the viewer reads by",
                "PRAGMA wal_checkpoint(TRUNCATE)"),
      on_reader("reader-attaches", "ATTACH the log again, for writing, beside the reader's own",
                "ATTACH ':memory:' AS again"),
      by_viewer("V6", "reader-writes-blob",
                "Open a value for writing on the connection the viewer reads by",
                refused_by(Guard::read_only), blob_write_as_reader),
      by_viewer("V1", "query-only-checkpoint",
                "Checkpoint with query_only on, by a tool that may write", harmless(),
                query_only_checkpoint, Actor::daemon_user),
      by_viewer("V3", "immutable-hides", "Look with immutable=1, which hides the newest records",
                harmless(), immutable_hides),
      by_viewer("F14", "long-reader", "Hold a read transaction while the daemon records",
                harmless(), long_reader),
      by_neighbour("neighbour-writes-database", "Open log.db for writing as another user", db_name,
                   O_RDWR),
      by_neighbour("neighbour-writes-checkpoints", "Open checkpoints for writing as another user",
                   checkpoints_name, O_WRONLY),
      by_neighbour("neighbour-reads-key", "Read log.key as another user", key_name, O_RDONLY),
  };
}

}  // namespace storage::audit
