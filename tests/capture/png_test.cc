// Pictures: whatever goes in comes out, and every file says what it is.
#include "emulator/capture/png.h"

#include <doctest/doctest.h>
#include <png.h>

#include <cstring>
#include <string>
#include <vector>

#include "emulator/capture/picture.h"
#include "tests/support/frames.h"

namespace {

const storage::PngTexts label = {{"Title", "SIMULATION - fictional device"},
                                 {"Description", "연습용 가상 기기"}};

capture::Frame view(const TestFrame& frame) {
  return {frame.bytes.data(), frame.width, frame.height, frame.stride_bytes};
}

// Decodes with libpng's own simple reader.
std::vector<std::uint8_t> decode(const std::vector<std::uint8_t>& file, int width, int height) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  REQUIRE(png_image_begin_read_from_memory(&image, file.data(), file.size()) != 0);
  REQUIRE(image.width == static_cast<png_uint_32>(width));
  REQUIRE(image.height == static_cast<png_uint_32>(height));
  image.format = PNG_FORMAT_BGR;
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  REQUIRE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) != 0);
  REQUIRE(image.warning_or_error == 0);
  return pixels;
}

bool same_pixels(const TestFrame& frame, const std::vector<std::uint8_t>& bgr) {
  std::size_t at = 0;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x, at += 3) {
      const auto pixel = static_cast<std::size_t>(y * frame.stride_bytes + x * 4);
      if (std::memcmp(&frame.bytes[pixel], &bgr[at], 3) != 0) return false;
    }
  }
  return at == bgr.size();
}

struct Chunk {
  std::string type;
  std::string data;
};

std::vector<Chunk> chunks(const std::vector<std::uint8_t>& file) {
  std::vector<Chunk> result;
  std::size_t at = 8;
  while (at + 12 <= file.size()) {
    const std::size_t size = static_cast<std::size_t>(file[at]) << 24 |
                             static_cast<std::size_t>(file[at + 1]) << 16 |
                             static_cast<std::size_t>(file[at + 2]) << 8 | file[at + 3];
    const auto* bytes = reinterpret_cast<const char*>(&file[at]);
    result.push_back({std::string(bytes + 4, 4), std::string(bytes + 8, size)});
    at += 12 + size;
  }
  CHECK(at == file.size());
  return result;
}

struct Header {
  int bits = 0;
  int colour_type = 0;
};

Header header(const std::vector<std::uint8_t>& file) {
  return {file.at(24), file.at(25)};
}

std::uint32_t colours(int count, int x, int y) {
  return static_cast<std::uint32_t>((x + y * 31) % count) * 0x010203u;
}

}  // namespace

TEST_CASE("png: what goes in comes out, in the smallest exact form") {
  struct Case {
    const char* name;
    TestFrame frame;
    int bits;
    int colour_type;
  };
  constexpr int palette = PNG_COLOR_TYPE_PALETTE;
  constexpr int rgb = PNG_COLOR_TYPE_RGB;
  const auto of = [](int count) { return [count](int x, int y) { return colours(count, x, y); }; };
  const Case cases[] = {
      {"one pixel", make_frame(1, 1, [](int, int) { return 0x123456u; }), 1, palette},
      {"black", make_frame(7, 5, [](int, int) { return 0u; }), 1, palette},
      {"white row", make_frame(33, 1, [](int, int) { return 0xffffffu; }), 1, palette},
      {"one column", make_frame(1, 300, of(256)), 8, palette},
      {"two colours", make_frame(9, 9, of(2)), 1, palette},
      {"three colours", make_frame(13, 9, of(3)), 2, palette},
      {"four colours", make_frame(17, 3, of(4)), 2, palette},
      {"five colours", make_frame(19, 3, of(5)), 4, palette},
      {"sixteen colours", make_frame(31, 30, of(16)), 4, palette},
      {"seventeen colours", make_frame(31, 30, of(17)), 8, palette},
      {"256 colours", make_frame(61, 60, of(256)), 8, palette},
      {"257 colours", make_frame(61, 60, of(257)), 8, rgb},
      {"gradient",
       make_frame(300, 200,
                  [](int x, int y) {
                    return static_cast<std::uint32_t>((x * 255 / 299) << 16 | (y * 255 / 199) << 8);
                  }),
       8, rgb},
      {"photograph", make_frame(131, 77, photograph), 8, rgb},
      {"noise",
       make_frame(97, 53,
                  [](int x, int y) {
                    return scatter(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)) &
                           0xffffff;
                  }),
       8, rgb},
      {"noise, one column",
       make_frame(1, 999,
                  [](int x, int y) {
                    return scatter(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)) &
                           0xffffff;
                  }),
       8, rgb},
      {"text over a photograph",
       make_frame(201, 99,
                  [](int x, int y) {
                    return y % 20 < 10 ? (x % 7 < 3 ? 0u : 0xffffffu) : photograph(x, y);
                  }),
       8, rgb},
      {"padded rows", make_frame(15, 9, of(16), 52, 0x5a), 4, palette},
      {"padded rows, RGB", make_frame(31, 19, photograph, 4, 0), 8, rgb},
      {"a phone's screen", make_frame(720, 1280, photograph), 8, rgb},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.name));
    const std::vector<std::uint8_t> file = capture::encode_png(view(c.frame), label);
    CHECK(same_pixels(c.frame, decode(file, c.frame.width, c.frame.height)));
    CHECK(header(file).bits == c.bits);
    CHECK(header(file).colour_type == c.colour_type);
  }
}

