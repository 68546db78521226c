// What somebody gets who only wants to look, and opens the log with a plain SQLite to do it; and
// the attribute that is meant to make a file append-only.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <set>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/log_folder.h"
#include "storage/log_format.h"
#include "storage/log_reader.h"

namespace storage::audit {
namespace {

Attack by_looker(const char* hole, const char* slug, const char* title, Expected expected,
                 std::function<Outcome(Bench&)> run, Actor actor = Actor::viewer_user) {
  return {hole, "viewer", slug, title, actor, expected, std::move(run)};
}

std::string uri_of(Bench& bench, const char* options) {
  return "file:" + bench.db().string() + "?" + options;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "nothing" : text;
}

// This process's descriptors.
std::set<int> descriptors() {
  std::set<int> open;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc/self/fd")) {
    open.insert(std::stoi(entry.path().filename().string()));
  }
  // Not the one just looked through.
  std::erase_if(open, [](int fd) { return fcntl(fd, F_GETFD) < 0; });
  return open;
}

// Files of `log` that a descriptor not among `before` is open on for writing.
std::vector<std::string> open_for_writing(const fs::path& log, const std::set<int>& before) {
  std::vector<std::string> names;
  for (const int fd : descriptors()) {
    const int flags = before.contains(fd) ? -1 : fcntl(fd, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) continue;
    std::error_code ignored;
    const fs::path file = fs::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored);
    if (file.parent_path() == fs::canonical(log)) names.push_back(file.filename().string());
  }
  return names;
}

// A copy somebody takes home: log.db alone, all of the log in it.
void without_sidecars(Bench& bench) {
  fs::remove(bench.wal());
  fs::remove(bench.log() / "log.db-shm");
}

Outcome read_only_makes_sidecars(Bench& bench) {
  without_sidecars(bench);
  const std::set<std::string> before = names_in(bench.log());
  const auto new_names = [&] {
    std::vector<std::string> names;
    std::ranges::set_difference(names_in(bench.log()), before, std::back_inserter(names));
    return names;
  };
  std::vector<std::string> theirs, ours;
  {
    Raw viewer(uri_of(bench, "mode=ro"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    viewer.number("SELECT count(*) FROM record");
    theirs = new_names();
  }
  without_sidecars(bench);
  {
    const LogReader reader(bench.log());
    reader.size();
    ours = new_names();
  }
  Outcome outcome =
      bench.look("mode=ro made " + listed(theirs) + "; our reader made " + listed(ours));
  if (!ours.empty()) outcome.problem = "our reader made a file";
  return outcome;
}

Outcome write_through_immutable(Bench& bench) {
  Answer answer;
  std::vector<std::string> for_writing;
  {
    const std::set<int> before = descriptors();
    Raw viewer(uri_of(bench, "immutable=1"));
    viewer.number("SELECT count(*) FROM record");
    for_writing = open_for_writing(bench.log(), before);
    answer = viewer.run("INSERT INTO checkpoint VALUES(0, 'forged')");
  }
  Outcome outcome = bench.after(answer, "SQLite did it");
  outcome.happened +=
      "; without mode=ro, immutable=1 had opened for writing: " + listed(for_writing);
  return outcome;
}

// Also where there is a WAL and its index to open beside the database.
Outcome reader_opens_for_writing(Bench& bench) {
  const auto writer = bench.honest_writer();
  bench.carry_on(*writer);
  writer->seal();
  bench.remember();
  const std::set<int> before = descriptors();
  const LogReader reader(bench.log());
  std::size_t read = 0;
  for (const StoredRecord& record : reader.page(Query())) read += record.body.size();
  if (read == 0) throw Error("our reader read nothing");
  const std::vector<std::string> names = open_for_writing(bench.log(), before);
  Outcome outcome = bench.look("our reader holds open for writing: " + listed(names));
  if (names.empty() && outcome.fate == Fate::harmless) {
    outcome.fate = Fate::refused;
    outcome.guard = Guard::read_only;
  }
  return outcome;
}

// chattr +a for as long as it lives, where the user, the kernel and the file system allow.
class AppendOnly {
 public:
  explicit AppendOnly(const fs::path& path)
      : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)), why_not_(set(true)) {}
  ~AppendOnly() { take_off(); }
  AppendOnly(const AppendOnly&) = delete;
  AppendOnly& operator=(const AppendOnly&) = delete;
  bool stands() const { return why_not_.empty(); }
  const std::string& why_not() const { return why_not_; }
  void take_off() {
    if (stands()) set(false);
  }

 private:
  // Why not, if not.
  std::string set(bool wanted) {
    int flags = 0;
    if (ioctl(file_.get(), FS_IOC_GETFLAGS, &flags) != 0) return std::strerror(errno);
    flags = wanted ? flags | FS_APPEND_FL : flags & ~FS_APPEND_FL;
    return ioctl(file_.get(), FS_IOC_SETFLAGS, &flags) == 0 ? "" : std::strerror(errno);
  }

  Fd file_;
  std::string why_not_;
};

