// Pixels of a rectangle as bytes, lossless: the chunks of the Quite OK Image format 1.0
// (qoiformat.org), without header and end marker. Chosen for being decoded by a page at once, in
// thirty lines of script: a PNG or a deflate stream is decoded out of turn, a frame later. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace serve {

// Appends the rectangle at `bgra`, whose rows lie `stride_bytes` apart. Alpha is ignored.
void encode_pixels(std::string& out, const std::uint8_t* bgra, int width_px, int height_px,
                   int stride_bytes);

}  // namespace serve
