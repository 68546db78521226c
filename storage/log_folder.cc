#include "storage/log_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "storage/error.h"
#include "storage/log_format.h"

namespace storage {
namespace {

constexpr mode_t public_mode = 0644;
constexpr mode_t private_mode = 0600;

// Finding no file, or one of another user, is no passing trouble.
[[noreturn]] void fail(const std::filesystem::path& path) {
  const int error = errno;
  const std::string what = path.string() + ": " + std::strerror(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EROFS:
    case EIO:
    case ENOMEM:
      throw CannotWrite(reason_of(error), what);
    default:
      throw Error(what);
  }
}

Fd open_file(const std::filesystem::path& path, int flags, mode_t mode) {
  Fd fd(file_calls.open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode));
  if (fd.get() < 0) fail(path);
  return fd;
}

struct stat status_of(const Fd& fd, const std::filesystem::path& path) {
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) fail(path);
  return status;
}

void write_all(const Fd& fd, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t written = file_calls.write(fd.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_text(const Fd& fd, const std::filesystem::path& path) {
  std::string text(4'096, '\0');
  const ssize_t size = pread(fd.get(), text.data(), text.size(), 0);
  if (size < 0) fail(path);
  text.resize(static_cast<std::size_t>(size));
  return text;
}

void make_durable(const Fd& fd, const std::filesystem::path& path) {
  if (file_calls.sync(fd.get()) != 0) fail(path);
}

// Who holds an flock on this file, as " (pid N)", as far as the kernel tells.
std::string holder(const struct stat& file) {
  char wanted[64];
  std::snprintf(wanted, sizeof wanted, "%02x:%02x:%llu", major(file.st_dev), minor(file.st_dev),
                static_cast<unsigned long long>(file.st_ino));
  std::ifstream locks("/proc/locks");
  std::string line;
  while (std::getline(locks, line)) {
    std::istringstream words(line);
    std::string number, kind, advice, access, pid, inode;
    words >> number >> kind >> advice >> access >> pid >> inode;
    if (kind == "FLOCK" && inode == wanted) return " (pid " + pid + ")";
  }
  return "";
}

// The file a rollback journal names at its end for SQLite to delete after the rollback: four bytes
// of length, four of checksum and eight of magic behind the name. Empty if there is none.
std::string super_journal_of(const std::filesystem::path& journal) {
  constexpr std::string_view magic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  constexpr std::size_t longest_name = 4'096;
  std::ifstream file(journal, std::ios::binary);
  std::array<char, 16> tail{};
  if (!file.seekg(-16, std::ios::end) || !file.read(tail.data(), 16)) return {};
  if (std::string_view(tail.data() + 8, 8) != magic) return {};
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(tail[i]);
  if (length == 0 || length > longest_name) return "an unreadable name";
  std::string name(length, '\0');
  const auto back = -16 - static_cast<std::streamoff>(length);
  if (!file.seekg(back, std::ios::end) || !file.read(name.data(), static_cast<long>(length))) {
    return "an unreadable name";
  }
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return name;
}

void check_owner(const std::filesystem::path& path, const struct stat& status) {
  if (status.st_uid == geteuid()) return;
  throw Error(path.string() + ": belongs to user " + std::to_string(status.st_uid) +
              ", but this is user " + std::to_string(geteuid()) +
              "; run as that user, or chown it");
}

int sys_open(const char* path, int flags, unsigned mode) {
  return ::open(path, flags, mode);
}
long sys_write(int fd, const void* bytes, std::size_t size) {
  return ::write(fd, bytes, size);
}
int sys_cut(int fd, long size) {
  return ::ftruncate(fd, size);
}

}  // namespace

FileCalls file_calls{sys_open, sys_write, sys_cut, ::fdatasync, ::fsync, ::rename};

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

KeyFile::KeyFile(const std::filesystem::path& folder, Mode mode)
    : path_(folder / key_name),
      file_(open_file(path_, O_RDWR | (mode == Mode::may_create ? O_CREAT : 0), private_mode)) {
  const struct stat status = status_of(file_, path_);
  if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) fail(path_);
    throw Error(folder.string() + ": log is held by another writer" + holder(status));
  }
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1) {
    throw Error(path_.string() + ": not a plain file of one name");
  }
  check_owner(path_, status);
  if ((status.st_mode & 077) != 0) {
    throw Error(path_.string() + ": others may use the private key (its mode must be 0600)");
  }
}

std::string KeyFile::read() const {
  return read_text(file_, path_);
}

void KeyFile::write(std::string_view text) {
  // In place, not by rename: the lock belongs to this inode.
  if (file_calls.cut(file_.get(), 0) != 0 || lseek(file_.get(), 0, SEEK_SET) != 0) fail(path_);
  write_all(file_, text, path_);
  make_durable(file_, path_);
}

