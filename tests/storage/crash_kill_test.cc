// A daemon killed at system calls, stopped and continued; a second one; a reader all the while.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <random>
#include <thread>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "tests/storage/fault_life.h"
#include "tests/support/runs.h"

using namespace storage;
using namespace storage_test;

namespace {

constexpr WriterOptions no_timer{std::chrono::hours(1)};

// A child process that lives one life on `log` and tells each acknowledged seq through a pipe.
struct Child {
  pid_t pid = 0;
  int from = -1;

  Child(const std::function<void(const std::function<void(std::uint64_t)>&)>& work, bool traced) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid = fork();
    if (pid == 0) {
      close(ends[0]);
      try {
        if (traced && ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(3);
        if (traced) raise(SIGSTOP);
        work([&](std::uint64_t seq) {
          if (write(ends[1], &seq, sizeof seq) != sizeof seq) _exit(4);
        });
        _exit(0);
      } catch (...) {
        _exit(5);
      }
    }
    close(ends[1]);
    from = ends[0];
  }
  ~Child() {
    if (pid > 0) kill(pid, SIGKILL);
    // All: a traced process is not gone before its tracer has taken leave of each of its threads.
    while (pid > 0 && waitpid(-1, nullptr, __WALL) > 0) {
    }
    close(from);
  }
  std::optional<std::uint64_t> next() const {
    std::uint64_t seq = 0;
    return read(from, &seq, sizeof seq) == sizeof seq ? std::optional(seq) : std::nullopt;
  }
};

void append_some(const fs::path& log, int number, int count,
                 const std::function<void(std::uint64_t)>& tell) {
  const auto writer = LogWriter::open(log, at(number), {std::chrono::milliseconds(1)});
  for (int i = 0; i < count; ++i) {
    const std::string url = "http://life" + std::to_string(number) + ".home/" + std::to_string(i);
    if (i % 3 == 2) {
      const auto png = picture(number + i);
      Screenshot shot = screenshot_of(png);
      shot.url = url;
      tell(writer->append_screenshot(at(number), shot, png));
    } else {
      tell(writer->append(visit(number, url)));
    }
  }
}

// Lets every thread of `child` run from system call to system call, and kills it at the n-th stop.
// False: it ended by itself before.
bool kill_at_stop(pid_t child, std::uint64_t n) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return false;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
  pid_t thread = child;
  for (std::uint64_t stops = 0; stops < n; ++stops) {
    ptrace(PTRACE_SYSCALL, thread, nullptr, nullptr);
    do {
      thread = waitpid(-1, &status, __WALL);
      if (thread == child && (WIFEXITED(status) || WIFSIGNALED(status))) return false;
    } while (thread > 0 && !WIFSTOPPED(status));
    if (thread <= 0) return false;
  }
  kill(child, SIGKILL);
  return true;
}

}  // namespace

TEST_CASE("kill: at any system call, what was acknowledged stays and one gap tells of it") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  std::mt19937_64 chance(20'210'304);
  std::uint64_t span = 400, held = 12;
  std::size_t gaps = 0;
  bool owes_gap = false;
  int killed = 0;
  const int wanted = support::runs(40, 2'000);
  for (int run = 0; run < wanted; ++run) {
    CAPTURE(run);
    bool was_killed = false;
    std::uint64_t acknowledged = 0;
    {
      Child child([&](const auto& tell) { append_some(log, run + 100, 6, tell); }, true);
      was_killed = kill_at_stop(child.pid, 1 + chance() % span);
      while (const auto seq = child.next()) acknowledged = *seq;
    }
    // Aim beyond the end now and then, so that the end is hit too.
    span = was_killed ? span + 20 : span - span / 4;
    if (was_killed) ++killed;
    const LogReader reader(log);
    REQUIRE(reader.size() > acknowledged);
    if (owes_gap && reader.size() > held) ++gaps;
    // A long log takes long to verify; the last one is looked at for all.
    if (run % 16 == 0 || run + 1 == wanted) {
      const Verdict verdict = verify(log);
      for (const Finding& finding : verdict.findings) MESSAGE(finding.what);
      REQUIRE(ok(verdict));
      CHECK(verdict.gaps.size() == gaps);
    }
    if (reader.size() > held) owes_gap = true;
    held = reader.size();
  }
  MESSAGE(killed, " daemons killed at a system call, ", wanted - killed, " ended before");
  CHECK(killed > wanted / 3);
}

