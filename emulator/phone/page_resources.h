// What a page may pull in besides itself: style sheets and pictures, within limits.
#pragma once

#include <cairo.h>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/phone/image.h"
#include "emulator/site/network.h"

namespace phone {

struct ResourceLimits {
  int style_sheets = 64;  // Of one page, @import included, so that import loops end.
  int same_style_sheet = 2;
  std::size_t style_bytes = 4u << 20;
  int pictures = 256;
  std::size_t picture_pixels = 48u << 20;  // Of one page, together.
  std::size_t picture_bytes = 64u << 20;   // As they came.
  std::size_t data_url_bytes = 16u << 20;
};

using Fetch = std::function<site::Resource(const std::string& absolute_url)>;

// The bytes of a data: URL (RFC 2397), percent or base64. False if it is not one or too long.
bool read_data_url(std::string_view url, std::size_t max_bytes, std::string& body,
                   std::string& content_type);

// Serves one page. One thread.
class Resources {
 public:
  Resources(Fetch fetch, std::string page_url, ResourceLimits limits = {});

  // `base` is the sheet or page the reference was written in; empty means the page.
  std::string absolute(std::string_view base, std::string_view reference) const;
  void set_base(std::string_view reference);  // <base href>
  const std::string& base() const { return base_; }

  // Decoded text, or empty when missing or past a limit.
  std::string style_sheet(const std::string& absolute_url);
  // By its head, in pixels: a picture nobody scrolls to is never decoded. Nothing when missing, of
  // another format, or past a limit.
  std::optional<ImageSize> picture_size(const std::string& absolute_url);
  // The picture scaled to exactly this many device pixels; kept, because scaling a photograph costs
  // more than drawing the rest of the page. Null when there is none, or damaged. Owned here.
  cairo_surface_t* scaled_picture(const std::string& absolute_url, int width_px, int height_px);

 private:
  bool get(const std::string& absolute_url, std::string& body, std::string& content_type);

  Fetch fetch_;
  std::string base_;
  ResourceLimits limits_;
  std::map<std::string, int> style_sheets_;
  struct Picture {
    std::optional<ImageSize> size;
    std::string encoded;  // Until it is decoded.
    SurfacePtr decoded;   // From the first drawing on; null if damaged.
  };
  Picture& picture(const std::string& absolute_url);

  std::map<std::string, Picture> pictures_;
  std::map<std::string, SurfacePtr> scaled_;
  int style_sheet_count_ = 0;
  std::size_t style_bytes_ = 0;
  std::size_t picture_pixels_ = 0;
  std::size_t picture_bytes_ = 0;
};

}  // namespace phone
