// The flat files of a log's folder, as its writer handles them: the lock, the keys, the
// checkpoints. Part of storage_writer: nothing that only reads may link it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace storage {

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
  // Durable when it returns. Throws Error also when the file was unlinked.
  void append(std::string_view text);

 private:
  std::filesystem::path path_;
  Fd file_;
};

// Writes a small world-readable file, durably, over whatever is there.
void write_public_file(const std::filesystem::path& path, std::string_view text);
// Makes names created or renamed in `folder` durable.
void sync_folder(const std::filesystem::path& folder);
// An empty file of mode 0644 that was not there before.
void create_empty_file(const std::filesystem::path& path);
// Throws Error unless `path` is a regular file with one name that is not a symbolic link.
void check_plain_file(const std::filesystem::path& path);

}  // namespace storage
