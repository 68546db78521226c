#include "viewer/picture_file.h"

#include <png.h>

#include <csetjmp>
#include <new>
#include <stdexcept>

#include "storage/insist.h"

namespace viewer {
namespace {

// libpng's simplified interface: no setjmp in our frames, errors come back as values.
class Image {
 public:
  Image() { png_.version = PNG_IMAGE_VERSION; }
  ~Image() { png_image_free(&png_); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  png_image* operator->() { return &png_; }
  png_image* get() { return &png_; }

 private:
  png_image png_{};
};

// Everything the writer needs, made before it starts: libpng reports errors by longjmp, past which
// nothing with a destructor may be alive.
struct Parts {
  const Pixels* pixels = nullptr;
  std::vector<png_text> texts;
  png_uint_32 dots_per_metre = 0;
  Squeeze squeeze = Squeeze::well;
  Bytes file;  // What is written so far.
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

// False when libpng gave up, for want of memory. Holds nothing with a destructor.
bool write(png_structp png, png_infop info, Parts* parts) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_write_fn(png, parts, append, nullptr);
  const auto width = static_cast<png_uint_32>(parts->pixels->width);
  const auto height = static_cast<png_uint_32>(parts->pixels->height);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (parts->squeeze == Squeeze::fast) {
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_NO_FILTERS);
    png_set_compression_level(png, 3);
  }
  if (parts->dots_per_metre != 0) {
    png_set_pHYs(png, info, parts->dots_per_metre, parts->dots_per_metre, PNG_RESOLUTION_METER);
  }
  png_set_text(png, info, parts->texts.data(), static_cast<int>(parts->texts.size()));
  png_write_info(png, info);
  for (png_uint_32 y = 0; y < height; ++y) {
    png_write_row(png, parts->pixels->rgb.data() + std::size_t{y} * width * 3);
  }
  png_write_end(png, nullptr);
  return true;
}

std::vector<png_text> text_chunks(const PngTexts& texts) {
  std::vector<png_text> out;
  for (const auto& [keyword, value] : texts) {
    storage::insist(!keyword.empty() && keyword.size() <= 79, "a PNG keyword has 1 to 79 bytes");
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

std::optional<Pixels> decode_png(std::span<const std::uint8_t> png) {
  Image image;
  if (png_image_begin_read_from_memory(image.get(), png.data(), png.size()) == 0) return {};
  if (image->width == 0 || image->height == 0 || image->width > max_source_px ||
      image->height > max_source_px ||
      std::uint64_t{image->width} * image->height > max_source_area_px) {
    return {};
  }
  image->format = PNG_FORMAT_RGB;
  Pixels out{static_cast<int>(image->width), static_cast<int>(image->height), {}};
  out.rgb.resize(std::size_t{image->width} * image->height * 3);
  png_color white{255, 255, 255};
  if (png_image_finish_read(image.get(), &white, out.rgb.data(), 0, nullptr) == 0) return {};
  return out;
}

Bytes encode_png(const Pixels& pixels, const PngWords& words, Squeeze squeeze) {
  storage::insist(pixels.width > 0 && pixels.height > 0 &&
                      pixels.rgb.size() == static_cast<std::size_t>(pixels.width) *
                                               static_cast<std::size_t>(pixels.height) * 3,
                  "a picture has the pixels it says");
  Parts parts{&pixels, text_chunks(words.texts), 0, squeeze, {}};
  parts.dots_per_metre = static_cast<png_uint_32>(words.dots_per_inch * 10'000 / 254);
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, ignore_warning);
  if (png == nullptr) throw std::bad_alloc();
  png_infop info = png_create_info_struct(png);
  const bool written = info != nullptr && write(png, info, &parts);
  png_destroy_write_struct(&png, &info);
  if (!written) throw std::runtime_error("a picture: out of memory");
  return std::move(parts.file);
}

}  // namespace viewer
