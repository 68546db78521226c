#include "emulator/phone/apps/gallery.h"

#include <string>

#include "emulator/phone/apps/gallery_pictures.h"

namespace asio = boost::asio;

namespace phone {
namespace {

enum Deed { show_large, show_all, show_before, show_after };

constexpr double tile = 116;
constexpr double tile_step = tile + 3;

std::string name_of(const GalleryPicture& picture, Locale locale) {
  return std::string(locale == Locale::korean ? picture.ko : picture.en);
}

}  // namespace

void Gallery::draw(Pen& pen) {
  if (large_) {
    draw_large(pen);
    return;
  }
  Canvas& canvas = pen.canvas();
  draw_app_bar(pen, pen.say("사진첩", "Gallery"));
  const auto& pictures = gallery_pictures();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::size_t row = i / 3;
    const Rect box{3 + tile_step * static_cast<double>(i % 3),
                   content_top + 3 + tile_step * static_cast<double>(row), tile, tile};
    canvas.push_clip(box);
    const double width = tile * 4 / 3;  // The middle of it fills the square.
    pictures[i].draw(canvas, {box.x - (width - tile) / 2, box.y, width, tile});
    canvas.pop_clip();
    pen.offer(box, name_of(pictures[i], pen.locale()), {show_large, i});
  }
  pen.note(pen.say("사진 ", "Pictures: ") + std::to_string(pictures.size()) + pen.say("장", ""));
}

void Gallery::draw_large(Pen& pen) const {
  const auto& pictures = gallery_pictures();
  constexpr double middle = status_bar_height + app_bar_height / 2;
  Canvas& canvas = pen.canvas();
  canvas.fill({0, status_bar_height, screen_width, screen_height}, {16, 18, 22, 255});
  canvas.polyline({{23, middle - 8}, {15, middle}, {23, middle + 8}}, 2.2, white);
  pen.offer({0, status_bar_height, 44, app_bar_height}, pen.say("모든 사진", "All pictures"),
            {show_all, 0});
  pen.text({46, status_bar_height + 12}, name_of(pictures[*large_], pen.locale()),
           {.size = 17, .weight = 600}, white, 240);
  const std::string place = std::to_string(*large_ + 1) + "/" + std::to_string(pictures.size());
  pen.text({344 - canvas.measure(place, {.size = 14}).width, status_bar_height + 15}, place,
           {.size = 14}, {255, 255, 255, 200});
  const Rect box{0, 200, screen_width, screen_width * 3 / 4};
  canvas.push_clip(box);
  pictures[*large_].draw(canvas, box);
  canvas.pop_clip();
  if (*large_ > 0)
    pen.offer({0, 200, 80, 270}, pen.say("앞 사진", "Picture before"), {show_before, 0});
  if (*large_ + 1 < pictures.size())
    pen.offer({280, 200, 80, 270}, pen.say("다음 사진", "Next picture"), {show_after, 0});
}

void Gallery::show(std::optional<std::size_t> picture) {
  large_ = picture;
  context_.changed(Stale::all);
}

asio::awaitable<bool> Gallery::choose(Choice choice) {
  switch (choice.what) {
    case show_large:
      show(choice.which);
      break;
    case show_before:
      co_return co_await swipe(Direction::right);
    case show_after:
      co_return co_await swipe(Direction::left);
    default:
      show(std::nullopt);
  }
  co_return true;
}

asio::awaitable<bool> Gallery::swipe(Direction direction) {
  if (!large_) co_return false;
  if (direction == Direction::left && *large_ + 1 < gallery_pictures().size())
    show(*large_ + 1);
  else if (direction == Direction::right && *large_ > 0)
    show(*large_ - 1);
  else
    co_return false;
  co_return true;
}

asio::awaitable<bool> Gallery::back() {
  if (!large_) co_return false;
  show(std::nullopt);
  co_return true;
}

}  // namespace phone
