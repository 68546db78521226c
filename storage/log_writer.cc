#include "storage/log_writer.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "storage/checkpoint.h"
#include "storage/error.h"
#include "storage/hash.h"
#include "storage/insist.h"
#include "storage/log_birth.h"
#include "storage/log_folder.h"
#include "storage/log_format.h"
#include "storage/log_opening.h"
#include "storage/log_store.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// How often a leader whose last commit was shared yields, so that the others can join this one.
constexpr int gather_yields = 32;
// How long after a seal that failed the timer tries again.
constexpr std::chrono::milliseconds seal_retry{500};

PrivateKey read_key(const KeyFile& file, const fs::path& folder) {
  std::string text = file.read();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::optional<PrivateKey> key = PrivateKey::parse(text);
  if (!key) throw Error((folder / key_name).string() + ": not a private key");
  return std::move(*key);
}

// Readers trust log.vkey: it must be this key's other half. It is derived, so a lost one is written
// again; another one is a question for its owner.
void check_public_key(const fs::path& folder, const PublicKey& key) {
  const fs::path path = folder / vkey_name;
  const std::optional<std::string> text = read_public_file(path);
  if (!text) return write_public_file(path, key.text() + "\n");
  if (*text != key.text() + "\n") {
    throw Error(path.string() +
                ": not the public half of log.key; find out who changed it, then "
                "remove it: it is written again");
  }
}

// A caller in the group-commit queue; lives on its stack.
struct Request : Addition {
  bool done = false;
  std::exception_ptr error;
};

}  // namespace

struct LogWriter::Impl {
  Impl(const fs::path& log, KeyFile key_file, WriterOptions writer_options);
  ~Impl();

  void start_timer();
  void start_up(Timestamp now);
  std::uint64_t submit(Request& request);
  std::string seal();
  bool keep_cosigned(const std::string& note);
  std::optional<Trouble> trouble() const;

 private:
  void lead_commit(std::unique_lock<std::mutex>& lock);
  void commit_with_gap(const Trouble& trouble);
  std::string lead_seal(std::unique_lock<std::mutex>& lock);
  std::string seal_alone();
  void note_failure(const std::exception_ptr& error, std::uint64_t records);
  void run_timer();
  void check_usable() const;

 public:
  const fs::path folder;
  Genesis genesis;
  std::optional<std::uint64_t> gap_seq;
  std::atomic<std::uint64_t> size{0};

 private:
  const WriterOptions options_;
  KeyFile lock_;  // First in, last out: nothing below is touched without it.
  PrivateKey key_;
  CheckpointAppender checkpoints_;
  LogStore store_;

  // Owned by whoever leads (busy_), one thread at a time.
  std::vector<Addition*> batch_;
  std::uint64_t noted_size_ = 0;   // Of the newest note in the file.
  std::uint64_t sealed_size_ = 0;  // Of the newest note in file and database.
  std::string sealed_note_;
  Record last_;
  std::uint64_t unsealed_when_opened_ = 0;

  // Guarded by mutex_.
  mutable std::mutex mutex_;
  std::condition_variable changed_;  // A commit or seal ended.
  std::condition_variable timer_;
  std::vector<Request*> queue_;
  std::vector<Request*> leading_;
  bool busy_ = false;
  int seals_waiting_ = 0;
  std::size_t last_batch_ = 0;
  bool stopping_ = false;
  std::optional<Clock::time_point> unsealed_since_;
  Timestamp last_time_;
  std::optional<Trouble> trouble_;  // Passing.
  std::exception_ptr failure_;      // For good.
  std::thread timer_thread_;
};

// --- Opening ---------------------------------------------------------------------------------

LogWriter::Impl::Impl(const fs::path& log, KeyFile key_file, WriterOptions writer_options)
    : folder(log),
      options_(writer_options),
      lock_(std::move(key_file)),
      key_(read_key(lock_, log)),
      // Beyond this point SQLite and the file system meet only files that are what they seem.
      checkpoints_((check_log_files(log), log)),
      store_(log) {
  Found found = examine(store_, folder, key_.public_key());
  check_public_key(folder, key_.public_key());
  genesis = std::move(found.genesis);
  last_ = std::move(found.last);
  last_time_ = last_.time;
  size = store_.tree().size();
  unsealed_when_opened_ = size - found.sealed_size;
  noted_size_ = found.sealed_size;
  sealed_size_ = found.sealed_size;
  sealed_note_ = std::move(found.sealed_note);

  // Beyond this point the log may change.
  // A crash between file and database: the database still owes this one.
  if (found.is_row_missing) store_.add_checkpoint(sealed_size_, sealed_note_);
  // What follows a torn note must begin on a line of its own. It cannot be cut off: chattr +a.
  if (!found.ends_in_newline) checkpoints_.append("\n");
}

void LogWriter::Impl::start_timer() {
  timer_thread_ = std::thread([this] { run_timer(); });
}

