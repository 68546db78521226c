// PNG files as pixels, and pixels as PNG files. The viewer's door to libpng's reader.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "storage/png_file.h"

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

struct PngWords {
  storage::PngTexts texts;
  int dots_per_inch = 0;  // pHYs; 0: none.
};

// Equal pixels and words give equal bytes. Throws std::runtime_error only when out of memory.
Bytes encode_png(const Pixels& pixels, const PngWords& words = {},
                 storage::PngEffort effort = storage::PngEffort::well);

}  // namespace viewer
