// The canvas: shapes and text in three scripts.
#include "emulator/phone/canvas.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

using phone::Canvas;
using phone::Color;

std::vector<std::uint8_t> bytes(const Canvas& canvas) {
  const std::uint8_t* p = canvas.pixels();
  return {p, p + static_cast<std::size_t>(canvas.stride_bytes()) *
                     static_cast<std::size_t>(canvas.height_px())};
}

Color pixel(const Canvas& canvas, int x, int y) {
  const std::uint8_t* p = canvas.pixels() + y * canvas.stride_bytes() + x * 4;
  return {p[2], p[1], p[0], p[3]};
}

bool same(Color a, Color b) {
  return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

std::vector<std::uint8_t> drawn(const char* text) {
  Canvas canvas(400, 80, 2);
  canvas.clear({255, 255, 255});
  canvas.text({4, 4}, text, {.size = 20}, {0, 0, 0});
  return bytes(canvas);
}

}  // namespace

TEST_CASE("canvas: text in every script draws, differs, and is the same twice") {
  const char* texts[] = {"Hello", "안녕하세요", "مرحبا بالعالم", "שלום עולם", "日本", "12:30"};
  const std::vector<std::uint8_t> blank = drawn("");
  std::vector<std::vector<std::uint8_t>> seen;
  for (const char* text : texts) {
    CAPTURE(text);
    const std::vector<std::uint8_t> once = drawn(text);
    CHECK(once != blank);
    CHECK(once == drawn(text));
    CHECK(std::find(seen.begin(), seen.end(), once) == seen.end());
    seen.push_back(once);
  }
}

TEST_CASE("canvas: hostile UTF-8 draws instead of vanishing or crashing") {
  const std::string texts[] = {"\xff\xfe", std::string("a\0b", 3), "\xed\xa0\x80", "\xe2\x82",
                               std::string(100000, '\xc0')};
  for (const std::string& text : texts) {
    Canvas canvas(200, 40, 1);
    CHECK(canvas.text({0, 0}, text, {}, {0, 0, 0}, 100).width <= 100.5);
  }
}

TEST_CASE("canvas: shapes land on the device pixels their CSS box names") {
  Canvas canvas(40, 40, 2);
  canvas.clear({255, 255, 255});
  canvas.fill({2, 3, 4, 5}, {255, 0, 0});
  const struct {
    int x, y;
    Color color;
  } cases[] = {{4, 6, {255, 0, 0}},       {11, 15, {255, 0, 0}},    {3, 6, {255, 255, 255}},
               {12, 15, {255, 255, 255}}, {4, 16, {255, 255, 255}}, {4, 5, {255, 255, 255}}};
  for (const auto& c : cases) {
    CAPTURE(c.x);
    CAPTURE(c.y);
    CHECK(same(pixel(canvas, c.x, c.y), c.color));
  }
}

TEST_CASE("canvas: measuring agrees between scales") {
  Canvas one(10, 10, 1);
  Canvas two(10, 10, 2);
  for (const char* text : {"Timetable for tomorrow", "내일의 렬차시간표", "مرحبا"}) {
    CAPTURE(text);
    const double a = one.measure(text, {.size = 13}).width;
    CHECK(a > 20);
    CHECK(two.measure(text, {.size = 13}).width == doctest::Approx(a).epsilon(0.01));
  }
}

TEST_CASE("canvas: a long line is cut at its width, a paragraph stays in its box") {
  Canvas canvas(200, 200, 1);
  canvas.clear({255, 255, 255});
  const std::string words = "one two three four five six seven eight nine ten";
  CHECK(canvas.text({0, 0}, words, {}, {0, 0, 0}, 60).width <= 60.5);
  CHECK(canvas.paragraph({0, 50, 80, 40}, words, {}, {0, 0, 0}) > 40);
  for (int y = 90; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) REQUIRE(same(pixel(canvas, x, y), {255, 255, 255}));
  }
}

TEST_CASE("canvas: blit copies opaque pixels and clips at the edges") {
  const std::vector<std::uint8_t> red(4 * 4 * 4, 0);
  std::vector<std::uint8_t> source = red;
  for (std::size_t i = 0; i < source.size(); i += 4) source[i + 2] = 200;
  Canvas canvas(10, 10, 2);
  canvas.clear({255, 255, 255});
  canvas.blit(source.data(), 4, 4, 16, 8, 8);
  CHECK(same(pixel(canvas, 9, 9), {200, 0, 0}));
  CHECK(same(pixel(canvas, 7, 9), {255, 255, 255}));
}

TEST_CASE("canvas: draws into memory owned elsewhere") {
  std::vector<std::uint8_t> memory(4 * 20 * 20, 0);
  {
    Canvas canvas(memory.data(), 20, 20, 80, 1);
    canvas.clear({1, 2, 3});
    canvas.pixels();
  }
  CHECK(memory[0] == 3);
  CHECK(memory[2] == 1);
  CHECK(memory.back() == 255);
}

