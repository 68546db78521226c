#include "storage/audit/snapshot.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include "storage/audit/facts.h"
#include "storage/audit/forge.h"
#include "storage/audit/raw.h"
#include "storage/checkpoint_file.h"
#include "storage/error.h"
#include "storage/log_folder.h"
#include "storage/log_format.h"
#include "storage/log_writer.h"
#include "storage/merkle.h"

namespace storage::audit {
namespace {

constexpr std::size_t fewest_records = 24;

// A connection that can write to nothing of the log, sidecars included. Without a WAL nobody has
// the log open, and the file is all there is.
Raw read_only(const fs::path& log) {
  std::string uri = "file:";
  for (const char c : fs::canonical(log / db_name).string()) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                       std::string_view("/._-").find(c) != std::string_view::npos;
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned char>(c));
    uri += plain ? std::string(1, c) : hex;
  }
  const bool has_wal = fs::exists(log / "log.db-wal");
  return Raw::strictly_reading(uri + "?mode=ro&" + (has_wal ? "readonly_shm=1" : "immutable=1"));
}

// The notes of a checkpoints file that cover at most `records` records.
std::string notes_up_to(const fs::path& file, const std::string& origin, std::uint64_t records) {
  std::string kept;
  CheckpointFile pieces(file, origin);
  while (const std::optional<FilePiece> piece = pieces.next()) {
    if (piece->kind == FilePiece::Kind::note && piece->checkpoint.size > records) break;
    kept += piece->bytes;
  }
  return kept;
}

std::string origin_of(const fs::path& log) {
  const std::string vkey = read_file(log / vkey_name);
  return vkey.substr(0, vkey.find('+'));
}

// The root over the first `records` records of a log that may be growing, read in pages.
Digest root_read_only(const fs::path& log, std::uint64_t records) {
  Raw db = read_only(log);
  Frontier tree;
  constexpr std::uint64_t page = 4'096;
  for (std::uint64_t from = 0; from < records; from += page) {
    const std::vector<std::string> bodies =
        db.column("SELECT body FROM record WHERE seq >= " + std::to_string(from) + " AND seq < " +
                  std::to_string(std::min(records, from + page)) + " ORDER BY seq");
    for (const std::string& body : bodies) tree.add(leaf_hash(body));
  }
  return tree.root();
}

std::uint64_t count_read_only(const fs::path& log) {
  Raw db = read_only(log);
  return static_cast<std::uint64_t>(db.number("SELECT count(*) FROM record"));
}

const Print* find(const std::vector<Print>& prints, std::string_view name) {
  const auto at = std::find_if(prints.begin(), prints.end(),
                               [&](const Print& print) { return print.name == name; });
  return at == prints.end() ? nullptr : &*at;
}

// Closing a file drops all of this process's POSIX locks on it, SQLite's with them: files under a
// transaction are read by somebody else.
void in_a_child(const std::function<void()>& deed) {
  int ends[2];
  if (pipe(ends) != 0) throw Error("cannot make a pipe");
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  const pid_t child = fork();
  if (child < 0) throw Error("cannot fork");
  if (child == 0) {
    std::string why;
    try {
      deed();
    } catch (const std::exception& error) {
      why = error.what();
    }
    const bool told = write(theirs.get(), why.data(), why.size()) >= 0;
    _exit(told && why.empty() ? 0 : 1);
  }
  theirs = Fd();
  std::string why(1'024, '\0');
  const ssize_t got = read(ours.get(), why.data(), why.size());
  why.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) throw Error(why.empty() ? "the copying process died" : why);
}