// 0 where the stop came while the writer was keeping readers out: nothing to be seen till it goes
// on.
std::uint64_t size_beside_stopped(const fs::path& log) {
  try {
    return LogReader(log).size();
  } catch (const RecorderHeldUp&) {
    return 0;
  }
}

// The locks on log.db-shm (SQLite's file format, section 4.4): a byte for each reader's place.
constexpr off_t first_place = 123;
constexpr off_t places = 5;

TEST_CASE("stop: a reader kept out by a recorder held up in a commit says so, and reads after it") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const Child held(
      [&](const auto& tell) {
        const auto writer = LogWriter::open(log, at(5), no_timer);
        const int shm = open((log / "log.db-shm").c_str(), O_RDWR | O_CLOEXEC);
        struct flock lock = {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        lock.l_start = first_place;
        lock.l_len = places;
        tell(fcntl(shm, F_SETLK, &lock) == 0 ? 1 : 0);
        raise(SIGSTOP);
      },
      false);
  REQUIRE(held.next() == 1);
  int status = 0;
  REQUIRE(waitpid(held.pid, &status, WUNTRACED) == held.pid);
  CHECK(size_beside_stopped(log) == 0);
  kill(held.pid, SIGKILL);
  REQUIRE(waitpid(held.pid, &status, 0) == held.pid);
  CHECK(LogReader(log).size() > 0);
}

TEST_CASE("stop: a daemon that was stopped and goes on loses nothing and owes no gap") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const Child child([&](const auto& tell) { append_some(log, 1, 400, tell); }, false);
  std::uint64_t told = 0;
  for (int i = 0; i < 20; ++i) {
    for (int j = 0; j < 10; ++j) told = child.next().value_or(told);
    kill(child.pid, SIGSTOP);
    int status = 0;
    REQUIRE(waitpid(child.pid, &status, WUNTRACED) == child.pid);
    // Readers do not wait for it, and another writer is refused by name, not made to wait.
    if (const std::uint64_t size = size_beside_stopped(log)) CHECK(size > told);
    if (i % 5 == 0 && size_beside_stopped(log) > 0) CHECK(ok(verify(log)));
    CHECK_THROWS_WITH_AS(
        LogWriter::open(log, at(5)),
        (log.string() + ": log is held by another writer (pid " + std::to_string(child.pid) + ")")
            .c_str(),
        Error);
    kill(child.pid, SIGCONT);
  }
  while (const auto seq = child.next()) told = *seq;
  const Verdict verdict = verify(log);
  CHECK(ok(verdict));
  CHECK(verdict.records == told + 1);
  CHECK(verdict.gaps.empty());
}

TEST_CASE("readers: one reading during ten thousand appends neither blocks nor sees a torn state") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  std::atomic<bool> over = false;
  std::uintmax_t largest_wal = 0;
  // Another process, as a viewer is.
  const Child reader(
      [&](const auto& tell) {
        std::uint64_t size = 0;
        for (std::uint64_t round = 0;; ++round) {
          LogReader look(log);
          if (look.size() < size) _exit(10);
          size = look.size();
          Query query;
          query.order = Query::Order::oldest_first;
          query.limit = 500;
          for (std::uint64_t after = size > 3'000 ? size - 3'000 : 0; after < size;) {
            query.after = after;
            const auto page = look.page(query);
            if (page.empty()) break;
            for (const StoredRecord& row : page) {
              if (!row.record || row.seq != ++after) _exit(11);
            }
          }
          if (round % 8 == 0 && !ok(verify(log))) _exit(12);
          tell(size);
        }
      },
      false);
  std::uint64_t rounds = 0;
  std::thread listener([&] {
    while (!over && reader.next()) ++rounds;
  });
  {
    const auto writer = LogWriter::open(log, at(20), {std::chrono::milliseconds(20)});
    std::vector<Record> batch(5, visit(21, "http://a.home/"));
    for (int i = 0; i < 2'000; ++i) {
      writer->append(batch);
      if (i % 50 == 0) largest_wal = std::max(largest_wal, fs::file_size(log / "log.db-wal"));
    }
    CHECK(writer->size() == 12 + 10'000);
  }
  over = true;
  int status = 0;
  CHECK(waitpid(reader.pid, &status, WNOHANG) == 0);  // It found nothing to complain of.
  kill(reader.pid, SIGKILL);
  listener.join();
  CHECK(rounds > 0);
  CHECK(largest_wal < 16u << 20);
  CHECK(verify(log).kind == VerdictKind::intact);
}

