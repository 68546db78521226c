// Decodes pictures found on pages. The door to libturbojpeg. Hostile input: run it in the child.
#pragma once

#include <cairo.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace phone {

inline constexpr std::size_t max_image_pixels = 16u << 20;

struct SurfaceDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using SurfacePtr = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;

struct ImageSize {
  int width = 0, height = 0;  // Pixels.
};
// What decode_image would make of it, by its head alone; its body may yet be damaged.
std::optional<ImageSize> image_size(std::string_view bytes);

// A PNG or JPEG as an image surface (ARGB32 or RGB24), known by its first bytes, not its name.
// Null for any other format, for damage, and for more than max_image_pixels.
SurfacePtr decode_image(std::string_view bytes);

}  // namespace phone
