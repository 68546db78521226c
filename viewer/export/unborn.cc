#include "viewer/export/unborn.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "storage/error.h"

namespace viewer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_waiting_bytes = 1 << 20;

std::string hidden_name(const fs::path& target) {
  return target.parent_path() / ("." + target.filename().string() + ".XXXXXX");
}

// What a file made by open() would have had.
mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

fs::path without_slash(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

UnbornFile::UnbornFile(fs::path target) : target_(std::move(target)) {
  if (fs::symlink_status(target_).type() != fs::file_type::not_found) {
    throw storage::Error(target_.string() + ": is there already");
  }
  std::string name = hidden_name(target_);
  file_ = ::mkostemp(name.data(), O_CLOEXEC | O_APPEND);
  if (file_ < 0) fail();
  path_ = name;
  if (::fchmod(file_, usual_mode()) != 0) fail();
  waiting_.reserve(most_waiting_bytes);
}

UnbornFile::~UnbornFile() {
  if (file_ >= 0) ::close(file_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

void UnbornFile::fail() const {
  throw storage::Error(target_.string() + ": cannot be written: " + std::strerror(errno));
}

void UnbornFile::write(std::string_view bytes) {
  waiting_ += bytes;
  if (waiting_.size() >= most_waiting_bytes) flush();
}

void UnbornFile::flush() {
  std::string_view left = waiting_;
  while (!left.empty()) {
    const ssize_t n = ::write(file_, left.data(), left.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail();
    left.remove_prefix(static_cast<std::size_t>(n));
  }
  waiting_.clear();
}

void UnbornFile::finish() {
  if (file_ < 0) return;
  flush();
  if (::fsync(file_) != 0) fail();
  const int closed = ::close(file_);
  file_ = -1;
  std::string().swap(waiting_);  // Many finished ones may wait to be born together.
  if (closed != 0) fail();
}

void UnbornFile::be_born() {
  finish();
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0) {
    // A file system that cannot be asked so: a second name refuses to replace as well.
    if (errno != EINVAL || ::link(path_.c_str(), target_.c_str()) != 0) fail();
    ::unlink(path_.c_str());
  }
  path_.clear();
}

UnbornFolder::UnbornFolder(fs::path target) : target_(std::move(target)) {
  if (fs::exists(target_) && !(fs::is_directory(target_) && fs::is_empty(target_))) {
    throw storage::Error(target_.string() + ": is there already, and not an empty folder");
  }
  std::string name = hidden_name(target_);
  if (::mkdtemp(name.data()) == nullptr) {
    throw storage::Error(target_.string() + ": cannot be made there");
  }
  path_ = name;
  fs::permissions(path_, fs::perms(0755));
}

UnbornFolder::~UnbornFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

void UnbornFolder::put(const std::string& name, std::string_view bytes) const {
  const fs::path path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw storage::Error(path.string() + ": cannot be written");
}

void UnbornFolder::be_born() {
  fs::rename(path_, target_);  // Over an empty folder, or where nothing is.
  path_.clear();
}

}  // namespace viewer
