// The flat files of a log's folder, as its writer handles them: the lock, the keys, the
// checkpoints. Part of storage_writer: nothing that only reads may link it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace storage {

// The system calls through which flat files change, as SQLite's VFS is those of the database: a
// test puts its own in their place to make them fail or to pull the plug. Nothing else does.
struct FileCalls {
  int (*open)(const char* path, int flags, unsigned mode);
  long (*write)(int fd, const void* bytes, std::size_t size);
  int (*cut)(int fd, long size);  // ftruncate
  int (*sync)(int fd);            // fdatasync
  int (*sync_folder)(int fd);     // fsync
  int (*rename)(const char* from, const char* to);
};
extern FileCalls file_calls;

// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd();
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// log.key, held locked: whoever has it is the log's only writer. The lock is an flock on this file
// because only the daemon's user may open it; on a file others may read, they could lock us out.
// The kernel lets go when the process dies, however it dies.
class KeyFile {
 public:
  enum class Mode { must_exist, may_create };
  // Throws Error "...: log is held by another writer (pid N)" when somebody has it.
  KeyFile(const std::filesystem::path& folder, Mode mode);
  std::string read() const;
  void write(std::string_view text);  // Replaces the contents, durably.

 private:
  std::filesystem::path path_;
  Fd file_;
};

// `checkpoints`, opened for appending. Never truncated: it may be under chattr +a.
class CheckpointAppender {
 public:
  explicit CheckpointAppender(const std::filesystem::path& folder);  // Creates it empty.
  // Durable when it returns. Throws Error also when the file was unlinked. When it throws
  // CannotWrite, a piece of `text` may be in the file; the next append begins on a line of its own.
  void append(std::string_view text);

 private:
  std::filesystem::path path_;
  Fd file_;
  bool begun_ = false;  // The last append left its text unfinished, as far as we know.
};

// A small file's text; nothing if it is not there.
std::optional<std::string> read_public_file(const std::filesystem::path& path);
// Writes a small world-readable file, durably, over whatever is there.
void write_public_file(const std::filesystem::path& path, std::string_view text);
// Makes names created or renamed in `folder` durable.
void sync_folder(const std::filesystem::path& folder);
// An empty file of mode 0644 that was not there before.
void create_empty_file(const std::filesystem::path& path);
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
// `folder` and what is missing above it, durably; others may look into it, whatever the umask.
void create_folder(const std::filesystem::path& folder);

// What must hold before a writer opens anything, since SQLite follows links, applies any journal
// it finds and trusts every sidecar. Each throws an Error that names the file and the way out.

// A folder of ours into which nobody else can put files.
void check_folder(const std::filesystem::path& folder);
// A regular file with one name, ours, and writable by us alone.
void check_plain_file(const std::filesystem::path& path);
// No log.db-journal: SQLite would apply one.
void check_no_journal(const std::filesystem::path& folder);
// check_plain_file() for log.db and whichever of its companions there are, and check_no_journal().
void check_log_files(const std::filesystem::path& folder);

}  // namespace storage