// Runs on the happy path and after a crash alike. The order is what makes each crash harmless:
// seal what was found, append the gap, seal again.
void LogWriter::Impl::start_up(Timestamp now) {
  start_timer();
  if (std::holds_alternative<Shutdown>(last_.payload)) return;
  seal();
  const Record gap{now, Gap{"no-shutdown", last_.time, unsealed_when_opened_}};
  Request request;
  request.records = std::span(&gap, 1);
  gap_seq = submit(request);
  seal();
}

LogWriter::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  timer_.notify_all();
  if (timer_thread_.joinable()) timer_thread_.join();
}

// --- Group commit ----------------------------------------------------------------------------

// The caller who finds nobody committing commits for everyone waiting, in its own thread: a single
// producer never pays for a hand-off. Callers who arrive meanwhile share the next commit.
std::uint64_t LogWriter::Impl::submit(Request& request) {
  std::unique_lock lock(mutex_);
  check_usable();
  queue_.push_back(&request);
  changed_.wait(lock, [&] { return request.done || (!busy_ && seals_waiting_ == 0); });
  if (!request.done) {
    busy_ = true;
    // The others of the last shared commit have just woken and are about to come back: without a
    // moment for them, commits would alternate between one request and all the rest.
    for (int i = 0; i < gather_yields && queue_.size() < last_batch_; ++i) {
      lock.unlock();
      std::this_thread::yield();
      lock.lock();
    }
    lead_commit(lock);
    busy_ = false;
    changed_.notify_all();
  }
  if (request.error) std::rethrow_exception(request.error);
  return request.first_seq;
}

void LogWriter::Impl::lead_commit(std::unique_lock<std::mutex>& lock) {
  leading_.swap(queue_);
  last_batch_ = leading_.size();
  std::exception_ptr error = failure_;
  const std::optional<Trouble> trouble = trouble_;
  lock.unlock();
  if (!error) {
    try {
      batch_.assign(leading_.begin(), leading_.end());
      if (trouble) {
        commit_with_gap(*trouble);
      } else {
        store_.commit(batch_);
      }
      size.store(store_.tree().size(), std::memory_order_release);
    } catch (...) {
      error = std::current_exception();
    }
  }
  lock.lock();
  std::uint64_t records = 0;
  for (Request* member : leading_) {
    records += member->records.size();
    member->done = true;
    member->error = error;
  }
  if (error) {
    note_failure(error, records);
  } else {
    trouble_.reset();
    last_time_ = leading_.back()->records.back().time;
    if (!unsealed_since_) {
      unsealed_since_ = Clock::now();
      timer_.notify_one();
    }
  }
  leading_.clear();
}

// Comes back from trouble. The seal comes first: were only the note impossible to write, records
// would pile up that nothing signs. The gap shares its commit with the records behind it, so that
// either the log says what is missing or nothing follows.
void LogWriter::Impl::commit_with_gap(const Trouble& trouble) {
  store_.set_patience(false);
  const std::uint64_t unsealed = store_.tree().size() - sealed_size_;
  seal_alone();
  const Record record{batch_.front()->records.front().time,
                      Gap{trouble.reason, trouble.since, unsealed, trouble.dropped_records}};
  Addition gap;
  gap.records = std::span(&record, 1);
  if (trouble.dropped_records > 0) batch_.insert(batch_.begin(), &gap);
  store_.commit(batch_);
  store_.set_patience(true);
}

// Trouble passes, and is remembered for the gap; what is no CannotWrite does not.
void LogWriter::Impl::note_failure(const std::exception_ptr& error, std::uint64_t records) {
  if (failure_) return;
  try {
    std::rethrow_exception(error);
  } catch (const CannotWrite& problem) {
    if (!trouble_) trouble_ = Trouble{problem.reason(), {}, last_time_, 0};
    trouble_->why = problem.what();
    trouble_->dropped_records += records;
  } catch (...) {
    failure_ = error;
  }
}

void LogWriter::Impl::check_usable() const {
  if (failure_) std::rethrow_exception(failure_);
}

std::optional<Trouble> LogWriter::Impl::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

// --- Sealing ---------------------------------------------------------------------------------

std::string LogWriter::Impl::seal() {
  std::unique_lock lock(mutex_);
  return lead_seal(lock);
}

// Takes its turn before any append that has not yet begun, so that busy producers cannot put a
// seal off for ever.
std::string LogWriter::Impl::lead_seal(std::unique_lock<std::mutex>& lock) {
  check_usable();
  ++seals_waiting_;
  changed_.wait(lock, [&] { return !busy_; });
  --seals_waiting_;
  busy_ = true;
  std::exception_ptr error = failure_;
  std::string note;
  lock.unlock();
  if (!error) {
    try {
      note = seal_alone();
    } catch (...) {
      error = std::current_exception();
    }
  }
  lock.lock();
  busy_ = false;
  unsealed_since_.reset();
  if (error) {
    note_failure(error, 0);
    if (!failure_) unsealed_since_ = Clock::now() + seal_retry - options_.seal_after;
  } else if (trouble_ && trouble_->dropped_records == 0) {
    trouble_.reset();  // Only the seal was late; nothing is missing.
  }
  changed_.notify_all();
  if (error) std::rethrow_exception(error);
  return note;
}