// Everything but appending, which each must leave the file as it was where the attribute stands.
std::vector<std::string> went_through(Bench& bench) {
  std::vector<std::string> done;
  const fs::path file = bench.notes_file(), aside = bench.another("aside");
  const std::string before = read_file(file);
  const auto attempt = [&](const char* what, bool went) {
    if (went) done.emplace_back(what);
    if (!fs::exists(file)) write_file(file, before);
  };
  attempt("truncate", truncate(file.c_str(), 0) == 0);
  attempt("overwrite", Fd(open(file.c_str(), O_WRONLY | O_CLOEXEC)).get() >= 0);
  attempt("rename", rename(file.c_str(), aside.c_str()) == 0);
  attempt("unlink", unlink(file.c_str()) == 0);
  write_file(aside, before);
  attempt("replace", rename(aside.c_str(), file.c_str()) == 0);
  return done;
}

Outcome append_behind_attribute(Bench& bench) {
  std::string said;
  std::string problem;
  {
    const AppendOnly attribute(bench.notes_file());
    if (attribute.stands()) {
      const std::vector<std::string> done = went_through(bench);
      said = "with chattr +a, truncate, overwrite, rename, unlink and replace are refused";
      if (!done.empty()) problem = "chattr +a stood, and yet: " + listed(done);
    } else {
      said = "chattr +a cannot be set here (" + attribute.why_not() + ")";
    }
    append_file(bench.notes_file(), "garbage\n");
  }
  Outcome outcome =
      bench.look(said + "; appending is not, and garbage was appended", Bench::nothing());
  if (!problem.empty()) outcome.problem = problem;
  return outcome;
}

Outcome take_off_attribute(Bench& bench) {
  AppendOnly attribute(bench.notes_file());
  const std::string before =
      attribute.stands() ? "chattr -a took the attribute off" : "no attribute can be set here";
  attribute.take_off();
  write_file(bench.notes_file(), "");
  return bench.look(before + ", and the file was emptied");
}

}  // namespace

std::vector<Attack> looking_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  return {
      by_looker("V2", "read-only-makes-sidecars",
                "Look with mode=ro at a log without -wal and -shm, in a folder one may write",
                harmless(), read_only_makes_sidecars),
      by_looker("V4", "write-through-immutable",
                "Write through a connection opened with immutable=1", refused_by(Guard::read_only),
                write_through_immutable, Actor::daemon_user),
      by_looker("V4", "reader-opens-for-writing",
                "Take from our reader a file of the log it has opened for writing",
                refused_by(Guard::read_only), reader_opens_for_writing),
      by_looker("V5", "append-behind-attribute",
                "Append to checkpoints under chattr +a, which refuses everything else", damaged,
                append_behind_attribute, Actor::daemon_user),
      by_looker("V5", "take-off-attribute", "Take chattr +a off checkpoints and empty it", damaged,
                take_off_attribute, Actor::root),
  };
}

}  // namespace storage::audit
