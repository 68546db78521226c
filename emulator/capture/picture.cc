#include "emulator/capture/picture.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <span>

namespace capture {

namespace {

constexpr std::size_t max_colours = 256;

std::uint32_t colour_at(const std::uint8_t* bgra) {
  std::uint32_t pixel = 0;
  std::memcpy(&pixel, bgra, 4);
  return pixel & 0xffffffu;  // Little-endian BGRA is 0xAARRGGBB.
}

// Colours met so far, by open addressing; a quarter full at most.
class ColourTable {
 public:
  // The colour's index, or max_colours when there is no room for another.
  std::size_t index_of(std::uint32_t colour) {
    std::size_t slot = (colour * 0x9e3779b1u) >> 22;
    while (indices_[slot] != empty) {
      if (colours_[indices_[slot]] == colour) return indices_[slot];
      slot = (slot + 1) % slots;
    }
    if (count_ == max_colours) return max_colours;
    indices_[slot] = static_cast<std::uint16_t>(count_);
    colours_[count_] = colour;
    return count_++;
  }

  std::vector<std::uint32_t> colours() const {
    return {colours_.begin(), colours_.begin() + static_cast<std::ptrdiff_t>(count_)};
  }

 private:
  static constexpr std::size_t slots = 1024;
  static constexpr std::uint16_t empty = 0xffff;
  std::array<std::uint16_t, slots> indices_ = [] {
    std::array<std::uint16_t, slots> all;
    all.fill(empty);
    return all;
  }();
  std::array<std::uint32_t, max_colours> colours_{};
  std::size_t count_ = 0;
};

using Row = std::span<const std::uint8_t>;

// Whether the pixel and the one to its right are of the colour of the one to its left.
bool same_as_left(const std::uint8_t* bgra) {
  constexpr std::uint64_t colours = 0x00ffffff00ffffff;
  std::uint64_t two = 0, left = 0;
  std::memcpy(&two, bgra, sizeof two);
  std::memcpy(&left, bgra - 4, sizeof left);
  return ((two ^ left) & colours) == 0;
}

enum Filter : std::uint8_t { none = 0, paeth = 4 };

// Which filter suits a row. Deflate finds repeated pixels by itself, and a filter hides them from
// it, so text and flat areas are left alone; a photograph repeats nothing, and Paeth's differences
// are small. The two are told apart by their steps from pixel to pixel: where there are enough
// small ones, and more small than large, the row crosses a photograph. libpng's own heuristic, the
// least sum of differences, filters text as well; counting equal neighbours alone cannot tell a
// photograph beside white space from text. (tests/bench/png_bench.cc: 1.07x of the smallest file
// found on pages with photographs, against 1.11x and 1.20x.)
Filter choose_filter(const std::uint8_t* bgra, std::size_t pixels) {
  constexpr int small_step = 24;
  std::size_t small_steps = 0;
  std::size_t large_steps = 0;
  std::uint32_t left = colour_at(bgra);
  for (std::size_t x = 1; x < pixels; ++x) {
    const std::uint8_t* pixel = bgra + 4 * x;
    // Most of a page is empty: two pixels at once.
    while (x + 2 < pixels && same_as_left(pixel)) {
      x += 2;
      pixel += 8;
    }
    const std::uint32_t colour = colour_at(pixel);
    if (colour == left) continue;
    left = colour;
    const int step = std::abs(pixel[0] - pixel[-4]) + std::abs(pixel[1] - pixel[-3]) +
                     std::abs(pixel[2] - pixel[-2]);
    ++(step <= small_step ? small_steps : large_steps);
  }
  return small_steps * 50 > pixels && small_steps > large_steps ? paeth : none;
}

// Eight bytes at a time, as the wider numbers their differences need: the compilers' own vector
// types, since neither compiler finds this by itself at the level we build with.
using Bytes = std::uint8_t __attribute__((vector_size(8)));
using Words = std::int16_t __attribute__((vector_size(16)));

Words load(const std::uint8_t* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return __builtin_convertvector(bytes, Words);
}

Words magnitude(Words difference) {
  return difference < 0 ? -difference : difference;
}

// PNG, section 9.4: a is left, b above, c above left.
Words nearest(Words a, Words b, Words c) {
  const Words pa = magnitude(b - c);
  const Words pb = magnitude(a - c);
  const Words pc = magnitude(a + b - c - c);
  const Words b_or_c = pb <= pc ? b : c;
  return ((pa <= pb) & (pa <= pc)) ? a : b_or_c;
}

std::uint8_t nearest(int a, int b, int c) {
  const int pa = std::abs(b - c);
  const int pb = std::abs(a - c);
  const int pc = std::abs(a + b - c - c);
  return static_cast<std::uint8_t>(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

void filter_paeth(Row row, Row above, std::uint8_t* out) {
  std::size_t i = 0;
  for (; i < 3 && i < row.size(); ++i) out[i] = static_cast<std::uint8_t>(row[i] - above[i]);
  for (; i + sizeof(Bytes) <= row.size(); i += sizeof(Bytes)) {
    const Words guess = nearest(load(&row[i - 3]), load(&above[i]), load(&above[i - 3]));
    const Bytes result = __builtin_convertvector(load(&row[i]) - guess, Bytes);
    std::memcpy(out + i, &result, sizeof result);
  }
  for (; i < row.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(row[i] - nearest(row[i - 3], above[i], above[i - 3]));
  }
}

void to_rgb(const std::uint8_t* bgra, std::span<std::uint8_t> rgb) {
  for (std::size_t i = 0; i < rgb.size(); i += 3, bgra += 4) {
    rgb[i] = bgra[2];
    rgb[i + 1] = bgra[1];
    rgb[i + 2] = bgra[0];
  }
}

const std::uint8_t* row_of(const Frame& frame, int y) {
  return frame.bgra + static_cast<std::ptrdiff_t>(y) * frame.stride_bytes;
}

}  // namespace

bool index_colours(const Frame& frame, Indexed& picture) {
  ColourTable table;
  picture.pixels.resize(static_cast<std::size_t>(frame.width_px) *
                        static_cast<std::size_t>(frame.height_px));
  std::uint8_t* out = picture.pixels.data();
  for (int y = 0; y < frame.height_px; ++y) {
    const std::uint8_t* pixel = row_of(frame, y);
    std::uint32_t last = 0xff000000;  // No colour.
    std::size_t index = 0;
    for (int x = 0; x < frame.width_px; ++x, pixel += 4) {
      const std::uint32_t colour = colour_at(pixel);
      if (colour != last) {
        index = table.index_of(colour);
        if (index == max_colours) return false;
        last = colour;
      }
      *out++ = static_cast<std::uint8_t>(index);
    }
  }
  picture.colours = table.colours();
  return true;
}

int index_bits(std::size_t colour_count) {
  return colour_count <= 2 ? 1 : colour_count <= 4 ? 2 : colour_count <= 16 ? 4 : 8;
}

void palette_rows(const Indexed& picture, int width_px, int height_px,
                  std::vector<std::uint8_t>& rows) {
  const int bits = index_bits(picture.colours.size());
  const auto width = static_cast<std::size_t>(width_px);
  const std::size_t row_bytes = (width * static_cast<std::size_t>(bits) + 7) / 8;
  rows.assign((row_bytes + 1) * static_cast<std::size_t>(height_px), 0);
  const std::uint8_t* in = picture.pixels.data();
  std::uint8_t* out = rows.data();
  for (int y = 0; y < height_px; ++y) {
    *out++ = none;
    if (bits == 8) {
      std::copy(in, in + width, out);
    } else {
      int shift = 8;  // The leftmost pixel lies in the highest bits.
      std::uint8_t* byte = out;
      for (std::size_t x = 0; x < width; ++x) {
        shift -= bits;
        *byte = static_cast<std::uint8_t>(*byte | in[x] << shift);
        if (shift == 0) {
          shift = 8;
          ++byte;
        }
      }
    }
    in += width;
    out += row_bytes;
  }
}

void rgb_rows(const Frame& frame, std::vector<std::uint8_t>& rows) {
  const std::size_t row_bytes = static_cast<std::size_t>(frame.width_px) * 3;
  rows.resize((row_bytes + 1) * static_cast<std::size_t>(frame.height_px));
  std::vector<std::uint8_t> row(row_bytes);
  std::vector<std::uint8_t> above(row_bytes);  // Black above the first row, as PNG has it.
  std::uint8_t* out = rows.data();
  for (int y = 0; y < frame.height_px; ++y) {
    const Filter filter = choose_filter(row_of(frame, y), row.size() / 3);
    *out++ = filter;
    if (filter == none) {
      to_rgb(row_of(frame, y), {out, row_bytes});
    } else {
      to_rgb(row_of(frame, y), row);
      if (y > 0) to_rgb(row_of(frame, y - 1), above);
      filter_paeth(row, above, out);
    }
    out += row_bytes;
  }
}

}  // namespace capture
