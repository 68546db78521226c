#include "emulator/phone/image.h"

#include <turbojpeg.h>

#include <cstdint>
#include <cstring>

namespace phone {
namespace {

bool fits(std::uint64_t width, std::uint64_t height) {
  constexpr std::uint64_t longest = 32767;  // Cairo's own limit.
  return width > 0 && height > 0 && width <= longest && height <= longest &&
         width * height <= max_image_pixels;
}

cairo_status_t read_bytes(void* closure, unsigned char* out, unsigned int size) {
  auto* left = static_cast<std::string_view*>(closure);
  if (left->size() < size) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(out, left->data(), size);
  left->remove_prefix(size);
  return CAIRO_STATUS_SUCCESS;
}

bool is_png(std::string_view bytes) {
  return bytes.starts_with("\x89PNG\r\n\x1a\n");
}
bool is_jpeg(std::string_view bytes) {
  return bytes.starts_with("\xFF\xD8\xFF");
}

// IHDR follows the signature at once (PNG, 5.6), so the size is known before anything is inflated.
std::optional<ImageSize> png_size(std::string_view bytes) {
  if (bytes.size() < 24) return std::nullopt;
  const auto big_endian = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = (value << 8) | static_cast<std::uint8_t>(bytes[at + i]);
    }
    return value;
  };
  if (!fits(big_endian(16), big_endian(20))) return std::nullopt;
  return ImageSize{static_cast<int>(big_endian(16)), static_cast<int>(big_endian(20))};
}

SurfacePtr decode_png(std::string_view bytes) {
  if (!png_size(bytes)) return nullptr;
  SurfacePtr surface(cairo_image_surface_create_from_png_stream(read_bytes, &bytes));
  const bool ok = cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS;
  return ok ? std::move(surface) : nullptr;
}

struct TurboDeleter {
  void operator()(void* handle) const { tjDestroy(handle); }
};

using TurboPtr = std::unique_ptr<void, TurboDeleter>;

std::optional<ImageSize> jpeg_size(const TurboPtr& turbo, std::string_view bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto size = static_cast<unsigned long>(bytes.size());
  int width = 0, height = 0, subsampling = 0, colorspace = 0;
  if (!turbo || tjDecompressHeader3(turbo.get(), data, size, &width, &height, &subsampling,
                                    &colorspace) != 0) {
    return std::nullopt;
  }
  if (width <= 0 || height <= 0 ||
      !fits(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height))) {
    return std::nullopt;
  }
  return ImageSize{width, height};
}

SurfacePtr decode_jpeg(std::string_view bytes) {
  const TurboPtr turbo(tjInitDecompress());
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto size = static_cast<unsigned long>(bytes.size());
  const std::optional<ImageSize> found = jpeg_size(turbo, bytes);
  if (!found) return nullptr;
  const auto [width, height] = *found;
  SurfacePtr surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return nullptr;
  // A truncated picture is shown as far as it goes, as browsers do, so a warning is not a failure.
  const int result =
      tjDecompress2(turbo.get(), data, size, cairo_image_surface_get_data(surface.get()), width,
                    cairo_image_surface_get_stride(surface.get()), height, TJPF_BGRX, 0);
  if (result != 0 && tjGetErrorCode(turbo.get()) != TJERR_WARNING) return nullptr;
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

}  // namespace

std::optional<ImageSize> image_size(std::string_view bytes) {
  if (is_png(bytes)) return png_size(bytes);
  if (is_jpeg(bytes)) return jpeg_size(TurboPtr(tjInitDecompress()), bytes);
  return std::nullopt;
}

SurfacePtr decode_image(std::string_view bytes) {
  if (is_png(bytes)) return decode_png(bytes);
  if (is_jpeg(bytes)) return decode_jpeg(bytes);
  return nullptr;
}

}  // namespace phone
