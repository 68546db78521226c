#include "emulator/capture/png.h"

#include <libdeflate.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

#include "emulator/capture/picture.h"

namespace capture {

namespace {

// 6 is libdeflate's default; above it, time grows faster than size shrinks. Changing it changes
// every picture's bytes, and with them the digests of recorded logs' replays.
constexpr int compression_level = 6;
constexpr int max_side_px = 16'384;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "capture: encode_png: %s\n", what);
  std::abort();
}

class Compressor {
 public:
  Compressor()
      : compressor_(libdeflate_alloc_compressor(compression_level), libdeflate_free_compressor) {
    if (!compressor_) throw std::bad_alloc();
  }

  // Valid until the next call.
  std::span<const std::uint8_t> compress(const std::vector<std::uint8_t>& rows) {
    const std::size_t bound = libdeflate_zlib_compress_bound(compressor_.get(), rows.size());
    if (out_.size() < bound) out_.resize(bound);
    const std::size_t size = libdeflate_zlib_compress(compressor_.get(), rows.data(), rows.size(),
                                                      out_.data(), out_.size());
    if (size == 0) fail("libdeflate's own bound was too small");
    return {out_.data(), size};
  }

 private:
  std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor_;
  std::vector<std::uint8_t> out_;
};

}  // namespace

struct PngEncoder::Impl {
  Compressor compressor;
  Indexed picture;
  std::vector<std::uint8_t> rows;
};

PngEncoder::PngEncoder() : impl_(std::make_unique<Impl>()) {}
PngEncoder::~PngEncoder() = default;

std::vector<std::uint8_t> encode_png(const Frame& frame, const storage::PngTexts& text) {
  return PngEncoder().encode(frame, text);
}

std::vector<std::uint8_t> PngEncoder::encode(const Frame& frame, const storage::PngTexts& text) {
  const bool sound = frame.bgra != nullptr && frame.width_px > 0 && frame.height_px > 0 &&
                     frame.width_px <= max_side_px && frame.height_px <= max_side_px &&
                     frame.stride_bytes >= frame.width_px * 4;
  if (!sound) fail("no frame");
  storage::PngPicture out;
  out.width = static_cast<std::uint32_t>(frame.width_px);
  out.height = static_cast<std::uint32_t>(frame.height_px);
  Indexed& picture = impl_->picture;
  std::vector<std::uint8_t>& rows = impl_->rows;
  if (index_colours(frame, picture)) {
    out.bits = index_bits(picture.colours.size());
    for (const std::uint32_t colour : picture.colours) {
      out.palette.push_back({static_cast<std::uint8_t>(colour >> 16),
                             static_cast<std::uint8_t>(colour >> 8),
                             static_cast<std::uint8_t>(colour)});
    }
    palette_rows(picture, frame.width_px, frame.height_px, rows);
  } else {
    rgb_rows(frame, rows);
  }
  // libpng frames and checks; the stream inside is libdeflate's, a third of the time and smaller.
  out.stream = impl_->compressor.compress(rows);
  return storage::png_file(out, text);
}

}  // namespace capture
