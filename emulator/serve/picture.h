// The picture a phone shows, and what brings a page that has an older one up to date.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace serve {

// Remembers the newest picture whole and, of the last few, a fingerprint of every row piece: so
// what changed since any of them is found without keeping their pixels, and a page that was
// scrolled is sent what came into view. Fingerprints are 64 bits under a secret key: two pictures
// that differ unnoticed are out of chance's reach and a hostile page's. One thread.
class Picture {
 public:
  Picture(int width_px, int height_px);
  ~Picture();

  // Takes the phone's framebuffer as the newest picture; false if nothing differs.
  bool show(const std::uint8_t* bgra, int stride_bytes);

  // 0 until the first show().
  std::uint32_t version() const { return version_; }

  // Each square of `factor` by `factor` pixels as one, their mean: BGRA, opaque, rows packed.
  std::vector<std::uint8_t> shrunk(int factor) const;

  // The frame (PROTOCOL.md) from picture `base` to version(). A base too old to be remembered
  // gives a frame from 0. Pages in step share one string.
  std::shared_ptr<const std::string> frame_from(std::uint32_t base);

 private:
  using Print = std::uint64_t;
  struct Rows {
    std::uint32_t version = 0;
    std::vector<Print> prints;  // height * columns, row by row.
  };

  Print fingerprint(const std::uint8_t* bytes, std::size_t size) const;
  std::vector<Print> fingerprints() const;
  std::string encode(const Rows* base) const;
  void patch_changes(std::string& out, const std::vector<Print>& before, int first, int end_column,
                     unsigned& operations) const;
  void patch(std::string& out, int x, int y, int width, int height) const;

  int width_px_;
  int height_px_;
  std::uint64_t key_[2];
  std::uint32_t version_ = 0;
  std::vector<std::uint8_t> pixels_;  // BGRA, rows packed.
  std::deque<Rows> known_;            // Oldest first; the last is version_.
  std::vector<std::pair<std::uint32_t, std::shared_ptr<const std::string>>> made_;  // By base.
};

}  // namespace serve