// Only durable records are in the tree, so nothing is signed that a crash could take back. Crash
// points: before the file's fdatasync returns, a torn or missing note, and the tail is unsealed;
// between file and database, the next open inserts it. After CannotWrite, the next seal goes on
// where this one stopped.
std::string LogWriter::Impl::seal_alone() {
  const LogTree& tree = store_.tree();
  if (tree.size() == sealed_size_) return sealed_note_;
  if (tree.size() != noted_size_) {
    std::string note = sign_checkpoint({key_.public_key().name(), tree.size(), tree.root()}, key_);
    checkpoints_.append(note);
    sealed_note_ = std::move(note);
    noted_size_ = tree.size();
  }
  store_.add_checkpoint(noted_size_, sealed_note_);
  sealed_size_ = noted_size_;
  return sealed_note_;
}

// In its turn, like a seal: two notes must not run into each other, nor sizes go back.
bool LogWriter::Impl::keep_cosigned(const std::string& note) {
  const std::optional<Note> cosigned = parse_note(note);
  std::unique_lock lock(mutex_);
  check_usable();
  ++seals_waiting_;
  changed_.wait(lock, [&] { return !busy_; });
  --seals_waiting_;
  if (trouble_ || failure_ || noted_size_ != sealed_size_) {
    changed_.notify_all();
    return false;
  }
  busy_ = true;
  lock.unlock();
  bool kept = false;
  const std::optional<Note> newest = parse_note(sealed_note_);
  if (cosigned && newest && cosigned->text == newest->text) {
    try {
      checkpoints_.append(note);
      kept = true;
    } catch (const Error&) {
      // What lies torn there means nothing; the next seal finds out what is wrong, and says so.
    }
  }
  lock.lock();
  busy_ = false;
  changed_.notify_all();
  return kept;
}

// Seals a tail nobody adds to, and a busy log once every seal_after.
void LogWriter::Impl::run_timer() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!unsealed_since_) {
      timer_.wait(lock);
      continue;
    }
    const Clock::time_point due = *unsealed_since_ + options_.seal_after;
    if (Clock::now() < due) {
      timer_.wait_until(lock, due);
      continue;
    }
    try {
      lead_seal(lock);
    } catch (...) {
      // Noted: in trouble_, and tried again; or in failure_, and the next caller hears of it.
    }
  }
}

// --- The public face -------------------------------------------------------------------------

LogWriter::LogWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LogWriter::~LogWriter() {
  try {
    impl_->seal();
  } catch (...) {
    // The tail stays unsealed; the next open says how long it is.
  }
}

std::unique_ptr<LogWriter> LogWriter::create(const fs::path& log, Timestamp now,
                                             const Genesis& genesis, WriterOptions options) {
  KeyFile key_file = give_birth(log, now, genesis);
  auto impl = std::make_unique<Impl>(log, std::move(key_file), options);
  impl->start_timer();
  impl->seal();
  return std::unique_ptr<LogWriter>(new LogWriter(std::move(impl)));
}

std::unique_ptr<LogWriter> LogWriter::open(const fs::path& log, Timestamp now,
                                           WriterOptions options) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(log / db_name, error))) {
    throw Error((log / db_name).string() + ": there is no log here");
  }
  check_folder(log);
  KeyFile key_file(log, KeyFile::Mode::must_exist);
  auto impl = std::make_unique<Impl>(log, std::move(key_file), options);
  impl->start_up(now);
  return std::unique_ptr<LogWriter>(new LogWriter(std::move(impl)));
}

bool LogWriter::exists(const fs::path& log) {
  std::error_code error;
  return fs::is_regular_file(log / db_name, error);
}

std::uint64_t LogWriter::append(const Record& record) {
  return append(std::span(&record, 1));
}

std::uint64_t LogWriter::append(std::span<const Record> records) {
  for (const Record& record : records) {
    insist(!std::holds_alternative<Genesis>(record.payload), "genesis is record 0 only");
  }
  if (records.empty()) return size();
  Request request;
  request.records = records;
  return impl_->submit(request);
}

std::uint64_t LogWriter::append_screenshot(Timestamp time, const Screenshot& shot,
                                           std::span<const std::uint8_t> png) {
  insist(png.size() <= max_image_bytes, "a picture is at most max_image_bytes");
  insist(sha256(png) == shot.image, "a screenshot names its own picture");
  const Record record{time, shot};
  Request request;
  request.records = std::span(&record, 1);
  request.image = &shot.image;
  request.png = png;
  return impl_->submit(request);
}

std::string LogWriter::seal() {
  return impl_->seal();
}
bool LogWriter::keep_cosigned(const std::string& note) {
  return impl_->keep_cosigned(note);
}
std::uint64_t LogWriter::size() const {
  return impl_->size.load(std::memory_order_acquire);
}
std::optional<Trouble> LogWriter::trouble() const {
  return impl_->trouble();
}
const Genesis& LogWriter::genesis() const {
  return impl_->genesis;
}
std::optional<std::uint64_t> LogWriter::gap_appended() const {
  return impl_->gap_seq;
}

}  // namespace storage
