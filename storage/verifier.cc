#include "storage/verifier.h"

#include <algorithm>
#include <fstream>
#include <thread>

#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/verify_records.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr unsigned most_threads = 4;
constexpr std::int64_t least_row_bytes = 16;  // Less than any record takes in the file.

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::int64_t number(Database& db, std::string_view sql) {
  Statement statement = db.prepare(sql);
  statement.step();
  const std::int64_t value = statement.integer(0);
  statement.reset();
  return value;
}

// The keys to trust, and the origin they are for. Keys given on the command line are from outside
// the folder and win over the folder's own.
Trust establish_trust(const fs::path& folder, const VerifyOptions& options, Report& report) {
  Trust trust;
  bool log_key = false;
  for (const std::string& text : options.keys) {
    const std::optional<PublicKey> key = PublicKey::parse(text);
    if (!key) throw Error("not a C2SP vkey: " + text);
    if (key->type() == KeyType::ed25519 && !log_key) {
      trust.origin = key->name();
      log_key = true;
    }
    trust.keys.push_back(*key);
  }
  if (!log_key) {
    const std::optional<PublicKey> key = PublicKey::parse(first_line(folder / vkey_name));
    if (key && key->type() == KeyType::ed25519) {
      trust.origin = key->name();
      trust.keys.push_back(*key);
    } else {
      report.damaged(std::nullopt, "log.vkey is missing or no public key: nothing can be trusted");
    }
  }
  for (const std::string& text : options.checkpoints) {
    const std::optional<Note> note = parse_note(text);
    const std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
    if (!checkpoint) throw Error("a checkpoint to hold the log against is no signed checkpoint");
    if (checkpoint->origin != trust.origin) {
      throw Error("a checkpoint to hold the log against is of another log: " + checkpoint->origin);
    }
    trust.remembered.push_back(text);
  }
  return trust;
}

// The order matters while a writer appends: the file holds every checkpoint the database does, and
// the database every record the file's checkpoints cover.
Extent look(Database& db, const fs::path& checkpoints) {
  Extent extent;
  extent.newest_in_db =
      static_cast<std::uint64_t>(number(db, "SELECT coalesce(max(size), 0) FROM main.checkpoint"));
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(checkpoints, error);
  extent.file_bytes = error ? 0 : bytes;
  const Snapshot snapshot(db);
  extent.rows = next_seq(db);
  // Rows are numbered without holes, so a file can only hold numbers below the rows it has room
  // for. One far row must not keep a reader busy with millions of empty stretches before it.
  const std::int64_t room = extent.room =
      number(db, "PRAGMA page_count") * page_size_bytes / least_row_bytes;
  if (extent.rows > static_cast<std::uint64_t>(room)) {
    extent.rows = static_cast<std::uint64_t>(room);
    extent.far_row = static_cast<std::uint64_t>(
        number(db, "SELECT min(seq) FROM main.record WHERE seq >= " + std::to_string(room)));
  }
  extent.images =
      static_cast<std::uint64_t>(number(db, "SELECT coalesce(max(rowid), 0) FROM main.image"));
  return extent;
}

VerdictKind rank(const Report& report, const RecordPass& pass) {
  const bool witnessed = pass.all_witnessed();
  if (report.any_damage()) return VerdictKind::damaged;
  if (pass.diverged()) return VerdictKind::diverged;
  if (pass.rolled_back()) return VerdictKind::rolled_back;
  if (!report.verdict.gaps.empty()) return VerdictKind::gap;
  return witnessed ? VerdictKind::intact_witnessed : VerdictKind::intact;
}

// Oldest first; what names no record comes last.
void sort_findings(std::vector<Finding>& findings) {
  // An insertion sort: stable, and there are at most a hundred.
  const auto before = [](const Finding& a, const Finding& b) {
    return a.seq.value_or(UINT64_MAX) < b.seq.value_or(UINT64_MAX);
  };
  for (auto at = findings.begin(); at != findings.end(); ++at) {
    std::rotate(std::upper_bound(findings.begin(), at, *at, before), at, at + 1);
  }
}

// The origin record 0 names; what to look for when there is no key to say it.
std::string origin_of(Database& db) {
  Statement first = db.prepare("SELECT body FROM main.record WHERE seq = 0");
  const auto decoded = decode(first.step() ? first.text(0) : std::string_view{});
  first.reset();
  const auto* record = std::get_if<DecodedRecord>(&decoded);
  if (record == nullptr) return {};
  const auto* genesis = std::get_if<Genesis>(&record->record.payload);
  return genesis == nullptr ? std::string{} : genesis->origin;
}

