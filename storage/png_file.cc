#include "storage/png_file.h"

#include <png.h>

#include <csetjmp>
#include <new>
#include <stdexcept>

#include "storage/insist.h"

namespace storage {
namespace {

// Everything the writer needs, made before it starts: libpng reports errors by longjmp, past which
// nothing with a destructor may be alive.
struct Parts {
  const PngPicture& picture;
  std::vector<png_color> palette;
  std::vector<png_text> texts;
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

void write_header(png_structp png, png_infop info, const Parts& parts) {
  const PngPicture& picture = parts.picture;
  const int type = parts.palette.empty() ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_PALETTE;
  png_set_IHDR(png, info, picture.width, picture.height, picture.bits, type, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!parts.palette.empty())
    png_set_PLTE(png, info, parts.palette.data(), static_cast<int>(parts.palette.size()));
  if (picture.effort == PngEffort::fast) {
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_NO_FILTERS);
    png_set_compression_level(png, 3);
  }
  const auto dots_per_metre = static_cast<png_uint_32>(picture.dots_per_inch * 10'000 / 254);
  if (dots_per_metre != 0)
    png_set_pHYs(png, info, dots_per_metre, dots_per_metre, PNG_RESOLUTION_METER);
  png_set_text(png, info, parts.texts.data(), static_cast<int>(parts.texts.size()));
  png_write_info(png, info);
}

// One chunk: nobody reads these while they are being written.
void write_stream(png_structp png, std::span<const std::uint8_t> stream) {
  static constexpr png_byte idat[5] = {'I', 'D', 'A', 'T', 0};
  static constexpr png_byte iend[5] = {'I', 'E', 'N', 'D', 0};
  png_write_chunk(png, idat, stream.data(), stream.size());
  png_write_chunk(png, iend, nullptr, 0);
}

void write_rows(png_structp png, const PngPicture& picture) {
  for (png_uint_32 y = 0; y < picture.height; ++y)
    png_write_row(png, picture.rgb.data() + std::size_t{y} * picture.width * 3);
  png_write_end(png, nullptr);
}

// False when libpng gave up, for want of memory. Holds nothing with a destructor.
bool write(png_structp png, png_infop info, Parts* parts) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_write_fn(png, parts, append, nullptr);
  write_header(png, info, *parts);
  if (parts->picture.rgb.empty())
    write_stream(png, parts->picture.stream);
  else
    write_rows(png, parts->picture);
  return true;
}

std::vector<png_text> text_chunks(const PngTexts& texts) {
  std::vector<png_text> out;
  for (const auto& [keyword, value] : texts) {
    insist(!keyword.empty() && keyword.size() <= 79, "a PNG keyword has 1 to 79 bytes");
    png_text chunk{};
    chunk.compression = PNG_ITXT_COMPRESSION_NONE;
    // libpng's interface is not const, but png_set_text copies.
    chunk.key = const_cast<char*>(keyword.c_str());
    chunk.text = const_cast<char*>(value.c_str());
    chunk.itxt_length = value.size();
    out.push_back(chunk);
  }
  return out;
}

}  // namespace

std::vector<std::uint8_t> png_file(const PngPicture& picture, const PngTexts& texts) {
  const bool is_rows = picture.rgb.size() == std::size_t{picture.width} * picture.height * 3;
  insist(picture.width > 0 && picture.height > 0 && picture.rgb.empty() != picture.stream.empty() &&
             (picture.rgb.empty() || (is_rows && picture.palette.empty())),
         "a picture has the pixels it says");
  Parts parts{picture, {}, text_chunks(texts), {}};
  for (const PngColour& colour : picture.palette)
    parts.palette.push_back({colour.red, colour.green, colour.blue});
  parts.file.reserve(picture.stream.size() + 4096);
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, ignore_warning);
  if (png == nullptr) throw std::bad_alloc();
  png_infop info = png_create_info_struct(png);
  const bool written = info != nullptr && write(png, info, &parts);
  png_destroy_write_struct(&png, &info);
  if (!written) throw std::runtime_error("PNG: out of memory");
  return std::move(parts.file);
}

}  // namespace storage
