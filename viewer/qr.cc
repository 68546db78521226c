#include "viewer/qr.h"

#include <png.h>

#include "storage/error.h"

namespace viewer {

std::vector<std::uint8_t> qr_png(const QrCode& code, int module_px) {
  const int side = (code.width + 2 * qr_quiet_zone) * module_px;
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const bool dark = code.is_dark(x / module_px - qr_quiet_zone, y / module_px - qr_quiet_zone);
      pixels.push_back(dark ? 0 : 255);
    }
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = static_cast<png_uint_32>(side);
  image.format = PNG_FORMAT_GRAY;
  std::vector<std::uint8_t> out(PNG_IMAGE_PNG_SIZE_MAX(image));
  png_alloc_size_t size = out.size();
  if (png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), side, nullptr) == 0) {
    throw storage::Error(std::string("the QR code cannot be drawn: ") + image.message);
  }
  out.resize(size);
  return out;
}

}  // namespace viewer
