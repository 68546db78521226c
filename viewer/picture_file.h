// PNG files as pixels, and pixels as PNG files. The viewer's door to libpng.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace viewer {

using Bytes = std::vector<std::uint8_t>;

// A picture that claims more is not decoded: a few kilobytes of PNG can claim gigabytes of pixels.
inline constexpr std::uint32_t max_source_px = 8'192;
inline constexpr std::uint64_t max_source_area_px = 16u << 20;

// Rows from the top, three bytes a pixel, nothing between them.
struct Pixels {
  int width = 0;
  int height = 0;
  Bytes rgb;
};

// Over white where it is transparent. Nothing for bytes that are not a PNG, are broken, or claim
// too many pixels.
std::optional<Pixels> decode_png(std::span<const std::uint8_t> png);

// Keyword (Latin-1, 1 to 79 bytes) and UTF-8 text without NUL: written as iTXt in this order,
// uncompressed, in front of the pixels.
using PngTexts = std::vector<std::pair<std::string, std::string>>;

struct PngWords {
  PngTexts texts;
  int dots_per_inch = 0;  // pHYs; 0: none.
};

enum class Squeeze { fast, well };  // Half the time, or two thirds of the bytes.

// Equal pixels and words give equal bytes. Throws std::runtime_error only when out of memory.
Bytes encode_png(const Pixels& pixels, const PngWords& words = {}, Squeeze squeeze = Squeeze::well);

}  // namespace viewer