TEST_CASE("png: equal frames and texts give equal bytes, whatever the padding and alpha") {
  for (const bool photo : {false, true}) {
    const auto colour = [photo](int x, int y) {
      return photo ? photograph(x, y) : colours(20, x, y);
    };
    const TestFrame one = make_frame(50, 40, colour, 0, 0xff);
    const TestFrame two = make_frame(50, 40, colour, 24, 0x00);
    const auto file = capture::encode_png(view(one), label);
    CHECK(file == capture::encode_png(view(one), label));
    CHECK(file == capture::encode_png(view(two), label));
    CHECK(file != capture::encode_png(view(one), {{"Title", "SIMULATION"}}));
  }
}

TEST_CASE("png: texts come before the picture, in order, as UTF-8, and nothing else is there") {
  const TestFrame frame = make_frame(8, 8, photograph);
  const std::vector<Chunk> found = chunks(capture::encode_png(view(frame), label));
  std::string order;
  for (const Chunk& chunk : found) order += chunk.type + " ";
  CHECK(order == "IHDR PLTE iTXt iTXt IDAT IEND ");
  using namespace std::string_literals;
  CHECK(found[2].data == "Title\0\0\0\0\0SIMULATION - fictional device"s);
  CHECK(found[3].data == "Description\0\0\0\0\0연습용 가상 기기"s);
}

TEST_CASE("png: a picture without texts, with an empty one, with a long one") {
  const TestFrame frame = make_frame(3, 3, [](int x, int) { return x == 0 ? 0u : 0xffu; });
  CHECK(chunks(capture::encode_png(view(frame), {})).size() == 4);
  const std::string longest(79, 'k');
  const storage::PngTexts texts = {{longest, std::string(20000, 'x')}, {"Empty", ""}};
  const std::vector<Chunk> found = chunks(capture::encode_png(view(frame), texts));
  REQUIRE(found.size() == 6);
  CHECK(found[2].data == longest + std::string(5, '\0') + std::string(20000, 'x'));
  CHECK(found[3].data == "Empty" + std::string(5, '\0'));
}

TEST_CASE("picture: colours are counted exactly, to 256 and no further") {
  for (const int count : {1, 2, 3, 16, 17, 255, 256}) {
    CAPTURE(count);
    const TestFrame frame = make_frame(64, 64, [count](int x, int y) {
      return scatter(static_cast<std::uint32_t>((y * 64 + x) % count), 7) & 0xffffff;
    });
    capture::Indexed picture;
    REQUIRE(capture::index_colours(view(frame), picture));
    CHECK(picture.colours.size() == static_cast<std::size_t>(count));
  }
  const TestFrame many = make_frame(64, 64, [](int x, int y) {
    return scatter(static_cast<std::uint32_t>((y * 64 + x) % 257), 7) & 0xffffff;
  });
  capture::Indexed none;
  CHECK_FALSE(capture::index_colours(view(many), none));
}
