// Appends records to one phone's log: the only way in. See FORMAT.md for the bytes and
// "Crash points" there for what each interruption leaves behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/record.h"

namespace storage {

struct WriterOptions {
  // No record stays outside a signed checkpoint longer than this (real time), as long as the
  // writer lives; shutdown seals the rest at once.
  std::chrono::milliseconds seal_after{500};
};

// Why nothing can be appended just now.
struct Trouble {
  std::string reason;                 // As the gap record will say it: CannotWrite::reason().
  std::string why;                    // One line for people: the last error.
  Timestamp since;                    // The last record's time.
  std::uint64_t dropped_records = 0;  // Refused since.
};

// One writer per log: a second one, in this process or another, is refused by name with an Error.
// append() and seal() may be called from any thread; callers that arrive while a commit is under
// way share the next one (group commit).
//
// Two states. Normally trouble() is empty. When the disk is full or fails, append() and seal()
// throw CannotWrite, and every later append tries again: first to seal what is owed, then to
// commit a `gap` record {reason, since, unsealed_records, dropped_records} together with what it
// was given. So a caller need not retry: a record refused is counted, and the gap says how many.
// Any other Error is for good: somebody interferes with the files.
class LogWriter {
 public:
  // Starts a new log in folder `log` (created if missing), whose record 0 is `genesis`. Throws
  // Error if a log is already there. Leaves log.db, checkpoints, log.vkey, log.key (0600).
  // A crash inside create leaves either nothing append-worthy (create may be called again) or the
  // whole log.
  static std::unique_ptr<LogWriter> create(const std::filesystem::path& log, Timestamp now,
                                           const Genesis& genesis, WriterOptions options = {});

  // Carries an existing log on. Checks the folder, the tree against the last checkpoint and every
  // record behind it before anything is appended; throws Error if they disagree, if the format is
  // newer than ours, or if another writer holds the log. If the last record is not a shutdown (the
  // daemon died), appends a `gap` record of time `now` first.
  static std::unique_ptr<LogWriter> open(const std::filesystem::path& log, Timestamp now,
                                         WriterOptions options = {});

  // True when `log` holds a log that open() could carry on (a finished create()).
  static bool exists(const std::filesystem::path& log);

  ~LogWriter();  // Seals what is unsealed if it can; never throws. Not a shutdown record.
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Adds one record at the end and returns its seq. When append returns, the record survives
  // power loss. When it throws CannotWrite, nobody sees the record; only a crash before the next
  // append could still bring it back, whole. After any other Error drop the writer.
  std::uint64_t append(const Record& record);

  // Several records in one commit, in order; returns the seq of the first.
  std::uint64_t append(std::span<const Record> records);

  // A screenshot and its picture in one commit. `png` is stored under shot.image, which must be
  // its SHA-256 (asserted), unless that image is already there.
  std::uint64_t append_screenshot(Timestamp time, const Screenshot& shot,
                                  std::span<const std::uint8_t> png);

  // Signs a checkpoint over everything appended so far and returns the signed note. Cheap when
  // nothing is new.
  std::string seal();

  // Keeps `note`, which repeats the newest seal with witnesses' lines behind the log's own, in the
  // file `checkpoints`. False, and nothing kept, when a newer seal was made meanwhile or the disk
  // is in trouble: it can be asked for again. The caller has checked the witnesses' lines.
  bool keep_cosigned(const std::string& note);

  std::uint64_t size() const;  // Records in the log.
  std::optional<Trouble> trouble() const;
  const Genesis& genesis() const;
  // What open() found: the gap it appended, if the last run had died.
  std::optional<std::uint64_t> gap_appended() const;

 private:
  struct Impl;
  explicit LogWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// SHA-256 of bytes; here because callers of append_screenshot need it.
Digest sha256(std::span<const std::uint8_t> bytes);

}  // namespace storage