// SQLite keeps the header of its index twice (file format, section 4.2) and writes one copy after
// the other; here a writer does little else.
TEST_CASE("readers: an index whose header is just being written is looked at again") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  make_log(log);
  const Child writer(
      [&](const auto& tell) {
        const auto held = LogWriter::open(log, at(20));
        const int file = ::open((log / "log.db-shm").c_str(), O_RDWR | O_CLOEXEC);
        void* const map = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (map == MAP_FAILED) _exit(10);
        tell(0);
        std::atomic_ref<std::uint8_t> change_counter(static_cast<std::uint8_t*>(map)[8]);
        for (;;) {
          change_counter ^= 1;
          change_counter ^= 1;
          for (int i = 0; i < 100; ++i) (void)change_counter.load();
        }
      },
      false);
  REQUIRE(writer.next());
  for (int i = 0; i < 2'000; ++i) {
    CAPTURE(i);
    REQUIRE(LogReader(log).size() >= 12);
  }
  kill(writer.pid, SIGKILL);
}

namespace {

// Runs `work` in a child that has a file system of one megabyte at `where`. Nothing: not allowed.
std::optional<int> on_small_disk(const fs::path& where, const std::function<int()>& work) {
  constexpr int not_allowed = 77;
  const pid_t child = fork();
  if (child == 0) {
    if (unshare(CLONE_NEWNS) != 0 || mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", where.c_str(), "tmpfs", 0, "size=1m,mode=700") != 0) {
      _exit(not_allowed);
    }
    try {
      _exit(work());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    _exit(99);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status)) return -1;
  if (WEXITSTATUS(status) == not_allowed) return std::nullopt;
  return WEXITSTATUS(status);
}

// Fills the disk with pictures until it refuses, makes room with `relieve`, and goes on. 0: all is
// as promised.
int fill_up(const fs::path& log, const std::function<void()>& relieve) {
  const auto writer = LogWriter::create(log, at(0), test_genesis(), no_timer);
  std::uint64_t kept = 0;
  int i = 0;
  for (; i < 200 && !writer->trouble(); ++i) {
    const auto png = picture(i);
    try {
      writer->append_screenshot(at(i), screenshot_of(png), png);
      ++kept;
    } catch (const CannotWrite&) {
    }
  }
  if (!writer->trouble() || writer->trouble()->reason != "disk-full") return 1;
  if (writer->size() != 1 + kept || !ok(verify(log))) return 2;
  relieve();
  writer->append(visit(1'000, "http://a.home/"));
  writer->append({at(1'001), Shutdown{"signal", {}}});
  if (writer->trouble()) return 3;
  const auto record = LogReader(log).record(1 + kept);
  const auto* gap = std::get_if<Gap>(&record->record->payload);
  if (gap == nullptr || gap->reason != "disk-full" || gap->dropped_records != 1) return 4;
  const Verdict verdict = verify(log);
  return verdict.kind == VerdictKind::gap && verdict.records == kept + 4 ? 0 : 5;
}

}  // namespace

TEST_CASE("full disk: a real one, filled and relieved") {
  const TemporaryFolder folder;
  const std::optional<int> code = on_small_disk(folder.path(), [&] {
    {
      std::ofstream(folder / "ballast") << std::string(300'000, 'x');
    }
    return fill_up(folder / "log", [&] { fs::remove(folder / "ballast"); });
  });
  if (!code) {
    MESSAGE("skipped: no file system may be mounted here");
    return;
  }
  CHECK(*code == 0);
}

TEST_CASE("full disk: a limit on the size of files is one") {
  const TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 700'000;
    setrlimit(RLIMIT_FSIZE, &limit);
    int code = 98;
    try {
      code = fill_up(folder / "log", [&] {
        limit.rlim_cur = before;
        setrlimit(RLIMIT_FSIZE, &limit);
      });
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
