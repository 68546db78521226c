// PNG files: their frame, words and checksums around a picture's rows. The door to libpng's writer,
// for the phone's camera and the viewer's copies alike.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace storage {

// Keyword (Latin-1, 1 to 79 bytes) and UTF-8 text without NUL: written as iTXt in this order,
// uncompressed, in front of the picture.
using PngTexts = std::vector<std::pair<std::string, std::string>>;

struct PngColour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

enum class PngEffort { fast, well };  // Half the time, or two thirds of the bytes.

// The picture is `stream` or `rgb`, and the other is empty.
struct PngPicture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int bits = 8;                               // A pixel's index into the palette, 1, 2, 4 or 8.
  std::vector<PngColour> palette = {};        // Empty: three bytes a pixel.
  int dots_per_inch = 0;                      // pHYs; 0: none.
  std::span<const std::uint8_t> stream = {};  // zlib, of rows that are filtered already.
  std::span<const std::uint8_t> rgb = {};     // Rows from the top, three bytes a pixel.
  PngEffort effort = PngEffort::well;         // At compressing `rgb`.
};

// Equal pictures and texts give equal bytes: no time, no counter. Throws std::runtime_error only
// when out of memory.
std::vector<std::uint8_t> png_file(const PngPicture& picture, const PngTexts& texts);

}  // namespace storage
