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

enum Filter : std::uint8_t { none = 0, up = 2, paeth = 4 };

// Which filter suits a row. Deflate finds repeated pixels by itself, and any filter hides them
// from it: a row in which many pixels equal a neighbour (text, flat areas) is left alone, or
// differenced with the row above when that alone is what it repeats. What repeats nothing is
// taken for a photograph. libpng's own heuristic, least sum of differences, filters text as well
// and gives half as much again.
Filter choose_filter(Row row, Row above) {
  const std::size_t pixels = row.size() / 3;
  std::size_t like_left = 0;
  std::size_t like_above = 0;
  for (std::size_t i = 0; i < row.size(); i += 3) {
    const auto same = [&](const std::uint8_t* other) {
      return row[i] == other[0] && row[i + 1] == other[1] && row[i + 2] == other[2];
    };
    like_left += i >= 3 && same(&row[i - 3]) ? 1u : 0u;
    like_above += same(&above[i]) ? 1u : 0u;
  }
  if (like_left * 4 >= pixels) return none;
  if (like_above * 4 >= pixels) return up;
  return paeth;
}

void filter_up(Row row, Row above, std::uint8_t* out) {
  for (std::size_t i = 0; i < row.size(); ++i)
    out[i] = static_cast<std::uint8_t>(row[i] - above[i]);
}

// PNG, section 9.4.
void filter_paeth(Row row, Row above, std::uint8_t* out) {
  for (std::size_t i = 0; i < 3 && i < row.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(row[i] - above[i]);
  }
  for (std::size_t i = 3; i < row.size(); ++i) {
    const int a = row[i - 3];
    const int b = above[i];
    const int c = above[i - 3];
    const int pa = std::abs(b - c);
    const int pb = std::abs(a - c);
    const int pc = std::abs(a + b - c - c);
    const int nearest = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    out[i] = static_cast<std::uint8_t>(row[i] - nearest);
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

std::optional<Indexed> index_colours(const Frame& frame) {
  ColourTable table;
  Indexed result;
  result.pixels.resize(static_cast<std::size_t>(frame.width_px) *
                       static_cast<std::size_t>(frame.height_px));
  std::uint8_t* out = result.pixels.data();
  for (int y = 0; y < frame.height_px; ++y) {
    const std::uint8_t* pixel = row_of(frame, y);
    std::uint32_t last = 0xff000000;  // No colour.
    std::size_t index = 0;
    for (int x = 0; x < frame.width_px; ++x, pixel += 4) {
      const std::uint32_t colour = colour_at(pixel);
      if (colour != last) {
        index = table.index_of(colour);
        if (index == max_colours) return std::nullopt;
        last = colour;
      }
      *out++ = static_cast<std::uint8_t>(index);
    }
  }
  result.colours = table.colours();
  return result;
}

int index_bits(std::size_t colour_count) {
  return colour_count <= 2 ? 1 : colour_count <= 4 ? 2 : colour_count <= 16 ? 4 : 8;
}

std::vector<std::uint8_t> palette_rows(const Indexed& picture, int width_px, int height_px) {
  const int bits = index_bits(picture.colours.size());
  const auto width = static_cast<std::size_t>(width_px);
  const std::size_t row_bytes = (width * static_cast<std::size_t>(bits) + 7) / 8;
  std::vector<std::uint8_t> rows((row_bytes + 1) * static_cast<std::size_t>(height_px));
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
  return rows;
}

std::vector<std::uint8_t> rgb_rows(const Frame& frame) {
  const std::size_t row_bytes = static_cast<std::size_t>(frame.width_px) * 3;
  std::vector<std::uint8_t> rows((row_bytes + 1) * static_cast<std::size_t>(frame.height_px));
  std::vector<std::uint8_t> row(row_bytes);
  std::vector<std::uint8_t> above(row_bytes);  // Black above the first row, as PNG has it.
  std::uint8_t* out = rows.data();
  for (int y = 0; y < frame.height_px; ++y) {
    to_rgb(row_of(frame, y), row);
    const Filter filter = choose_filter(row, above);
    *out++ = filter;
    if (filter == none) {
      std::copy(row.begin(), row.end(), out);
    } else if (filter == up) {
      filter_up(row, above, out);
    } else {
      filter_paeth(row, above, out);
    }
    out += row_bytes;
    row.swap(above);
  }
  return rows;
}

}  // namespace capture
