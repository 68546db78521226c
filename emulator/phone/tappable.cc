#include "emulator/phone/tappable.h"

#include <algorithm>
#include <utility>

#include "emulator/phone/screen.h"

namespace phone {

boost::asio::awaitable<void> add_tappables(PageProcess& page, double scroll, double sight,
                                           std::vector<Tappable>& found) {
  std::vector<Target> offers = co_await page.offers(scroll, scroll + sight);
  std::ranges::sort(offers, {},
                    [](const Target& target) { return std::pair(target.box.y, target.box.x); });
  for (const Target& target : offers) {
    if (found.size() >= max_tappables) break;
    if (target.href.empty() && target.submit.empty() && !target.is_text_field && !target.is_list &&
        !target.is_mark)
      continue;
    const Point point{target.box.x + target.box.width / 2,
                      target.box.y + target.box.height / 2 - scroll + content_top};
    const bool in_view = point.y > content_top && point.y < content_top + sight;
    const auto same = [&](const Tappable& other) {
      return other.point.x == point.x && other.point.y == point.y;
    };
    if (in_view && std::ranges::none_of(found, same)) found.push_back({target.text, point});
  }
}

}  // namespace phone
