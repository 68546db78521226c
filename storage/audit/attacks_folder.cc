// Names, links, locks: what write access to the folder allows. F7 to F11, F13, F14.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "storage/audit/attack.h"
#include "storage/audit/writer_side.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

Attack on_folder(const char* hole, const char* slug, const char* title, Expected expected,
                 std::function<Outcome(Bench&)> run, Actor actor = Actor::daemon_user) {
  return {hole, "folder", slug, title, actor, expected, std::move(run)};
}

// The daemon is stopped, something is done to the folder, the daemon starts.
Attack before_start(const char* hole, const char* slug, const char* title,
                    std::function<void(Bench&)> deed) {
  return on_folder(hole, slug, title, refused_by(Guard::start_up),
                   [deed = std::move(deed)](Bench& bench) {
                     deed(bench);
                     return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
                   });
}

// The daemon runs, something is done to the folder, the daemon appends and seals.
Attack under_writer(const char* hole, const char* slug, const char* title,
                    std::function<void(Bench&)> deed) {
  return on_folder(hole, slug, title, refused_by(Guard::writer),
                   [deed = std::move(deed)](Bench& bench) {
                     WriterSide side(bench);
                     bench.carry_on(side.writer());
                     deed(bench);
                     return bench.daemon_stops(Guard::writer, [&] {
                       bench.carry_on(side.writer());
                       side.writer().seal();
                     });
                   });
}

// Moves a file away and leaves a link in its place.
void make_link(Bench& bench, const char* name, bool symbolic) {
  const fs::path there = bench.another("elsewhere");
  if (symbolic) {
    fs::rename(bench.log() / name, there);
    fs::create_symlink(there, bench.log() / name);
  } else {
    fs::create_hard_link(bench.log() / name, there);
  }
}

Outcome read_through_link(Bench& bench) {
  make_link(bench, db_name, true);
  for (const char* name : {"log.db-wal", "log.db-shm"}) fs::remove(bench.log() / name);
  return bench.look("log.db is a symbolic link");
}

Outcome create_over_missing(Bench& bench) {
  fs::remove(bench.db());
  Genesis genesis;
  genesis.origin = bench.facts().origin;
  Outcome outcome = bench.daemon_stops(
      Guard::start_up, [&] { LogWriter::create(bench.log(), bench.facts().last_time, genesis); });
  if (fs::exists(bench.db())) outcome.problem = "a new log was begun where one is missing";
  return outcome;
}

Outcome second_writer(Bench& bench) {
  WriterSide first(bench);
  return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
}

// Closing any descriptor of a file drops this process's POSIX locks on it: a daemon that looks at
// its own log.db would lose SQLite's. Ours is an flock on another file.
Outcome drop_locks(Bench& bench) {
  WriterSide first(bench);
  read_file(bench.db());
  read_file(bench.log() / "log.db-shm");
  return bench.daemon_stops(Guard::start_up, [&] { bench.honest_writer(); });
}