CheckpointAppender::CheckpointAppender(const std::filesystem::path& folder)
    : path_(folder / checkpoints_name),
      file_(open_file(path_, O_WRONLY | O_APPEND | O_CREAT, public_mode)) {
  const struct stat status = status_of(file_, path_);
  if (!S_ISREG(status.st_mode)) throw Error(path_.string() + ": not a regular file");
  if (status.st_size != 0) return;
  fchmod(file_.get(), public_mode);  // Whatever the umask; may be refused.
  sync_folder(folder);               // A durable note in a file without a durable name is lost.
}

void CheckpointAppender::append(std::string_view text) {
  // A file that has lost its name would take the note and keep it from everyone.
  const struct stat ours = status_of(file_, path_);
  struct stat named{};
  if (lstat(path_.c_str(), &named) != 0 || named.st_ino != ours.st_ino ||
      named.st_dev != ours.st_dev) {
    throw Error(path_.string() + ": removed or renamed while its writer was running");
  }
  std::string line;
  if (begun_) text = line.append("\n").append(text);
  begun_ = true;
  write_all(file_, text, path_);
  make_durable(file_, path_);
  begun_ = false;
}

std::optional<std::string> read_public_file(const std::filesystem::path& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (fd.get() < 0 && errno == ENOENT) return std::nullopt;
  if (fd.get() < 0) fail(path);
  return read_text(fd, path);
}

void write_public_file(const std::filesystem::path& path, std::string_view text) {
  const Fd fd = open_file(path, O_WRONLY | O_CREAT | O_TRUNC, public_mode);
  fchmod(fd.get(), public_mode);
  write_all(fd, text, path);
  make_durable(fd, path);
}

void sync_folder(const std::filesystem::path& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || file_calls.sync_folder(fd.get()) != 0) fail(folder);
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (file_calls.rename(from.c_str(), to.c_str()) != 0) fail(to);
}

void create_folder(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder)) return;
  const std::filesystem::path full = std::filesystem::absolute(folder).lexically_normal();
  const std::filesystem::path clean = full.has_filename() ? full : full.parent_path();
  const std::filesystem::path above = clean.parent_path();
  if (!std::filesystem::exists(above)) create_folder(above);
  constexpr mode_t folder_mode = 0755;
  if (mkdir(clean.c_str(), folder_mode) != 0 && errno != EEXIST) fail(folder);
  if (chmod(clean.c_str(), folder_mode) != 0) fail(folder);
  sync_folder(above);
}

void create_empty_file(const std::filesystem::path& path) {
  const Fd fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL, public_mode);
  if (fchmod(fd.get(), public_mode) != 0) fail(path);
}

void check_folder(const std::filesystem::path& folder) {
  struct stat status{};
  if (stat(folder.c_str(), &status) != 0) fail(folder);
  if (!S_ISDIR(status.st_mode)) throw Error(folder.string() + ": not a folder");
  if (status.st_uid != 0) check_owner(folder, status);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    throw Error(folder.string() +
                ": others may write to this folder and swap the log's files; run: chmod go-w '" +
                folder.string() + "'");
  }
}

void check_plain_file(const std::filesystem::path& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) fail(path);
  if (S_ISLNK(status.st_mode)) {
    throw Error(path.string() + ": a symbolic link; put the file itself in its place");
  }
  if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": not a regular file");
  if (status.st_nlink != 1) {
    throw Error(path.string() +
                ": has a second name (a hard link) to change it by; remove one, or copy the file");
  }
  check_owner(path, status);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    throw Error(path.string() + ": others may write to it; verify the log, then run: chmod go-w '" +
                path.string() + "'");
  }
}

// A WAL database has no rollback journal, whatever became of its writer. A planted one would roll
// records back or, by naming a super-journal, have SQLite delete a file of the planter's choice.
void check_no_journal(const std::filesystem::path& folder) {
  const std::filesystem::path journal = folder / (std::string(db_name) + "-journal");
  std::error_code error;
  const auto status = std::filesystem::symlink_status(journal, error);
  if (status.type() == std::filesystem::file_type::not_found) return;
  std::string what = journal.string() + ": does not belong to a log";
  if (status.type() == std::filesystem::file_type::regular) {
    const std::string super = super_journal_of(journal);
    if (!super.empty()) what += ", and would have SQLite delete " + super;
  }
  throw Error(what + "; not opening it: move the journal away, then verify the log");
}

void check_log_files(const std::filesystem::path& folder) {
  const std::string db = (folder / db_name).string();
  check_plain_file(db);
  check_no_journal(folder);
  for (const std::string& companion :
       {db + "-wal", db + "-shm", (folder / checkpoints_name).string(),
        (folder / vkey_name).string()}) {
    std::error_code error;
    const auto status = std::filesystem::symlink_status(companion, error);
    if (status.type() != std::filesystem::file_type::not_found) check_plain_file(companion);
  }
}

}  // namespace storage
