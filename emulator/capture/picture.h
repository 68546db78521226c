// Turns a frame into the rows a PNG compresses: palette where it is exact, filtered RGB else. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/capture/png.h"

namespace capture {

// A frame with at most 256 colours. Colours are 0xRRGGBB in the order they are met, row by row.
struct Indexed {
  std::vector<std::uint32_t> colours;
  std::vector<std::uint8_t> pixels;  // width * height indices.
};

// False if the frame has more colours; `picture` is then of no use. Keeps its memory.
bool index_colours(const Frame& frame, Indexed& picture);

// 1, 2, 4 or 8 bits for an index.
int index_bits(std::size_t colour_count);

// Each row as a filter byte and the packed or filtered bytes after it (PNG, sections 7.2 and 9),
// in place of what `rows` held.
void palette_rows(const Indexed& picture, int width_px, int height_px,
                  std::vector<std::uint8_t>& rows);
void rgb_rows(const Frame& frame, std::vector<std::uint8_t>& rows);

}  // namespace capture
