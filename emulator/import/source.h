// The bytes of a recording, unpacked where the file as a whole or piece by piece is gzip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "emulator/import/unpack.h"

namespace importing {

inline constexpr std::uint64_t max_unpacked_bytes = 64ull << 30;  // What a file may unpack to.

// Where a recording stops making sense, and why: what stands before is good.
class Broken : public std::runtime_error {
 public:
  Broken(std::uint64_t at, const std::string& what) : std::runtime_error(what), at_byte(at) {}
  std::uint64_t at_byte;  // Of the file; see Source::position().
};

// One thread.
class Source {
 public:
  // Opens a regular file. Throws std::runtime_error "FILE: why". `progress` hears of bytes read,
  // of how many; it may throw to stop.
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;
  Source(const std::filesystem::path& file, Progress progress);
  // The same for bytes at hand, which must stay.
  explicit Source(std::string_view bytes);
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  // What comes next, as much as is at hand: empty at the end. Valid until take() goes past it or
  // peek_more() is called. Throws Broken for gzip data that is damaged or cut off, and
  // std::runtime_error when the file cannot be read.
  std::string_view peek();
  // The same with more behind it, at least one byte if the source has not ended.
  std::string_view peek_more();
  void take(std::size_t bytes);

  // Of the next byte, in the file. In gzip: where the member begins that it came in.
  std::uint64_t position() const;
  bool is_packed() const { return is_packed_; }

 private:
  bool fill();
  std::size_t read_file(char* to, std::size_t room);
  std::size_t unpack(char* to, std::size_t room);

  int fd_ = -1;
  std::string name_;
  std::string_view given_;
  Progress progress_;
  std::uint64_t total_ = 0;
  bool is_packed_ = false;
  Gunzip gunzip_;
  std::string packed_;
  std::string_view packed_left_;
  std::uint64_t file_bytes_ = 0;      // Read from the file.
  std::uint64_t member_at_ = 0;       // Where the member read last begins.
  std::uint64_t held_member_at_ = 0;  // Where the one begins in which what is held begins.
  std::uint64_t taken_ = 0;           // Unpacked bytes taken.
  std::uint64_t unpacked_ = 0;
  std::string held_;
  std::size_t used_ = 0;  // Of held_.
};

}  // namespace importing