TEST_CASE("canvas: a view is the whole picture, small, and nothing beside it") {
  Canvas canvas(80, 80, 2);
  canvas.clear({255, 255, 255});
  canvas.push_view({10, 10, 20, 20});
  canvas.fill({0, 0, 40, 20}, {255, 0, 0});  // The upper half of a 40 x 40 screen.
  canvas.fill({-50, 20, 200, 200}, {0, 0, 255});
  const std::vector<std::uint8_t> green(16 * 16 * 4, 200);
  canvas.blit(green.data(), 16, 16, 64, 64, 64);  // Its lower right corner.
  canvas.pop_clip();
  CHECK(same(pixel(canvas, 22, 22), {255, 0, 0}));
  CHECK(same(pixel(canvas, 22, 50), {0, 0, 255}));
  CHECK(same(pixel(canvas, 56, 56), {200, 200, 200}));
  CHECK(same(pixel(canvas, 18, 50), {255, 255, 255}));
  CHECK(same(pixel(canvas, 62, 62), {255, 255, 255}));
  canvas.fill({0, 0, 2, 2}, {0, 0, 0});  // Nothing of the view is left.
  CHECK(same(pixel(canvas, 3, 3), {0, 0, 0}));
  CHECK(same(pixel(canvas, 5, 5), {255, 255, 255}));
}

TEST_CASE("canvas: a caret stands behind the last letter, and on a line of its own after a break") {
  Canvas canvas(400, 400, 2);
  const phone::Font font{.size = 16};
  const double narrow = 120;
  const phone::Rect one = canvas.caret_at(narrow, "가나", std::string::npos, font);
  CHECK(one.x == doctest::Approx(canvas.measure("가나", font).width));
  CHECK(one.y == 0);
  const phone::Rect two = canvas.caret_at(narrow, "가나\n", std::string::npos, font);
  CHECK(two.x == 0);
  CHECK(two.y >= one.height);
  const phone::Rect wrapped =
      canvas.caret_at(narrow, "가나다라 마바사아 자차카타", std::string::npos, font);
  CHECK(wrapped.y > 0);
  CHECK(wrapped.x < narrow);
}

TEST_CASE("canvas: a caret put where one stands, stands there again") {
  Canvas canvas(400, 400, 2);
  const phone::Font font{.size = 16};
  for (const double width : {0.0, 120.0}) {
    const std::string text = width > 0 ? "가나 다라 마바사아 ab\n자차카타" : "가나 다라 마바 ab";
    for (std::size_t offset = 0; offset <= text.size(); ++offset) {
      if (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80)
        continue;
      CAPTURE(offset);
      const phone::Rect at = canvas.caret_at(width, text, offset, font);
      const phone::Point middle{at.x + 0.5, at.y + at.height / 2};
      const std::size_t again = canvas.offset_at(width, text, font, middle);
      // At a line's end the caret stands before its space or at the next line's beginning.
      CHECK(again <= offset);
      CHECK(again + 1 >= offset);
    }
    CHECK(canvas.offset_at(width, text, font, {-50, -50}) == 0);
    CHECK(canvas.offset_at(width, text, font, {1e9, 1e9}) == text.size());
  }
  CHECK(canvas.offset_at(0, "", font, {10, 10}) == 0);
}

// A daemon makes its phones on one thread and draws them on several.
TEST_CASE("canvas: canvases made on one thread are drawn on by as many as there are") {
  constexpr int how_many = 6;
  const auto draw = [](Canvas& canvas) {
    for (int round = 0; round < 30; ++round) {
      canvas.clear({255, 255, 255});
      for (int size = 8; size < 40; size += 3) {
        const std::string text = "물결 Mulgyeol " + std::to_string(round * size);
        canvas.text({4, 4}, text, {.size = static_cast<double>(size), .weight = 400 + 10 * round},
                    {0, 0, 0});
      }
    }
  };
  std::vector<Canvas> canvases;
  for (int i = 0; i < how_many; ++i) canvases.emplace_back(400, 80, 2);
  {
    std::vector<std::jthread> hands;
    for (Canvas& canvas : canvases) hands.emplace_back([&] { draw(canvas); });
  }
  Canvas alone(400, 80, 2);
  draw(alone);
  for (const Canvas& canvas : canvases) CHECK(bytes(canvas) == bytes(alone));
}

TEST_CASE("canvas: a Korean paragraph breaks between words, and within one only where it must") {
  Canvas canvas(10, 10, 1);
  constexpr phone::Font font{.size = 16};
  const std::string text = "집마다 나무심기";
  const std::size_t second = text.find("나");
  for (int width = 70; width < 200; ++width) {
    CAPTURE(width);
    const double line = canvas.caret_at(width, text, second + 3, font).y;
    CHECK(canvas.caret_at(width, text, second + 6, font).y == line);
    CHECK(canvas.caret_at(width, text, second + 9, font).y == line);
  }
  CHECK(canvas.caret_at(70, text, second + 9, font).y > 0);
  const std::string long_word = "가나다라마바사아자차카타파하가나다라마바사";
  CHECK(canvas.caret_at(100, long_word, long_word.size(), font).y > 0);
}
