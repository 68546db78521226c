// Frames to encode, made from nothing: the kinds of pictures a phone shows.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

// BGRA pixels with rows that may be longer than the picture is wide.
struct TestFrame {
  int width = 0;
  int height = 0;
  int stride_bytes = 0;
  std::vector<std::uint8_t> bytes;
};

// `colour` gives 0xRRGGBB; alpha and the padding are filled with `rubbish`, which must not matter.
inline TestFrame make_frame(int width, int height,
                            const std::function<std::uint32_t(int x, int y)>& colour,
                            int padding_bytes = 0, std::uint8_t rubbish = 0xff) {
  TestFrame frame{width, height, width * 4 + padding_bytes, {}};
  frame.bytes.assign(
      static_cast<std::size_t>(frame.stride_bytes) * static_cast<std::size_t>(height), rubbish);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint32_t rgb = colour(x, y);
      std::uint8_t* pixel = &frame.bytes[static_cast<std::size_t>(y * frame.stride_bytes + x * 4)];
      pixel[0] = static_cast<std::uint8_t>(rgb);
      pixel[1] = static_cast<std::uint8_t>(rgb >> 8);
      pixel[2] = static_cast<std::uint8_t>(rgb >> 16);
    }
  }
  return frame;
}

// A number that looks random, the same on every machine.
inline std::uint32_t scatter(std::uint32_t x, std::uint32_t y) {
  std::uint32_t h = x * 0x9e3779b1u ^ (y + 0x7f4a7c15u) * 0x85ebca6bu;
  h = (h ^ h >> 15) * 0x2c1b3c6du;
  h = (h ^ h >> 12) * 0x297a2d39u;
  return h ^ h >> 15;
}

// Smooth shades with a little grain: what a photograph is to a compressor.
inline std::uint32_t photograph(int x, int y) {
  std::uint32_t rgb = 0;
  for (std::uint32_t channel = 0; channel < 3; ++channel) {
    const int wave = (x * (3 + static_cast<int>(channel)) + y * 2) % 512;
    const std::uint32_t shade = static_cast<std::uint32_t>(wave < 256 ? wave : 511 - wave);
    const std::uint32_t grain =
        scatter(static_cast<std::uint32_t>(x) * 3 + channel, static_cast<std::uint32_t>(y)) % 9;
    rgb = rgb << 8 | (shade * 7 / 8 + 12 + grain);
  }
  return rgb;
}
