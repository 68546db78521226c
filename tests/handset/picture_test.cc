// Frames: whatever happened to the picture, a page ends up with exactly it.
#include "emulator/serve/picture.h"

#include <doctest/doctest.h>

#include <cstring>
#include <random>

#include "emulator/phone/canvas.h"
#include "tests/handset/decoder.h"

namespace {

constexpr int width = 720, height = 1280;

// A framebuffer to draw on: text rows that differ, as a page has them.
struct Screen {
  std::vector<std::uint32_t> pixels =
      std::vector<std::uint32_t>(static_cast<std::size_t>(width * height), 0xff202020);

  void fill(int x, int y, int w, int h, std::uint32_t colour) {
    for (int row = y; row < y + h; ++row)
      for (int column = x; column < x + w; ++column)
        pixels[static_cast<std::size_t>(row * width + column)] = 0xff000000 | colour;
  }
  // The rows of a long page from `scroll` on, between a bar above and a label below.
  void page(int scroll) {
    for (int y = 140; y < 1244; ++y) {
      std::mt19937 noise(static_cast<unsigned>(y + scroll));
      for (int x = 0; x < 720; x += 8)
        fill(x, y, 8, 1, (y + scroll) % 40 < 20 ? 0xffffff : noise() & 0xffffff);
    }
    fill(710, 140 + scroll / 4, 6, 200, 0x888888);  // The scroll bar.
  }
  std::vector<std::uint32_t> visible() const {
    std::vector<std::uint32_t> out = pixels;
    for (std::uint32_t& pixel : out) pixel &= 0xffffff;
    return out;
  }
};

bool show(serve::Picture& picture, const Screen& screen) {
  return picture.show(reinterpret_cast<const std::uint8_t*>(screen.pixels.data()), width * 4);
}

}  // namespace

TEST_CASE("picture: an unchanged screen makes no new picture") {
  serve::Picture picture(width, height);
  Screen screen;
  CHECK(picture.version() == 0);
  CHECK(show(picture, screen));
  CHECK_FALSE(show(picture, screen));
  CHECK(picture.version() == 1);
}

TEST_CASE("picture: every change arrives exactly, from the last picture or from none") {
  struct Case {
    const char* name;
    void (*draw)(Screen&);
    std::size_t at_most_bytes;  // Of the frame: what did not change is not sent.
  };
  const Case cases[] = {
      {"one pixel", [](Screen& s) { s.fill(300, 700, 1, 1, 0x123456); }, 200},
      {"clock", [](Screen& s) { s.fill(626, 8, 70, 24, 0xeeeeee); }, 600},
      {"last pixel", [](Screen& s) { s.fill(719, 1279, 1, 1, 0xffffff); }, 200},
      {"first pixel", [](Screen& s) { s.fill(0, 0, 1, 1, 0xffffff); }, 200},
      {"two far apart", [](Screen& s) { s.fill(0, 3, 9, 9, 1), s.fill(700, 1200, 9, 9, 2); }, 700},
      {"whole screen", [](Screen& s) { s.fill(0, 0, width, height, 0x204060); }, 20'000},
      {"a page", [](Screen& s) { s.page(0); }, 600'000},
      {"scrolled", [](Screen& s) { s.page(0), s.page(34); }, 600'000},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    serve::Picture picture(width, height);
    Screen screen;
    show(picture, screen);
    Decoder from_last(width, height), from_none(width, height);
    REQUIRE(from_last.apply(*picture.frame_from(0)));
    c.draw(screen);
    REQUIRE(show(picture, screen));
    const std::string frame = *picture.frame_from(1);
    CHECK(frame.size() <= c.at_most_bytes);
    REQUIRE(from_last.apply(frame));
    REQUIRE(from_none.apply(*picture.frame_from(0)));
    CHECK(from_last.pixels() == screen.visible());
    CHECK(from_none.pixels() == screen.visible());
    CHECK(from_last.version() == picture.version());
  }
}

TEST_CASE("picture: a scrolled page is moved, and only what came into view is sent") {
  serve::Picture picture(width, height);
  Screen screen;
  Decoder page(width, height);
  screen.page(0);
  show(picture, screen);
  REQUIRE(page.apply(*picture.frame_from(0)));
  const std::size_t whole = picture.frame_from(0)->size();
  for (const int scroll : {40, 41, 240, 100, 900, 899, 0}) {
    CAPTURE(scroll);
    screen.page(scroll);
    show(picture, screen);
    const int copies = page.copies;
    const auto frame = picture.frame_from(page.version());
    REQUIRE(page.apply(*frame));
    CHECK(page.pixels() == screen.visible());
    CHECK(page.copies == copies + 1);
    CHECK(frame->size() < whole * 9 / 10);
  }
}

TEST_CASE("picture: pages that fell behind are brought up to the newest at once") {
  serve::Picture picture(width, height);
  Screen screen;
  std::mt19937 random(7);
  Decoder slow(width, height), quick(width, height);
  for (int i = 0; i < 40; ++i) {
    screen.fill(static_cast<int>(random() % 600), static_cast<int>(random() % 1200), 60, 40,
                random() & 0xffffff);
    show(picture, screen);
    REQUIRE(quick.apply(*picture.frame_from(quick.version())));
    if (i % 11 == 0) REQUIRE(slow.apply(*picture.frame_from(slow.version())));
  }
  REQUIRE(slow.apply(*picture.frame_from(slow.version())));
  CHECK(quick.pixels() == screen.visible());
  CHECK(slow.pixels() == screen.visible());
}

TEST_CASE("picture: pages in step share one frame") {
  serve::Picture picture(width, height);
  Screen screen;
  show(picture, screen);
  screen.fill(10, 10, 50, 50, 0xff00ff);
  show(picture, screen);
  CHECK(picture.frame_from(1) == picture.frame_from(1));
  CHECK(picture.frame_from(0) == picture.frame_from(4'000'000'000u));  // Never had, or too old.
}
