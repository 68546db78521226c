#include "emulator/phone/tappable.h"

#include <algorithm>

#include "emulator/phone/screen.h"

namespace phone {

// Each line of the page's visible words is looked up: those that lie in a link, a button or a field
// and in view are what a finger could mean.
boost::asio::awaitable<void> add_tappables(PageProcess& page, std::string words, double scroll,
                                           std::vector<Tappable>& found) {
  for (std::size_t at = 0; at < words.size() && found.size() < max_tappables;) {
    const std::size_t end = std::min(words.find('\n', at), words.size());
    const std::string line = words.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    const std::optional<Target> target = co_await page.find_text(line);
    if (!target || (target->href.empty() && target->submit.empty() && !target->is_text_field))
      continue;
    const Point point{target->box.x + target->box.width / 2,
                      target->box.y + target->box.height / 2 - scroll + content_top};
    const bool in_view = point.y > content_top && point.y < content_top + content_height;
    const auto same = [&](const Tappable& other) {
      return other.point.x == point.x && other.point.y == point.y;
    };
    if (in_view && std::ranges::none_of(found, same)) found.push_back({line, point});
  }
}

}  // namespace phone