void walk(const fs::path& folder, const fs::path& db_path, Trust& trust, Database& db,
          const VerifyOptions& options, Report& report) {
  if (trust.origin.empty()) trust.origin = origin_of(db);
  const Extent extent = look(db, folder / checkpoints_name);
  // Rows outside the numbering no pass would visit.
  if (number(db, "SELECT count(*) FROM (SELECT 1 FROM main.record WHERE seq < 0 LIMIT 1)") != 0) {
    report.damaged(0, "log.db holds records before record 0");
  }
  if (extent.newest_in_db > 0 && number(db, "SELECT min(size) FROM main.checkpoint") < 1) {
    report.damaged(std::nullopt, "log.db holds a checkpoint of no records");
  }
  // Pages that lead to one another twice over hold rows without number: no more are counted than
  // there is room for.
  const auto images_count = [&](const std::string& of) {
    const std::string rows = "SELECT 1 FROM " + of + " LIMIT " + std::to_string(extent.room);
    return static_cast<std::uint64_t>(number(db, "SELECT count(*) FROM (" + rows + ")"));
  };
  std::uint64_t pictures = extent.images;
  const bool are_too_few = pictures > images_count("main.image");
  if (are_too_few || images_count("main.image WHERE rowid < 1") != 0) {
    report.damaged(std::nullopt, "the rows of table image are not numbered as a recorder would");
  }
  // The index counts them quickly; one far row must not make us look for millions that are not.
  if (are_too_few) {
    pictures = std::min(pictures, images_count("main.image NOT INDEXED WHERE rowid >= 1"));
  }
  const unsigned threads = options.threads != 0
                               ? options.threads
                               : std::clamp(std::thread::hardware_concurrency(), 1u, most_threads);
  ImageRows images = check_images(db_path, pictures, threads, report);
  RecordPass pass(db, folder / checkpoints_name, trust, extent, images, report);
  pass.run(threads, options.progress);
  report.verdict.first_bad = report.first_bad();
  if (pass.rolled_back() && !report.verdict.first_bad) {
    report.verdict.first_bad = report.verdict.records;
  }
  report.verdict.kind = rank(report, pass);
}

}  // namespace

std::string_view verdict_name(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::intact_witnessed:
      return "intact-witnessed";
    case VerdictKind::intact:
      return "intact";
    case VerdictKind::gap:
      return "gap";
    case VerdictKind::rolled_back:
      return "rolled-back";
    case VerdictKind::diverged:
      return "diverged";
    case VerdictKind::damaged:
      return "damaged";
  }
  return "damaged";
}

namespace {

Verdict verified(const fs::path& log, const VerifyOptions& options) {
  const bool is_folder = fs::is_directory(log);
  const fs::path folder = is_folder ? log : log.has_parent_path() ? log.parent_path() : ".";
  const fs::path db_path = is_folder ? log / db_name : log;
  if (!fs::exists(db_path)) throw Error(db_path.string() + ": there is no log here");
  Report report;
  Trust trust = establish_trust(folder, options, report);
  bool foreign_schema = false;
  try {
    Database db(db_path, Access::read_only);
    check_format(db);
    for (std::string& problem : schema_problems(db)) {
      foreign_schema = true;
      report.finding(std::nullopt, std::move(problem));
    }
    check_tables(db);
    walk(folder, db_path, trust, db, options, report);
    // Guards that are gone are damage by themselves, but say less than records that are gone.
    if (foreign_schema && ok(report.verdict)) report.verdict.kind = VerdictKind::damaged;
  } catch (const DamagedDatabase& error) {
    report.damaged(std::nullopt, std::string("SQLite cannot read it: ") + error.what());
    report.verdict.kind = VerdictKind::damaged;
    report.verdict.first_bad = report.first_bad();
  } catch (const Error& error) {
    // A table that is gone or of another shape fails the statements that need it.
    if (!foreign_schema) throw;
    report.damaged(std::nullopt, std::string("not read to the end: ") + error.what());
    report.verdict.kind = VerdictKind::damaged;
    report.verdict.first_bad = report.first_bad();
  }
  sort_findings(report.verdict.findings);
  return std::move(report.verdict);
}

}  // namespace

Verdict verify(const fs::path& log, const VerifyOptions& options) {
  return look_again([&] { return verified(log, options); });
}

}  // namespace storage
