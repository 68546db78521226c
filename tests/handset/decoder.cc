#include "tests/handset/decoder.h"

#include <array>

namespace {

unsigned byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
int u16(std::string_view bytes, std::size_t at) {
  return static_cast<int>(byte(bytes, at) | byte(bytes, at + 1) << 8);
}
std::uint32_t u32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(u16(bytes, at)) | static_cast<std::uint32_t>(u16(bytes, at + 2))
                                                          << 16;
}

}  // namespace

bool Decoder::apply(std::string_view frame) {
  if (frame.size() < 11 || byte(frame, 0) != 1) return false;
  const std::uint32_t base = u32(frame, 5);
  if (base != 0 && base != version_) return false;
  std::size_t at = 11;
  for (int left = u16(frame, 9); left > 0; --left) {
    if (frame.size() < at + 11) return false;
    const int x = u16(frame, at + 1), y = u16(frame, at + 3);
    const int width = u16(frame, at + 5), height = u16(frame, at + 7);
    if (byte(frame, at) == 1) {
      if (!copy(x, y, width, height, u16(frame, at + 9))) return false;
      at += 11;
      ++copies;
      continue;
    }
    if (byte(frame, at) != 2 || frame.size() < at + 13) return false;
    const std::size_t size = u32(frame, at + 9);
    if (frame.size() < at + 13 + size) return false;
    if (!patch(frame.substr(at + 13, size), x, y, width, height)) return false;
    at += 13 + size;
    ++patches;
  }
  version_ = u32(frame, 1);
  return at == frame.size();
}

bool Decoder::copy(int x, int y, int width, int height, int from) {
  const std::vector<std::uint32_t> before = pixels_;
  for (int row = 0; row < height; ++row)
    for (int column = x; column < x + width; ++column)
      pixels_.at(static_cast<std::size_t>((y + row) * width_ + column)) =
          before.at(static_cast<std::size_t>((from + row) * width_ + column));
  return x + width <= width_;
}

// Quite OK Image 1.0, section "chunks".
bool Decoder::patch(std::string_view chunks, int x, int y, int width, int height) {
  std::array<std::uint32_t, 64> index{};
  index.fill(0xff000000);  // No pixel: transparent.
  std::uint32_t r = 0, g = 0, b = 0;
  std::size_t at = 0;
  unsigned run = 0;
  for (int i = 0; i < width * height; ++i) {
    if (run > 0) {
      --run;
    } else {
      if (at >= chunks.size()) return false;
      const unsigned chunk = byte(chunks, at++);
      if (chunk == 0xff) return false;
      if (chunk == 0xfe) {
        if (at + 3 > chunks.size()) return false;
        r = byte(chunks, at++);
        g = byte(chunks, at++);
        b = byte(chunks, at++);
      } else if (chunk >> 6 == 0) {
        if (index[chunk] > 0xffffff) return false;
        r = index[chunk] >> 16;
        g = index[chunk] >> 8 & 255;
        b = index[chunk] & 255;
      } else if (chunk >> 6 == 1) {
        r = (r + (chunk >> 4 & 3) - 2) & 255;
        g = (g + (chunk >> 2 & 3) - 2) & 255;
        b = (b + (chunk & 3) - 2) & 255;
      } else if (chunk >> 6 == 2) {
        if (at >= chunks.size()) return false;
        const unsigned green = (chunk & 63) - 32, rest = byte(chunks, at++);
        r = (r + green + (rest >> 4) - 8) & 255;
        g = (g + green) & 255;
        b = (b + green + (rest & 15) - 8) & 255;
      } else {
        run = chunk & 63;
      }
      index[(r * 3 + g * 5 + b * 7 + 255 * 11) % 64] = r << 16 | g << 8 | b;
    }
    pixels_.at(static_cast<std::size_t>((y + i / width) * width_ + x + i % width)) =
        r << 16 | g << 8 | b;
  }
  return run == 0 && at == chunks.size() && x + width <= width_;
}
