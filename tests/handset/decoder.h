// A second reading of PROTOCOL.md's frames, bound-checked and slow: what a page must make of them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

class Decoder {
 public:
  Decoder(int width, int height)
      : width_(width),
        pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0) {}

  // False for a frame that is not one, or not from the picture held.
  bool apply(std::string_view frame);
  std::uint32_t version() const { return version_; }
  const std::vector<std::uint32_t>& pixels() const { return pixels_; }  // 0xRRGGBB.
  int copies = 0;                                                       // Operations met so far.
  int patches = 0;

 private:
  bool patch(std::string_view chunks, int x, int y, int width, int height);
  bool copy(int x, int y, int width, int height, int from);

  int width_;
  std::uint32_t version_ = 0;
  std::vector<std::uint32_t> pixels_;
};
