// Turns a frame into the rows a PNG compresses: palette where it is exact, filtered RGB else. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/capture/png.h"

namespace capture {

// A frame with at most 256 colours. Colours are 0xRRGGBB in the order they are met, row by row.
struct Indexed {
  std::vector<std::uint32_t> colours;
  std::vector<std::uint8_t> pixels;  // width * height indices.
};

// Nothing if the frame has more colours.
std::optional<Indexed> index_colours(const Frame& frame);

// 1, 2, 4 or 8 bits for an index.
int index_bits(std::size_t colour_count);

// Each row as a filter byte and the packed or filtered bytes after it (PNG, sections 7.2 and 9).
std::vector<std::uint8_t> palette_rows(const Indexed& picture, int width_px, int height_px);
std::vector<std::uint8_t> rgb_rows(const Frame& frame);

}  // namespace capture
