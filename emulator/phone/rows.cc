#include "emulator/phone/rows.h"

#include <algorithm>

namespace phone {
namespace {

double most(std::size_t count, double sight) {
  return std::max(0.0, row_height * static_cast<double>(count) - sight);
}

}  // namespace

void draw_rows(Pen& pen, Rect area, double& scroll, const std::vector<Row>& rows, int what) {
  Canvas& canvas = pen.canvas();
  scroll = std::clamp(scroll, 0.0, most(rows.size(), area.height));
  canvas.push_clip(area);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = area.y + row_height * static_cast<double>(i) - scroll;
    if (y + row_height <= area.y || y >= area.y + area.height) continue;
    const Row& row = rows[i];
    const double width = area.width - 32;
    pen.text({area.x + 16, y + (row.below.empty() ? 18 : 9)}, row.head, {.size = 16}, ink, width);
    if (!row.below.empty())
      pen.text({area.x + 16, y + 33}, row.below, {.size = 12.5}, soft_ink, width);
    canvas.fill({area.x + 16, y + row_height - 1, width, 1}, rule);
    const double top = std::max(y, area.y);
    const double bottom = std::min(y + row_height, area.y + area.height);
    if (row.answers) pen.offer({area.x, top, area.width, bottom - top}, row.head, {what, i});
  }
  const double whole = row_height * static_cast<double>(rows.size());
  if (whole > area.height) {
    const double length = std::max(28.0, area.height * area.height / whole);
    const double share = scroll / (whole - area.height);
    canvas.fill_round({area.x + area.width - 5, area.y + (area.height - length) * share, 3, length},
                      1.5, {0, 0, 0, 90});
  }
  canvas.pop_clip();
}

bool scroll_rows(double& scroll, double by, std::size_t count, double sight) {
  const double to = std::clamp(scroll + by, 0.0, most(count, sight));
  if (to == scroll) return false;
  scroll = to;
  return true;
}

}  // namespace phone
