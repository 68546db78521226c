#include "storage/audit/files.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "storage/error.h"
#include "storage/hash.h"
#include "storage/log_folder.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

[[noreturn]] void fail(const fs::path& path) {
  throw Error(path.string() + ": " + std::strerror(errno));
}

Fd open_to_read(const fs::path& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOATIME));
  // O_NOATIME is the owner's privilege.
  if (fd.get() < 0 && errno == EPERM) {
    fd = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  }
  if (fd.get() < 0) fail(path);
  return fd;
}

Fd open_to_write(const fs::path& path, int flags) {
  Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644));
  if (fd.get() < 0) fail(path);
  return fd;
}

void write_all(const Fd& fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd.get(), bytes.data(), bytes.size());
    if (written <= 0) fail(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Calls see(bytes) with the file's content, piece by piece.
template <typename See>
void stream(const Fd& fd, const fs::path& path, std::uint64_t limit, See see) {
  std::string buffer(1 << 18, '\0');
  while (limit > 0) {
    const ssize_t got =
        ::read(fd.get(), buffer.data(), std::min<std::uint64_t>(buffer.size(), limit));
    if (got < 0) fail(path);
    if (got == 0) return;
    see(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    limit -= static_cast<std::uint64_t>(got);
  }
}

constexpr const char* parts_of_a_log[] = {
    db_name, "log.db-wal", "log.db-shm", "log.db-journal", checkpoints_name, vkey_name, key_name};

}  // namespace

ScratchFolder::ScratchFolder(const fs::path& parent, std::string_view prefix) {
  std::string name = (parent / (std::string(prefix) + "XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr) fail(name);
  path_ = name;
}
ScratchFolder::~ScratchFolder() {
  if (kept_) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  // That tries to unlink a folder first, which confine_writes() forbids outside of this one.
  ::rmdir(path_.c_str());
}

std::string read_file(const fs::path& path) {
  std::string bytes;
  stream(open_to_read(path), path, UINT64_MAX, [&](std::string_view piece) { bytes += piece; });
  return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) {
  write_all(open_to_write(path, O_CREAT | O_TRUNC), bytes, path);
}

void append_file(const fs::path& path, std::string_view bytes) {
  write_all(open_to_write(path, O_APPEND), bytes, path);
}

void patch_file(const fs::path& path, std::uint64_t offset, std::string_view bytes) {
  const Fd fd = open_to_write(path, 0);
  if (pwrite(fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)) !=
      static_cast<ssize_t>(bytes.size())) {
    fail(path);
  }
}

void clone_file(const fs::path& from, const fs::path& to, std::uint64_t limit_bytes) {
  const Fd in = open_to_read(from);
  struct stat status{};
  if (fstat(in.get(), &status) != 0) fail(from);
  if (!S_ISREG(status.st_mode)) throw Error(from.string() + ": not a regular file");
  const Fd out = open_to_write(to, O_CREAT | O_EXCL);
  if (fchmod(out.get(), status.st_mode & 0777) != 0) fail(to);
  if (limit_bytes == UINT64_MAX && ioctl(out.get(), FICLONE, in.get()) == 0) return;
  stream(in, from, limit_bytes, [&](std::string_view piece) { write_all(out, piece, to); });
}

void copy_log(const fs::path& from, const fs::path& to) {
  if (!fs::create_directories(to)) throw Error(to.string() + ": is there already");
  for (const char* part : parts_of_a_log) {
    if (fs::symlink_status(from / part).type() != fs::file_type::not_found) {
      clone_file(from / part, to / part);
    }
  }
}

void replace_log(const fs::path& from, const fs::path& log) {
  fs::remove_all(log);
  copy_log(from, log);
}

std::vector<Print> fingerprint(const fs::path& folder) {
  std::vector<Print> prints;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    Print& print = prints.emplace_back();
    print.name = entry.path().filename().string();
    struct stat status{};
    if (lstat(entry.path().c_str(), &status) != 0) fail(entry.path());
    print.inode = status.st_ino;
    print.size = static_cast<std::uint64_t>(status.st_size);
    print.changed_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
    print.mode = status.st_mode;
    // The private key of somebody else cannot be read; everything else can, or there is no audit.
    if (S_ISREG(status.st_mode) &&
        (print.name != key_name || access(entry.path().c_str(), R_OK) == 0)) {
      print.sha256 = hash_of_head(entry.path(), UINT64_MAX);
    }
  }
  std::sort(prints.begin(), prints.end(),
            [](const Print& a, const Print& b) { return a.name < b.name; });
  return prints;
}

Digest hash_of_head(const fs::path& path, std::uint64_t bytes) {
  Sha256 hash;
  stream(open_to_read(path), path, bytes, [&](std::string_view piece) { hash.update(piece); });
  return hash.finish();
}

}  // namespace storage::audit
