// Encodes a frame as a PNG that says SIMULATION in its text chunks. The door to libpng's writer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace capture {

struct Frame {
  const std::uint8_t* bgra = nullptr;  // Opaque; alpha is ignored.
  int width_px = 0;
  int height_px = 0;
  int stride_bytes = 0;
};

// Keyword (Latin-1, 1 to 79 bytes) and UTF-8 text, written as iTXt in this order.
using PngText = std::vector<std::pair<std::string, std::string>>;

// RGB or, when exact, palette PNG; lossless. Equal frames and texts give equal bytes: no time, no
// counter. Throws std::runtime_error only when out of memory.
std::vector<std::uint8_t> encode_png(const Frame& frame, const PngText& text);

// The same, frame after frame: keeps the memory that encoding takes, which asking the system for
// costs a fifth of the time. One thread at a time.
class PngEncoder {
 public:
  PngEncoder();
  ~PngEncoder();
  std::vector<std::uint8_t> encode(const Frame& frame, const PngText& text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace capture
