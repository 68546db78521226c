#include "storage/log_writer.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "storage/checkpoint.h"
#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/hash.h"
#include "storage/insist.h"
#include "storage/log_db.h"
#include "storage/log_folder.h"
#include "storage/log_format.h"
#include "storage/log_tree.h"
#include "storage/record_body.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* unborn_db_name = "log.db.new";
constexpr const char* sidecars[] = {"", "-journal", "-wal", "-shm"};
// How often a leader whose last commit was shared yields, so that the others can join this one.
constexpr int gather_yields = 32;

// What the flat file remembers, and how it ends.
struct Remembered {
  std::optional<Checkpoint> newest;
  std::string newest_note;
  bool torn = false;  // The last piece is the beginning of a note.
  bool ends_in_newline = true;
};

Remembered read_checkpoints(const fs::path& folder, const PublicKey& key) {
  const fs::path path = folder / checkpoints_name;
  CheckpointFile file(path, key.name());
  Remembered remembered;
  while (std::optional<FilePiece> piece = file.next()) {
    remembered.torn = piece->kind == FilePiece::Kind::torn;
    if (remembered.torn) continue;
    if (piece->kind == FilePiece::Kind::unreadable) {
      throw Error(path.string() + ": unreadable at byte " + std::to_string(piece->offset));
    }
    if (remembered.newest && piece->checkpoint.size < remembered.newest->size) {
      throw Error(path.string() + ": goes back from " + std::to_string(remembered.newest->size) +
                  " records to " + std::to_string(piece->checkpoint.size));
    }
    remembered.newest = piece->checkpoint;
    remembered.newest_note = piece->bytes;
  }
  remembered.ends_in_newline = file.ends_in_newline();
  // Older notes are the verifier's business; the one we build on must be ours.
  if (remembered.newest) {
    const std::optional<Note> note = parse_note(remembered.newest_note);
    if (!note || !check_note(*note, key.name(), std::span(&key, 1)).signed_by_log) {
      throw Error(path.string() + ": the newest checkpoint is not signed by " + key.name());
    }
  }
  return remembered;
}

PrivateKey read_key(const KeyFile& file, const fs::path& folder) {
  std::string text = file.read();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::optional<PrivateKey> key = PrivateKey::parse(text);
  if (!key) throw Error((folder / key_name).string() + ": not a private key");
  return std::move(*key);
}

// A single request in the group-commit queue; lives on its caller's stack.
struct Request {
  std::span<const Record> records;
  const Digest* image = nullptr;  // With its picture, if the request brings one.
  std::span<const std::uint8_t> png;
  std::uint64_t first_seq = 0;
  bool done = false;
  std::exception_ptr error;
};

// Builds log.db.new: the schema and record 0, complete and durable, in no WAL yet.
void build_database(const fs::path& path, Timestamp now, const Genesis& genesis) {
  for (const char* sidecar : sidecars) fs::remove(path.string() + sidecar);
  create_empty_file(path);
  Database db(path, Access::create);
  db.run("BEGIN EXCLUSIVE");
  create_schema(db);
  const std::string body = encode(0, Record{now, genesis});
  Statement insert = db.prepare("INSERT INTO main.record(seq, body, leaf64) VALUES(0, ?1, ?2)");
  insert.bind(1, std::string_view(body));
  insert.bind(2, leaf64(leaf_hash(body)));
  insert.run();
  db.run("COMMIT");
}

}  // namespace

struct LogWriter::Impl {
  Impl(const fs::path& log, KeyFile key_file, WriterOptions writer_options);
  ~Impl();

  void start_timer();
  void start_up(Timestamp now);
  std::uint64_t submit(Request& request);
  std::string seal();

 private:
  void commit(std::span<Request* const> batch);
  void put(const Record& record);
  void put_image(const Digest& digest, std::span<const std::uint8_t> png);
  void check_against_checkpoints();
  void read_first_and_last();
  std::string seal_alone();
  std::string lead_seal(std::unique_lock<std::mutex>& lock);
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
  Database db_;
  Statement begin_, commit_, rollback_, insert_record_, insert_node_, insert_image_, find_image_,
      insert_checkpoint_;

