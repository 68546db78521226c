// The choices a page offers beside its links: its lists, which the phone draws itself, from words
// only, and its checkboxes and radio buttons.
#include <algorithm>

#include "emulator/phone/apps/browser.h"
#include "emulator/phone/apps/browser_deeds.h"

namespace asio = boost::asio;

namespace phone {
namespace {

constexpr double option_height = 46;
constexpr double sheet_padding = 8;
constexpr std::size_t most_in_sight = 9;  // And a half, which says that there are more.

double whole_height(std::size_t count) {
  return option_height * static_cast<double>(count);
}

double sheet_height(std::size_t count) {
  return std::min(whole_height(count), option_height * (most_in_sight + 0.5));
}

}  // namespace

bool scroll_options(double& scroll, double by, std::size_t count) {
  const double to = std::clamp(scroll + by, 0.0, whole_height(count) - sheet_height(count));
  if (to == scroll) return false;
  scroll = to;
  return true;
}

asio::awaitable<bool> Browser::open_list(Rect box) {
  if (field_) co_await blur();
  const clockwork::Clock::Hold hold(context_.clock);
  OptionList options = co_await page_.options(middle_of(box));
  if (options.options.empty()) co_return true;
  show(Panel::list);
  options_ = std::move(options);
  list_box_ = box;
  if (options_.chosen < options_.options.size())
    scroll_options(panel_scroll_, whole_height(options_.chosen) - option_height * 4,
                   options_.options.size());
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Browser::choose_option(std::size_t index) {
  show(Panel::none);
  const clockwork::Clock::Hold hold(context_.clock);
  co_await page_.choose_option(middle_of(list_box_), index);
  co_await scroll_page(scroll_);
  co_return true;
}

asio::awaitable<bool> Browser::turn_mark(Rect box) {
  if (field_) co_await blur();
  const clockwork::Clock::Hold hold(context_.clock);
  co_await page_.turn_mark(middle_of(box));
  co_await scroll_page(scroll_);
  co_return true;
}

// A sheet from below, the chosen one marked. What cannot be chosen is grey; a group's name is
// small.
void Browser::draw_options(Pen& pen) {
  Canvas& canvas = pen.canvas();
  pen.offer({0, status_bar_height, screen_width, screen_bottom - status_bar_height},
            pen.say("목록 닫기", "Close the list"), {close_panel, 0});
  canvas.fill({0, status_bar_height, screen_width, screen_bottom - status_bar_height},
              {0, 0, 0, 90});
  const std::size_t count = options_.options.size();
  const double height = sheet_height(count);
  const Rect area{0, screen_bottom - height - sheet_padding, screen_width, height};
  canvas.push_clip({0, 0, screen_width, screen_bottom});
  canvas.fill_round({0, area.y - sheet_padding, screen_width, height + 40}, 14, white);
  canvas.pop_clip();
  canvas.push_clip(area);
  for (std::size_t i = 0; i < count; ++i) {
    const double y = area.y + whole_height(i) - panel_scroll_;
    if (y + option_height <= area.y || y >= area.y + area.height) continue;
    const ListOption& option = options_.options[i];
    if (option.is_heading) {
      pen.text({20, y + 18}, option.text, {.size = 13, .weight = 600}, accent, 310);
      continue;
    }
    const Point mark{30, y + option_height / 2};
    const Color grey{176, 182, 190, 255};
    canvas.stroke_round({mark.x - 9, mark.y - 9, 18, 18}, 9, 1.8,
                        i == options_.chosen ? accent
                        : option.is_possible ? soft_ink
                                             : grey);
    if (i == options_.chosen) canvas.circle(mark, 5, accent);
    const Font font{.size = 16};
    const double ascent = canvas.measure(option.text, font).ascent;  // Differs between scripts.
    pen.text({54, mark.y + 6 - ascent}, option.text, font, option.is_possible ? ink : grey, 280);
    if (!option.is_possible) continue;
    const double top = std::max(y, area.y);
    const double bottom = std::min(y + option_height, area.y + area.height);
    pen.offer({0, top, screen_width, bottom - top}, option.text, {an_option, i});
  }
  const double whole = whole_height(count);
  if (whole > area.height) {
    const double length = std::max(28.0, area.height * area.height / whole);
    const double share = panel_scroll_ / (whole - area.height);
    canvas.fill_round({355, area.y + (area.height - length) * share, 3, length}, 1.5,
                      {0, 0, 0, 90});
  }
  canvas.pop_clip();
}

}  // namespace phone
