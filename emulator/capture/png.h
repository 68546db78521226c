// Encodes a frame as a PNG that says SIMULATION in its text chunks.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/png_file.h"

namespace capture {

struct Frame {
  const std::uint8_t* bgra = nullptr;  // Opaque; alpha is ignored.
  int width_px = 0;
  int height_px = 0;
  int stride_bytes = 0;
};

// RGB or, when exact, palette PNG; lossless. Equal frames and texts give equal bytes: no time, no
// counter. Throws std::runtime_error only when out of memory.
std::vector<std::uint8_t> encode_png(const Frame& frame, const storage::PngTexts& text);

// The same, frame after frame: keeps the memory that encoding takes, which asking the system for
// costs a fifth of the time. One thread at a time.
class PngEncoder {
 public:
  PngEncoder();
  ~PngEncoder();
  std::vector<std::uint8_t> encode(const Frame& frame, const storage::PngTexts& text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace capture