  // Owned by whoever leads (busy_), one thread at a time.
  LogTree tree_;
  std::string body_;
  std::vector<Request*> batch_;
  std::uint64_t sealed_size_ = 0;
  std::string sealed_note_;
  std::optional<Record> last_;
  std::uint64_t unsealed_when_opened_ = 0;

  // Guarded by mutex_.
  std::mutex mutex_;
  std::condition_variable changed_;  // A commit or seal ended.
  std::condition_variable timer_;
  std::vector<Request*> queue_;
  bool busy_ = false;
  int seals_waiting_ = 0;
  std::size_t last_batch_ = 0;
  bool stopping_ = false;
  std::optional<Clock::time_point> unsealed_since_;
  std::exception_ptr failure_;
  std::thread timer_thread_;
};

// --- Opening ---------------------------------------------------------------------------------

LogWriter::Impl::Impl(const fs::path& log, KeyFile key_file, WriterOptions writer_options)
    : folder(log),
      options_(writer_options),
      lock_(std::move(key_file)),
      key_(read_key(lock_, log)),
      checkpoints_((check_plain_file(log / db_name), log)),
      db_(log / db_name, Access::append) {
  check_format(db_);
  const std::vector<std::string> problems = schema_problems(db_);
  if (!problems.empty()) throw Error((folder / db_name).string() + ": " + problems.front());
  db_.lock_down();
  begin_ = db_.prepare("BEGIN IMMEDIATE");
  commit_ = db_.prepare("COMMIT");
  rollback_ = db_.prepare("ROLLBACK");
  insert_record_ = db_.prepare("INSERT INTO main.record(seq, body, leaf64) VALUES(?1, ?2, ?3)");
  insert_node_ = db_.prepare(
      "INSERT INTO main.node(level, n, hash, min_ms, max_ms) VALUES(?1, ?2, ?3, ?4, ?5)");
  insert_image_ = db_.prepare("INSERT INTO main.image(sha256, png) VALUES(?1, ?2)");
  find_image_ = db_.prepare("SELECT 1 FROM main.image WHERE sha256 = ?1");
  insert_checkpoint_ = db_.prepare("INSERT INTO main.checkpoint(size, note) VALUES(?1, ?2)");
  check_against_checkpoints();
  read_first_and_last();
}

void LogWriter::Impl::check_against_checkpoints() {
  const Remembered remembered = read_checkpoints(folder, key_.public_key());
  const std::uint64_t rows = next_seq(db_);
  const std::string name = (folder / db_name).string();
  Statement newest = db_.prepare("SELECT coalesce(max(size), 0) FROM main.checkpoint");
  newest.step();
  const auto in_db = static_cast<std::uint64_t>(newest.integer(0));
  newest.reset();
  const std::uint64_t in_file = remembered.newest ? remembered.newest->size : 0;
  if (in_db > in_file) {
    throw Error((folder / checkpoints_name).string() + ": ends at " + std::to_string(in_file) +
                " records, but log.db holds a checkpoint of " + std::to_string(in_db));
  }
  if (in_file > rows) {
    throw Error(name + ": holds " + std::to_string(rows) +
                " records, but the checkpoints remember " + std::to_string(in_file));
  }
  // create() seals record 0 before anyone can append a second.
  if (in_file == 0 && rows != 1) {
    throw Error(name + ": " + std::to_string(rows) + " records, but no checkpoint covers any");
  }
  tree_ = load_tree(db_, rows);
  if (remembered.newest) {
    if (load_tree(db_, in_file).root() != remembered.newest->root) {
      throw Error(name + ": disagrees with the checkpoint of " + std::to_string(in_file) +
                  " records; verify it");
    }
    sealed_size_ = in_file;
    sealed_note_ = remembered.newest_note;
    // A crash between file and database: the database still owes this one.
    if (in_db < in_file) {
      insert_checkpoint_.bind(1, in_file);
      insert_checkpoint_.bind(2, std::string_view(sealed_note_));
      insert_checkpoint_.run();
    }
  }
  unsealed_when_opened_ = rows - in_file;
  size = rows;
  // What follows a torn note must begin on a line of its own. It cannot be cut off: chattr +a.
  if (!remembered.ends_in_newline) checkpoints_.append("\n");
}

