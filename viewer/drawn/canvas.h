// A page or a frame that is drawn on: text, lines, pictures. The viewer's door to Pango and Cairo.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "viewer/picture_file.h"

namespace viewer::drawn {

// All lengths are units; a canvas has `scale` pixels to each.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};
struct Color {
  double red = 0, green = 0, blue = 0;  // 0 to 1.
};
enum class Weight { normal, bold };
struct Style {
  double size = 28;  // Of the font.
  Color color{};
  Weight weight = Weight::normal;
  int lines = 1;  // At most; the last ends in an ellipsis where more would follow.
};

// Latin in Noto Sans, Korean in NanumGothic, whatever else by what the machine has. One thread.
class Canvas {
 public:
  // Opaque and white. Throws std::bad_alloc.
  Canvas(int width_px, int height_px, double scale);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  void fill(Box box, Color color);
  void frame(Box box, Color color, double line);
  void hatch(Box box, Color color, double step);
  // As large as the box holds, in its middle, nothing cut off. Returns where it stands.
  Box picture(Box box, const Pixels& pixels);
  // From the box's top left, wrapped at its width. `text` is hostile: it is made harmless, read
  // left to right, and of a very long one only the beginning is looked at. Returns the height used.
  double text(Box box, std::string_view text, const Style& style);

  int width_px() const;
  int height_px() const;
  // B, G, R, unused; rows `width_px * 4` apart. Valid until the next call.
  const std::uint8_t* bgrx() const;
  Pixels pixels() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What must be readable for text to be drawn: fonts, and the files that say where they are.
std::vector<std::filesystem::path> font_places();

}  // namespace viewer::drawn
