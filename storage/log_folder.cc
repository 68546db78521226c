#include "storage/log_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

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

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw Error(path.string() + ": " + std::strerror(errno));
}

Fd open_file(const std::filesystem::path& path, int flags, mode_t mode) {
  Fd fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode));
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
    const ssize_t written = ::write(fd.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void make_durable(const Fd& fd, const std::filesystem::path& path) {
  if (fdatasync(fd.get()) != 0) fail(path);
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

}  // namespace

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
  if ((status.st_mode & 077) != 0) {
    throw Error(path_.string() + ": others may use the private key (its mode must be 0600)");
  }
}

std::string KeyFile::read() const {
  std::string text(4'096, '\0');
  const ssize_t size = pread(file_.get(), text.data(), text.size(), 0);
  if (size < 0) fail(path_);
  text.resize(static_cast<std::size_t>(size));
  return text;
}

void KeyFile::write(std::string_view text) {
  // In place, not by rename: the lock belongs to this inode.
  if (ftruncate(file_.get(), 0) != 0 || lseek(file_.get(), 0, SEEK_SET) != 0) fail(path_);
  write_all(file_, text, path_);
  make_durable(file_, path_);
}

CheckpointAppender::CheckpointAppender(const std::filesystem::path& folder)
    : path_(folder / checkpoints_name),
      file_(open_file(path_, O_WRONLY | O_APPEND | O_CREAT, public_mode)) {
  const struct stat status = status_of(file_, path_);
  if (!S_ISREG(status.st_mode)) throw Error(path_.string() + ": not a regular file");
  if (status.st_size == 0) fchmod(file_.get(), public_mode);  // Whatever the umask; may be refused.
}

void CheckpointAppender::append(std::string_view text) {
  // An unlinked file would take the note and lose it.
  if (status_of(file_, path_).st_nlink == 0) {
    throw Error(path_.string() + ": removed while its writer was running");
  }
  write_all(file_, text, path_);
  make_durable(file_, path_);
}

void write_public_file(const std::filesystem::path& path, std::string_view text) {
  const Fd fd = open_file(path, O_WRONLY | O_CREAT | O_TRUNC, public_mode);
  fchmod(fd.get(), public_mode);
  write_all(fd, text, path);
  make_durable(fd, path);
}

void sync_folder(const std::filesystem::path& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || fsync(fd.get()) != 0) fail(folder);
}

void create_empty_file(const std::filesystem::path& path) {
  const Fd fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL, public_mode);
  if (fchmod(fd.get(), public_mode) != 0) fail(path);
}

void check_plain_file(const std::filesystem::path& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) fail(path);
  if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": not a regular file");
  if (status.st_nlink != 1) throw Error(path.string() + ": has a second name (a hard link)");
}

}  // namespace storage
