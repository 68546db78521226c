#include "emulator/serve/pixels.h"

#include <array>
#include <cstring>

#include "emulator/serve/wire.h"

namespace serve {
namespace {

constexpr unsigned index_chunk = 0x00;
constexpr unsigned diff_chunk = 0x40;
constexpr unsigned luma_chunk = 0x80;
constexpr unsigned run_chunk = 0xc0;
constexpr unsigned rgb_chunk = 0xfe;
constexpr unsigned longest_run = 62;

unsigned blue(std::uint32_t pixel) {
  return pixel & 0xff;
}
unsigned green(std::uint32_t pixel) {
  return pixel >> 8 & 0xff;
}
unsigned red(std::uint32_t pixel) {
  return pixel >> 16 & 0xff;
}

unsigned slot(std::uint32_t pixel) {
  return (red(pixel) * 3 + green(pixel) * 5 + blue(pixel) * 7 + 255 * 11) % 64;
}

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  void add(std::uint32_t pixel) {
    if (pixel == last_) {
      if (++run_ == longest_run) end_run();
      return;
    }
    end_run();
    std::uint32_t& known = index_[slot(pixel)];
    if (known == pixel) {
      put_u8(out_, index_chunk | slot(pixel));
    } else {
      known = pixel;
      add_new(pixel);
    }
    last_ = pixel;
  }

  void end_run() {
    if (run_ > 0) put_u8(out_, run_chunk | (run_ - 1));
    run_ = 0;
  }

 private:
  void add_new(std::uint32_t pixel) {
    const auto step = [](unsigned to, unsigned from) {
      return static_cast<int>(static_cast<std::int8_t>(to - from));
    };
    const int r = step(red(pixel), red(last_));
    const int g = step(green(pixel), green(last_));
    const int b = step(blue(pixel), blue(last_));
    const auto within = [](int value, int low, int high) { return value >= low && value <= high; };
    if (within(r, -2, 1) && within(g, -2, 1) && within(b, -2, 1)) {
      put_u8(out_, diff_chunk | static_cast<unsigned>((r + 2) << 4 | (g + 2) << 2 | (b + 2)));
    } else if (within(g, -32, 31) && within(r - g, -8, 7) && within(b - g, -8, 7)) {
      put_u8(out_, luma_chunk | static_cast<unsigned>(g + 32));
      put_u8(out_, static_cast<unsigned>((r - g + 8) << 4 | (b - g + 8)));
    } else {
      put_u8(out_, rgb_chunk);
      put_u8(out_, red(pixel));
      put_u8(out_, green(pixel));
      put_u8(out_, blue(pixel));
    }
  }

  std::string& out_;
  // As the format has it, the index starts transparent, which no pixel here is: black is new once.
  std::array<std::uint32_t, 64> index_ = [] {
    std::array<std::uint32_t, 64> none{};
    none.fill(0xff000000);
    return none;
  }();
  std::uint32_t last_ = 0;
  unsigned run_ = 0;
};

}  // namespace

void encode_pixels(std::string& out, const std::uint8_t* bgra, int width_px, int height_px,
                   int stride_bytes) {
  Encoder encoder(out);
  for (int y = 0; y < height_px; ++y) {
    const std::uint8_t* row = bgra + static_cast<std::ptrdiff_t>(y) * stride_bytes;
    for (int x = 0; x < width_px; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, row + 4 * x, sizeof pixel);
      encoder.add(pixel & 0xffffff);
    }
  }
  encoder.end_run();
}

}  // namespace serve
