#include "storage/audit/wal.h"

#include "storage/error.h"

namespace storage::audit {
namespace {

constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;

std::uint32_t word(std::string_view bytes, std::size_t at, bool big_endian = true) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + (big_endian ? i : 3 - i)]);
  }
  return value;
}

void put_word(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

struct Sum {
  std::uint32_t one = 0;
  std::uint32_t two = 0;
  void add(std::string_view bytes, bool big_endian) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      one += word(bytes, at, big_endian) + two;
      two += word(bytes, at + 4, big_endian) + one;
    }
  }
};

}  // namespace

Wal::Wal(std::string bytes) : bytes_(std::move(bytes)) {
  if (bytes_.size() < header_bytes || (word(bytes_, 0) & ~1u) != 0x377F0682u) {
    throw Error("log.db-wal does not begin like a write-ahead log");
  }
  big_endian_ = (word(bytes_, 0) & 1) != 0;
  page_size_ = word(bytes_, 8);
  Sum sum;
  sum.add(std::string_view(bytes_).substr(0, 24), big_endian_);
  while (end_of(frames_) <= bytes_.size()) {
    const std::uint64_t at = begin_of(frames_);
    const std::string_view all = bytes_;
    if (all.substr(at + 8, 8) != all.substr(16, 8)) break;
    sum.add(all.substr(at, 8), big_endian_);
    sum.add(all.substr(at + frame_header_bytes, page_size_), big_endian_);
    if (word(all, at + 16) != sum.one || word(all, at + 20) != sum.two) break;
    ++frames_;
  }
}

std::uint64_t Wal::begin_of(std::size_t frame) const {
  return header_bytes + frame * (frame_header_bytes + page_size_);
}
std::uint64_t Wal::end_of(std::size_t frame) const {
  return begin_of(frame + 1);
}
std::uint32_t Wal::page_of(std::size_t frame) const {
  return word(bytes_, begin_of(frame));
}
std::string_view Wal::content(std::size_t frame) const {
  return std::string_view(bytes_).substr(begin_of(frame) + frame_header_bytes, page_size_);
}

// Each checksum goes on from the one before it.
void Wal::seal_from(std::size_t frame) {
  Sum sum;
  if (frame == 0) {
    sum.add(std::string_view(bytes_).substr(0, 24), big_endian_);
  } else {
    sum.one = word(bytes_, begin_of(frame - 1) + 16);
    sum.two = word(bytes_, begin_of(frame - 1) + 20);
  }
  for (; frame < frames_; ++frame) {
    const std::uint64_t at = begin_of(frame);
    sum.add(std::string_view(bytes_).substr(at, 8), big_endian_);
    sum.add(std::string_view(bytes_).substr(at + frame_header_bytes, page_size_), big_endian_);
    put_word(bytes_, at + 16, sum.one);
    put_word(bytes_, at + 20, sum.two);
  }
}

void Wal::put(std::size_t frame, std::uint64_t offset, std::string_view bytes) {
  bytes_.replace(begin_of(frame) + frame_header_bytes + offset, bytes.size(), bytes);
  seal_from(frame);
}

void Wal::append_commit(std::uint32_t page, std::string_view content) {
  if (frames_ == 0) throw Error("log.db-wal has no commit to follow");
  const std::uint32_t pages_in_file = word(bytes_, begin_of(frames_ - 1) + 4);
  bytes_.resize(begin_of(frames_));
  std::string head(frame_header_bytes, '\0');
  put_word(head, 0, page);
  put_word(head, 4, pages_in_file);
  head.replace(8, 8, bytes_, 16, 8);
  bytes_ += head;
  bytes_ += content;
  ++frames_;
  seal_from(frames_ - 1);
}

}  // namespace storage::audit
