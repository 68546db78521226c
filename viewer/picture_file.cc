#include "viewer/picture_file.h"

#include <png.h>

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

Bytes encode_png(const Pixels& pixels, const PngWords& words, storage::PngEffort effort) {
  storage::insist(pixels.width > 0 && pixels.height > 0, "a picture has the pixels it says");
  return storage::png_file({.width = static_cast<std::uint32_t>(pixels.width),
                            .height = static_cast<std::uint32_t>(pixels.height),
                            .dots_per_inch = words.dots_per_inch,
                            .rgb = pixels.rgb,
                            .effort = effort},
                           words.texts);
}

}  // namespace viewer
