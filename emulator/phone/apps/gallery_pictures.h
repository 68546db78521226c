// The pictures the phone came with: drawn, not photographed, of no place there is.
#pragma once

#include <string_view>
#include <vector>

#include "emulator/phone/canvas.h"

namespace phone {

struct GalleryPicture {
  std::string_view ko;  // What it shows.
  std::string_view en;
  // Draws it into `frame`, four wide by three high.
  void (*draw)(Canvas& canvas, Rect frame);
};

const std::vector<GalleryPicture>& gallery_pictures();

}  // namespace phone
