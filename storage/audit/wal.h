// SQLite's write-ahead log as a forger reads and writes it: its checksums have no key. SQLite file
// format, section 4.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace storage::audit {

// A whole -wal file in memory.
class Wal {
 public:
  // Throws Error if it does not begin like one. Frames behind the last one whose checksum holds
  // are not counted.
  explicit Wal(std::string bytes);

  std::size_t frames() const { return frames_; }
  std::uint32_t page_size() const { return page_size_; }
  std::uint32_t page_of(std::size_t frame) const;  // From 1.
  std::string_view content(std::size_t frame) const;
  // The first byte behind frame `frame`.
  std::uint64_t end_of(std::size_t frame) const;

  // Changes a page image and makes every checksum from there on right again.
  void put(std::size_t frame, std::uint64_t offset, std::string_view bytes);
  // Adds a frame that commits `content` as page `page`, right in every checksum. The file stays as
  // long as the last commit made it.
  void append_commit(std::uint32_t page, std::string_view content);

  const std::string& bytes() const { return bytes_; }

 private:
  std::uint64_t begin_of(std::size_t frame) const;
  void seal_from(std::size_t frame);

  std::string bytes_;
  std::uint32_t page_size_ = 0;
  bool big_endian_ = false;
  std::size_t frames_ = 0;
};

}  // namespace storage::audit