// Runs `deed` in a process of its own until the pipe it is given is closed.
class Other {
 public:
  explicit Other(const std::function<void(int ready)>& deed) {
    int ready[2];
    if (pipe(ready) != 0) throw Error("no pipe");
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      close(ready[0]);
      try {
        deed(ready[1]);
      } catch (...) {
        _exit(1);
      }
      _exit(0);
    }
    close(ready[1]);
    char byte = 0;
    const bool began = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    if (!began) throw Error("the other process could not begin");
  }
  void wait() {
    if (pid_ > 0) waitpid(std::exchange(pid_, 0), nullptr, 0);
  }
  void kill_it() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    wait();
  }
  ~Other() { kill_it(); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

void say_ready(int fd) {
  if (write(fd, "!", 1) != 1) _exit(1);
}

// Another process has the write lock for a moment: the daemon waits its turn. It begins first: an
// open database must not be carried over a fork.
Outcome hold_lock(Bench& bench) {
  bench.victim();
  Other other([&](int ready) {
    Raw stranger(bench.db());
    stranger.must("BEGIN IMMEDIATE");
    say_ready(ready);
    usleep(500'000);
    stranger.must("ROLLBACK");
  });
  {
    WriterSide side(bench);
    const std::uint64_t before = side.writer().size();
    bench.carry_on(side.writer());
    if (side.writer().size() != before + 4) throw Error("the daemon lost what it had to append");
    side.writer().seal();
    bench.remember();
  }
  return bench.look("the daemon waited its turn and lost nothing");
}

// The daemon is stopped in the middle of its day, appended to nothing, and goes on.
Outcome stop_and_continue(Bench& bench) {
  bench.victim();
  Other other([&](int ready) {
    const auto writer = bench.honest_writer();
    say_ready(ready);
    bench.carry_on(*writer, 40);
    writer->append({bench.facts().last_time, Heartbeat{1'000, true}});
    writer->seal();
  });
  kill(other.pid(), SIGSTOP);
  bool sound = true;
  try {
    sound = ok(verify(bench.log()));
  } catch (const Error&) {
    // Stopped while it held SQLite's lock on the index of the WAL: nobody can read just now.
  }
  kill(other.pid(), SIGCONT);
  other.wait();
  if (!sound) throw Error("a stopped daemon's log does not verify");
  bench.remember();
  return bench.look(
      "stopped, looked at, continued: nothing is wrong, and a hole in the "
      "heartbeats says how long");
}

// An SQL tool of the same user empties the WAL, as it may: all of it is in log.db first.
Outcome checkpoint_under_writer(Bench& bench) {
  bench.victim();
  {
    WriterSide side(bench);
    bench.carry_on(side.writer());
    Raw(bench.db()).must("PRAGMA wal_checkpoint(TRUNCATE)");
    if (fs::file_size(bench.wal()) != 0) throw Error("the tool did not empty log.db-wal");
    bench.carry_on(side.writer());
    side.writer().seal();
    bench.remember();
  }
  return bench.look("the daemon found every record still there, and went on");
}

// The daemon's files may not grow for a while, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(const fs::path& biggest) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit full = before_;
    full.rlim_cur = fs::file_size(biggest) + 4'096;
    setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

Outcome fill_the_disk(Bench& bench) {
  bench.victim();
  std::uint64_t acknowledged = 0;
  std::string said = "nothing";
  {
    WriterSide side(bench);
    bench.carry_on(side.writer());
    acknowledged = side.writer().size();
    {
      const FullDisk full(bench.wal());
      try {
        bench.carry_on(side.writer());
      } catch (const CannotWrite& error) {
        said = error.reason();
      }
    }
    bench.carry_on(side.writer());
    side.writer().seal();
    if (side.writer().size() <= acknowledged) throw Error("the daemon did not go on");
  }
  bench.remember();
  Outcome outcome = bench.look("the daemon said \"" + said +
                               "\", kept what it had acknowledged, and went on with a gap");
  if (said != "disk-full") outcome.problem = "the daemon did not name the disk";
  if (outcome.verdict != verdict_name(VerdictKind::gap)) outcome.problem = "no gap says so";
  return outcome;
}

Outcome kill_nine(Bench& bench) {
  bench.victim();
  const std::uint64_t before = bench.facts().records;
  {
    Other other([&](int ready) {
      const auto writer = bench.honest_writer();
      bench.carry_on(*writer, 20);
      say_ready(ready);
      pause();
    });
    other.kill_it();
  }
  if (learn(bench.log()).records < before + 21) throw Error("acknowledged records are lost");
  bench.honest_writer();
  bench.remember();
  Outcome outcome = bench.look("killed; every acknowledged record is there");
  if (outcome.verdict != verdict_name(VerdictKind::gap)) outcome.problem = "no gap says so";
  return outcome;
}

}  // namespace

std::vector<Attack> folder_attacks() {
  return {
      before_start("F11", "symlink-database", "Make log.db a symbolic link, then start the daemon",
                   [](Bench& bench) { make_link(bench, db_name, true); }),
      before_start("F11", "hardlink-database", "Give log.db a second name, then start the daemon",
                   [](Bench& bench) { make_link(bench, db_name, false); }),
      before_start("F11", "symlink-checkpoints",
                   "Make checkpoints a symbolic link, then start the daemon",
                   [](Bench& bench) { make_link(bench, checkpoints_name, true); }),
      before_start("F11", "symlink-key", "Make log.key a symbolic link, then start the daemon",
                   [](Bench& bench) { make_link(bench, key_name, true); }),
      before_start("+", "open-key", "Let others read log.key, then start the daemon",
                   [](Bench& bench) {
                     fs::permissions(bench.log() / key_name, fs::perms::others_read,
                                     fs::perm_options::add);
                   }),
      before_start("F10", "missing-database", "Remove log.db, then start the daemon",
                   [](Bench& bench) { fs::remove(bench.db()); }),
      on_folder("F10", "create-over-missing", "Remove log.db, then let the daemon begin a new log",
                refused_by(Guard::start_up), create_over_missing),
      on_folder("F11", "read-through-symlink",
                "Have a verifier read log.db through a symbolic link", refused_by(Guard::reader),
                read_through_link),
      under_writer("F9", "unlink-under-writer", "Remove log.db while the daemon runs",
                   [](Bench& bench) { fs::remove(bench.db()); }),
      under_writer("F9", "rename-under-writer", "Rename log.db while the daemon runs",
                   [](Bench& bench) { fs::rename(bench.db(), bench.log() / "log.db.away"); }),
      under_writer("F9", "replace-under-writer",
                   "Put a copy in log.db's place while the daemon runs",
                   [](Bench& bench) {
                     clone_file(bench.db(), bench.another("copy.db"));
                     fs::rename(bench.another("copy.db"), bench.db());
                   }),
      under_writer("F9", "unlink-wal-under-writer", "Remove log.db-wal while the daemon runs",
                   [](Bench& bench) { fs::remove(bench.wal()); }),
      under_writer("F4", "empty-wal-under-writer", "Empty log.db-wal while the daemon runs",
                   [](Bench& bench) { fs::resize_file(bench.wal(), 0); }),
      under_writer(
          "F5", "cut-wal-under-writer", "Cut the last byte of log.db-wal while the daemon runs",
          [](Bench& bench) { fs::resize_file(bench.wal(), fs::file_size(bench.wal()) - 1); }),
      on_folder("F4", "checkpoint-under-writer",
                "Have an SQL tool copy log.db-wal into log.db and empty it while the daemon runs",
                harmless(), checkpoint_under_writer),
      under_writer("F9", "unlink-checkpoints-under-writer",
                   "Remove checkpoints while the daemon runs",
                   [](Bench& bench) { fs::remove(bench.notes_file()); }),
      on_folder("F13", "drop-posix-locks",
                "Open and close log.db inside the daemon, which drops its POSIX locks, then start "
                "a second one",
                refused_by(Guard::start_up), drop_locks),
      on_folder("F14", "second-daemon", "Start a second daemon on the log",
                refused_by(Guard::start_up), second_writer),
      on_folder("F14", "hold-the-lock", "Hold the database's write lock while the daemon appends",
                harmless(), hold_lock),
      on_folder("F14", "stop-and-continue", "SIGSTOP the daemon, look, SIGCONT", harmless(),
                stop_and_continue),
      on_folder("F14", "fill-the-disk", "Fill the disk under the daemon, then make room",
                harmless(), fill_the_disk, Actor::local_user),
      on_folder("F14", "kill-nine", "SIGKILL the daemon between acknowledgement and seal",
                harmless(), kill_nine),
  };
}

}  // namespace storage::audit
