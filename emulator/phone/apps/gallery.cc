#include "emulator/phone/apps/gallery.h"

#include <array>

namespace phone {

void Gallery::draw(Pen& pen) {
  static constexpr std::array<std::array<Color, 2>, 6> skies = {{
      {{{120, 170, 214, 255}, {232, 214, 176, 255}}},
      {{{70, 104, 150, 255}, {212, 150, 120, 255}}},
      {{{160, 200, 190, 255}, {236, 232, 200, 255}}},
      {{{96, 120, 168, 255}, {190, 200, 220, 255}}},
      {{{206, 160, 150, 255}, {244, 222, 190, 255}}},
      {{{60, 90, 110, 255}, {150, 180, 176, 255}}},
  }};
  draw_app_bar(pen, pen.say("사진첩", "Gallery"));
  for (std::size_t i = 0; i < skies.size(); ++i) {
    const double x = 8 + 117 * static_cast<double>(i % 3);
    const std::size_t row = i / 3;
    const double y = content_top + 8 + 117 * static_cast<double>(row);
    pen.canvas().gradient({x, y, 110, 110}, skies[i][0], skies[i][1]);
    pen.canvas().polygon({{x, y + 110},
                          {x, y + 84},
                          {x + 34, y + 62},
                          {x + 70, y + 86},
                          {x + 110, y + 66},
                          {x + 110, y + 110}},
                         {44, 66, 74, 200});
  }
  pen.note(pen.say("사진 6장", "6 pictures"));
}

}  // namespace phone
