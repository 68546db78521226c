#include "emulator/import/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace importing {
namespace {

constexpr std::size_t chunk_bytes = 256u << 10;
constexpr std::string_view gzip_magic = "\x1f\x8b";

}  // namespace

Source::Source(const std::filesystem::path& file, Progress progress)
    : name_(file.string()), progress_(std::move(progress)) {
  fd_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd_ < 0) throw std::runtime_error(name_ + ": " + std::strerror(errno));
  struct stat status{};
  if (::fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd_);
    throw std::runtime_error(name_ + ": not a file");
  }
  total_ = static_cast<std::uint64_t>(status.st_size);
  char first[2] = {};
  is_packed_ = ::pread(fd_, first, 2, 0) == 2 && std::string_view(first, 2) == gzip_magic;
}

Source::Source(std::string_view bytes)
    : given_(bytes), total_(bytes.size()), is_packed_(bytes.starts_with(gzip_magic)) {}

Source::~Source() {
  if (fd_ >= 0) ::close(fd_);
}

std::size_t Source::read_file(char* to, std::size_t room) {
  std::size_t count = std::min(room, given_.size());
  if (fd_ < 0) {
    std::memcpy(to, given_.data(), count);
    given_.remove_prefix(count);
  } else {
    ssize_t got = 0;
    do got = ::read(fd_, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0) throw std::runtime_error(name_ + ": " + std::strerror(errno));
    count = static_cast<std::size_t>(got);
  }
  file_bytes_ += count;
  if (progress_) progress_(std::min(file_bytes_, total_), total_);
  return count;
}

std::size_t Source::unpack(char* to, std::size_t room) {
  for (;;) {
    if (packed_left_.empty()) {
      packed_.resize(chunk_bytes);
      packed_.resize(read_file(packed_.data(), packed_.size()));
      packed_left_ = packed_;
      if (packed_.empty()) {
        if (gunzip_.is_between_members()) return 0;
        throw Broken(member_at_, "the gzip data is cut off");
      }
    }
    if (gunzip_.is_between_members()) {
      member_at_ = file_bytes_ - packed_left_.size();
      // Some writers fill up with zeros behind the last member.
      const std::size_t zeros = std::min(packed_left_.find_first_not_of('\0'), packed_left_.size());
      packed_left_.remove_prefix(zeros);
      if (packed_left_.empty()) continue;
      member_at_ += zeros;
      if (packed_left_.front() != gzip_magic.front())
        throw Broken(member_at_, "something that is not gzip follows");
    }
    try {
      const std::size_t got = gunzip_.read(packed_left_, to, room);
      unpacked_ += got;
      if (unpacked_ > max_unpacked_bytes) throw Unpackable("it unpacks to more than 64 GiB");
      if (got > 0) return got;
    } catch (const Unpackable& error) {
      throw Broken(member_at_, error.what());
    }
  }
}

bool Source::fill() {
  if (used_ > 0 && used_ >= held_.size() / 2) {
    held_.erase(0, used_);
    used_ = 0;
  }
  const std::size_t before = held_.size();
  held_.resize(before + chunk_bytes);
  std::size_t got = 0;
  try {
    got = is_packed_ ? unpack(held_.data() + before, chunk_bytes)
                     : read_file(held_.data() + before, chunk_bytes);
  } catch (...) {
    held_.resize(before);
    throw;
  }
  held_.resize(before + got);
  if (used_ == before) held_member_at_ = member_at_;
  return got > 0;
}

std::string_view Source::peek() {
  if (used_ == held_.size()) fill();
  return std::string_view(held_).substr(used_);
}

std::string_view Source::peek_more() {
  fill();
  return std::string_view(held_).substr(used_);
}

void Source::take(std::size_t bytes) {
  used_ += std::min(bytes, held_.size() - used_);
  taken_ += bytes;
}

std::uint64_t Source::position() const {
  return is_packed_ ? held_member_at_ : taken_;
}

}  // namespace importing