void LogWriter::Impl::read_first_and_last() {
  Statement select = db_.prepare("SELECT body FROM main.record WHERE seq = ?1");
  const auto read = [&](std::uint64_t seq) {
    select.bind(1, seq);
    const bool found = select.step();
    auto decoded = decode(found ? select.text(0) : std::string_view{});
    select.reset();
    const auto* record = std::get_if<DecodedRecord>(&decoded);
    if (record == nullptr || record->seq != seq) {
      throw Error((folder / db_name).string() + ": record " + std::to_string(seq) + " is damaged");
    }
    return record->record;
  };
  const Record first = read(0);
  const Genesis* found = std::get_if<Genesis>(&first.payload);
  if (found == nullptr || found->origin != key_.public_key().name()) {
    throw Error((folder / db_name).string() + ": record 0 does not name this log's key");
  }
  genesis = *found;
  last_ = read(size - 1);
}

void LogWriter::Impl::start_timer() {
  timer_thread_ = std::thread([this] { run_timer(); });
}

// Runs on the happy path and after a crash alike. The order is what makes each crash harmless:
// seal what was found, append the gap, seal again.
void LogWriter::Impl::start_up(Timestamp now) {
  start_timer();
  if (std::holds_alternative<Shutdown>(last_->payload)) return;
  seal();
  const Record gap{now, Gap{"no-shutdown", last_->time, unsealed_when_opened_}};
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
    batch_.swap(queue_);
    last_batch_ = batch_.size();
    std::exception_ptr error = failure_;
    lock.unlock();
    if (!error) {
      try {
        commit(batch_);
      } catch (...) {
        error = std::current_exception();
      }
    }
    lock.lock();
    for (Request* member : batch_) {
      member->done = true;
      member->error = error;
    }
    batch_.clear();
    busy_ = false;
    if (error) {
      failure_ = error;
    } else if (!unsealed_since_) {
      unsealed_since_ = Clock::now();
      timer_.notify_one();
    }
    changed_.notify_all();
  }
  if (request.error) std::rethrow_exception(request.error);
  return request.first_seq;
}

void LogWriter::Impl::check_usable() const {
  if (failure_) std::rethrow_exception(failure_);
}

// Crash points. Before COMMIT returns: none of the batch is there after recovery, and nobody was
// told otherwise. After it: all of it is there, unsealed, and so are its images and nodes, which
// are in the same transaction.
void LogWriter::Impl::commit(std::span<Request* const> batch) {
  // In WAL mode SQLite would go on committing into a file that has lost its name.
  if (db_.has_moved()) {
    throw Error((folder / db_name).string() + ": removed or renamed while its writer was running");
  }
  begin_.run();
  try {
    for (Request* request : batch) {
      request->first_seq = tree_.size();
      if (request->image != nullptr) put_image(*request->image, request->png);
      for (const Record& record : request->records) put(record);
    }
    commit_.run();
  } catch (...) {
    try {
      rollback_.run();
    } catch (const Error&) {
      // SQLite has rolled back by itself.
    }
    throw;
  }
  size.store(tree_.size(), std::memory_order_release);
}

void LogWriter::Impl::put(const Record& record) {
  body_.clear();
  append_body(body_, tree_.size(), record);
  const Digest leaf = leaf_hash(body_);
  insert_record_.bind(1, tree_.size());
  insert_record_.bind(2, std::string_view(body_));
  insert_record_.bind(3, leaf64(leaf));
  insert_record_.run();
  // A foreign trigger with RAISE(IGNORE) would swallow the row and report success.
  if (db_.changes() != 1) throw Error((folder / db_name).string() + ": did not take the record");
  tree_.add(leaf, record.time.unix_ms);
  for (const LogNode& node : tree_.completed()) {
    insert_node_.bind(1, static_cast<std::int64_t>(node.subtree.level));
    insert_node_.bind(2, node.subtree.index);
    insert_node_.bind(3, std::span<const std::uint8_t>(node.subtree.hash));
    insert_node_.bind(4, node.times.min_ms);
    insert_node_.bind(5, node.times.max_ms);
    insert_node_.run();
  }
}

void LogWriter::Impl::put_image(const Digest& digest, std::span<const std::uint8_t> png) {
  find_image_.bind(1, std::span<const std::uint8_t>(digest));
  const bool there = find_image_.step();
  find_image_.reset();
  if (there) return;
  insert_image_.bind(1, std::span<const std::uint8_t>(digest));
  insert_image_.bind(2, png);
  insert_image_.run();
  if (db_.changes() != 1) throw Error((folder / db_name).string() + ": did not take the image");
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
  if (error) failure_ = error;
  changed_.notify_all();
  if (error) std::rethrow_exception(error);
  return note;
}