void fold_wal(const fs::path& log) {
  Raw raw(log / db_name);
  raw.must("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

bool has_a_writer(const fs::path& log) {
  struct stat status{};
  if (stat((log / key_name).c_str(), &status) != 0) return false;
  char wanted[64];
  std::snprintf(wanted, sizeof wanted, "%02x:%02x:%llu", major(status.st_dev), minor(status.st_dev),
                static_cast<unsigned long long>(status.st_ino));
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    if (line.find("FLOCK") != std::string::npos && line.find(wanted) != std::string::npos) {
      return true;
    }
  }
  return false;
}

// While the transaction lasts, a checkpoint of the daemon moves only pages that are older than it
// from the WAL to the file, and leaves them in the WAL: whichever half of that the copy catches,
// its WAL makes it whole. The WAL cannot begin anew. Checkpoints come last, since the file may
// hold more of them than the database but never fewer.
void copy_live_log(const fs::path& log, const fs::path& to) {
  fs::create_directories(to);
  {
    Raw reader = read_only(log);
    reader.must("BEGIN");
    reader.number("SELECT count(*) FROM sqlite_schema");
    in_a_child([&] {
      for (const char* name : {db_name, "log.db-wal", "log.db-journal", vkey_name, key_name}) {
        const bool readable = access((log / name).c_str(), R_OK) == 0;
        if (readable || name == db_name) clone_file(log / name, to / name);
      }
    });
  }
  if (!fs::exists(log / checkpoints_name)) return;
  clone_file(log / checkpoints_name, to / checkpoints_name);
  std::uint64_t records = 0;
  {
    Raw copy(to / db_name);
    records = static_cast<std::uint64_t>(copy.number("SELECT max(seq) + 1 FROM record"));
  }
  const std::string whole = read_file(to / checkpoints_name);
  const std::string kept = notes_up_to(to / checkpoints_name, origin_of(to), records);
  if (kept != whole) write_file(to / checkpoints_name, kept);
}

std::vector<std::string> settle(const fs::path& copy) {
  std::vector<std::string> done;
  fold_wal(copy);
  if (!fs::exists(copy / key_name)) {
    const Facts facts = learn(copy);
    const PrivateKey key = plant_key(copy, facts.origin);
    sign_anew(copy, facts.sealed_sizes, key);
    done.push_back("its private key is not ours to read: the copies are signed with another");
  }
  Facts facts = learn(copy);
  if (!facts.closed || facts.sealed() < facts.records) {
    Timestamp now = facts.last_time;
    now.unix_ms += 1'000;
    LogWriter::open(copy, now, {std::chrono::hours(24)})->seal();
    fold_wal(copy);
    facts = learn(copy);
    done.push_back(
        "its daemon had not closed it: the copies go on from where its next start would");
  }
  if (facts.sealed() < fewest_records) {
    {
      const auto writer = LogWriter::open(copy, facts.last_time, {std::chrono::hours(24)});
      for (std::size_t i = 0; i < fewest_records; ++i) {
        writer->append({facts.last_time, Visit{"http://carried-on.home/" + std::to_string(i),
                                               "An honest page", VisitStatus::ok, "link", ""}});
      }
    }
    fold_wal(copy);
    done.push_back("it is very short: the copies were carried on by " +
                   std::to_string(fewest_records) + " visits");
  }
  return done;
}

Untouched::Untouched(const fs::path& log)
    : log_(log), live_(has_a_writer(log)), before_(fingerprint(log)) {
  records_ = count_read_only(log);
  content_ = root_read_only(log, records_);
}

Untouched::Proof Untouched::prove() const {
  std::vector<Print> now = fingerprint(log_);
  if (now == before_) {
    return {
        true, false,
        std::to_string(now.size()) +
            " files, each with the same SHA-256, size, inode, mode and time of change as before",
        std::move(now)};
  }
  // A daemon that came and went in between leaves its records, too.
  return prove_prefix(std::move(now));
}

Untouched::Proof Untouched::prove_prefix(std::vector<Print> now) const {
  Proof proof{false, true, "", std::move(now)};
  const bool grew =
      live_ || has_a_writer(log_) || (records_ > 0 && count_read_only(log_) > records_);
  if (!grew) {
    for (const Print& print : before_) {
      const Print* after = find(proof.files, print.name);
      if (after == nullptr || *after != print) proof.how += print.name + " has changed; ";
    }
    proof.how += "and no daemon is at work on it";
    proof.live = false;
    return proof;
  }
  for (const char* name : {vkey_name, key_name}) {
    const Print* was = find(before_, name);
    const Print* is = find(proof.files, name);
    if ((was == nullptr) != (is == nullptr) || (was != nullptr && *was != *is)) {
      proof.how = std::string(name) + " has changed";
      return proof;
    }
  }
  const Print* notes = find(before_, checkpoints_name);
  if (notes != nullptr && hash_of_head(log_ / checkpoints_name, notes->size) != notes->sha256) {
    proof.how = "checkpoints is not what it was as far as it went";
    return proof;
  }
  if (root_read_only(log_, records_) != content_) {
    proof.how = "the first " + std::to_string(records_) + " records are not what they were";
    return proof;
  }
  proof.holds = true;
  proof.how =
      "its daemon went on writing: keys are the same, checkpoints only grew, and its first " +
      std::to_string(records_) + " records still have the same root";
  return proof;
}

}  // namespace storage::audit
