#include "emulator/capture/png.h"

#include <libdeflate.h>
#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>

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

// Everything the writer needs, made before it starts: libpng reports errors by longjmp, past
// which nothing with a destructor may be alive.
struct Parts {
  png_uint_32 width = 0;
  png_uint_32 height = 0;
  int bits = 8;
  std::vector<png_color> palette;  // Empty: RGB.
  std::vector<png_text> text;
  std::span<const std::uint8_t> compressed;
  std::vector<std::uint8_t> file;  // What is written so far.
};

void append(png_structp png, png_bytep data, png_size_t size) {
  auto* parts = static_cast<Parts*>(png_get_io_ptr(png));
  bool written = false;
  try {
    parts->file.insert(parts->file.end(), data, data + size);
    written = true;
  } catch (...) {
    // Falls through: no exception may pass C frames, and no longjmp may leave a handler.
  }
  if (!written) png_error(png, "out of memory");
}

void ignore_warning(png_structp, png_const_charp) {}

// Returns false when libpng gave up, for want of memory. Holds nothing with a destructor.
bool write(png_structp png, png_infop info, Parts* parts) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_write_fn(png, parts, append, nullptr);
  const int type = parts->palette.empty() ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_PALETTE;
  png_set_IHDR(png, info, parts->width, parts->height, parts->bits, type, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!parts->palette.empty()) {
    png_set_PLTE(png, info, parts->palette.data(), static_cast<int>(parts->palette.size()));
  }
  png_set_text(png, info, parts->text.data(), static_cast<int>(parts->text.size()));
  png_write_info(png, info);
  // libpng frames and checks; the stream inside is libdeflate's, a third of the time and smaller.
  // One chunk: nobody reads these while they are being written.
  static constexpr png_byte idat[5] = {'I', 'D', 'A', 'T', 0};
  static constexpr png_byte iend[5] = {'I', 'E', 'N', 'D', 0};
  png_write_chunk(png, idat, parts->compressed.data(), parts->compressed.size());
  png_write_chunk(png, iend, nullptr, 0);
  return true;
}

std::vector<png_text> text_chunks(const PngText& text) {
  std::vector<png_text> result;
  for (const auto& [keyword, value] : text) {
    if (keyword.empty() || keyword.size() > 79) fail("a keyword has 1 to 79 bytes");
    png_text chunk{};
    chunk.compression = PNG_ITXT_COMPRESSION_NONE;
    // libpng's interface is not const, but png_set_text copies.
    chunk.key = const_cast<char*>(keyword.c_str());
    chunk.text = const_cast<char*>(value.c_str());
    chunk.itxt_length = value.size();
    result.push_back(chunk);
  }
  return result;
}

}  // namespace

struct PngEncoder::Impl {
  Compressor compressor;
  Indexed picture;
  std::vector<std::uint8_t> rows;
};

PngEncoder::PngEncoder() : impl_(std::make_unique<Impl>()) {}
PngEncoder::~PngEncoder() = default;

std::vector<std::uint8_t> encode_png(const Frame& frame, const PngText& text) {
  return PngEncoder().encode(frame, text);
}

std::vector<std::uint8_t> PngEncoder::encode(const Frame& frame, const PngText& text) {
  const bool sound = frame.bgra != nullptr && frame.width_px > 0 && frame.height_px > 0 &&
                     frame.width_px <= max_side_px && frame.height_px <= max_side_px &&
                     frame.stride_bytes >= frame.width_px * 4;
  if (!sound) fail("no frame");
  Parts parts;
  parts.width = static_cast<png_uint_32>(frame.width_px);
  parts.height = static_cast<png_uint_32>(frame.height_px);
  parts.text = text_chunks(text);
  Indexed& picture = impl_->picture;
  std::vector<std::uint8_t>& rows = impl_->rows;
  if (index_colours(frame, picture)) {
    parts.bits = index_bits(picture.colours.size());
    for (const std::uint32_t colour : picture.colours) {
      parts.palette.push_back({static_cast<png_byte>(colour >> 16),
                               static_cast<png_byte>(colour >> 8), static_cast<png_byte>(colour)});
    }
    palette_rows(picture, frame.width_px, frame.height_px, rows);
  } else {
    rgb_rows(frame, rows);
  }
  parts.compressed = impl_->compressor.compress(rows);
  parts.file.reserve(parts.compressed.size() + 4096);

  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, ignore_warning);
  if (png == nullptr) throw std::bad_alloc();
  png_infop info = png_create_info_struct(png);
  const bool written = info != nullptr && write(png, info, &parts);
  png_destroy_write_struct(&png, &info);
  if (!written) throw std::runtime_error("PNG: out of memory");
  return std::move(parts.file);
}

}  // namespace capture