// Only durable records are in tree_, so nothing is signed that a crash could take back. Crash
// points: before the file's fdatasync returns, a torn or missing note, and the tail is unsealed;
// between file and database, the next open inserts it.
std::string LogWriter::Impl::seal_alone() {
  if (tree_.size() == sealed_size_) return sealed_note_;
  std::string note = sign_checkpoint({key_.public_key().name(), tree_.size(), tree_.root()}, key_);
  checkpoints_.append(note);
  insert_checkpoint_.bind(1, tree_.size());
  insert_checkpoint_.bind(2, std::string_view(note));
  insert_checkpoint_.run();
  if (db_.changes() != 1) throw Error((folder / db_name).string() + ": did not take a checkpoint");
  sealed_size_ = tree_.size();
  sealed_note_ = note;
  return note;
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
      return;  // failure_ is set: the next caller hears of it.
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

// Crash points, each left for the next create() or open() to find:
//   after log.key            torn or whole, nothing signed with it: create() writes a new one
//   after log.vkey           likewise
//   after checkpoints        empty: likewise
//   inside log.db.new        create() removes it
//   after the rename         a log of one record and no checkpoint: open() seals it
std::unique_ptr<LogWriter> LogWriter::create(const fs::path& log, Timestamp now,
                                             const Genesis& genesis, WriterOptions options) {
  if (!is_key_name(genesis.origin)) {
    throw Error(log.string() + ": the origin is no C2SP key name: " + genesis.origin);
  }
  std::error_code error;
  fs::create_directories(log, error);
  if (error) throw Error(log.string() + ": " + error.message());
  KeyFile key_file(log, KeyFile::Mode::may_create);
  if (fs::symlink_status(log / db_name).type() != fs::file_type::not_found) {
    throw Error(log.string() + ": there is a log already");
  }
  std::uint64_t remembered = 0;
  CheckpointFile file(log / checkpoints_name, genesis.origin);
  bool any = false;
  while (const std::optional<FilePiece> piece = file.next()) {
    any = true;
    if (piece->kind == FilePiece::Kind::note) remembered = piece->checkpoint.size;
  }
  if (any) {
    throw Error(log.string() + ": log.db is missing, but the checkpoints remember " +
                (remembered == 0 ? "another log" : std::to_string(remembered) + " records"));
  }
  {
    const PrivateKey key = PrivateKey::generate(genesis.origin);
    key_file.write(key.text() + "\n");
    write_public_file(log / vkey_name, key.public_key().text() + "\n");
  }
  {
    const CheckpointAppender empty(log);
  }
  build_database(log / unborn_db_name, now, genesis);
  sync_folder(log);
  // The log is born here, whole.
  fs::rename(log / unborn_db_name, log / db_name);
  sync_folder(log);
  auto impl = std::make_unique<Impl>(log, std::move(key_file), options);
  impl->start_timer();
  impl->seal();
  return std::unique_ptr<LogWriter>(new LogWriter(std::move(impl)));
}

std::unique_ptr<LogWriter> LogWriter::open(const fs::path& log, Timestamp now,
                                           WriterOptions options) {
  std::error_code error;
  if (!fs::exists(log / db_name, error)) {
    throw Error((log / db_name).string() + ": there is no log here");
  }
  KeyFile key_file(log, KeyFile::Mode::must_exist);
  check_plain_file(log / db_name);
  // A WAL database has no rollback journal. A planted one would roll records back or, by naming a
  // super-journal, have SQLite delete a file of the planter's choice.
  if (fs::symlink_status(log / "log.db-journal").type() != fs::file_type::not_found) {
    throw Error((log / "log.db-journal").string() + ": does not belong to a log; not opening it");
  }
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
std::uint64_t LogWriter::size() const {
  return impl_->size.load(std::memory_order_acquire);
}
const Genesis& LogWriter::genesis() const {
  return impl_->genesis;
}
std::optional<std::uint64_t> LogWriter::gap_appended() const {
  return impl_->gap_seq;
}

}  // namespace storage
