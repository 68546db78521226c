// Screenshots encoded side by side: ours, libpng at level 6 with all filters, and the smallest file
// found by trying. Prints ratios of one run; rounds are interleaved, so that a slow moment of the
// machine hits both.
//
// usage: png_bench [PICTURE.png...]     (default: six drawn frames of 720x1280)
#include <libdeflate.h>
#include <png.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "emulator/capture/picture.h"
#include "emulator/capture/png.h"
#include "emulator/phone/canvas.h"
#include "tests/support/frames.h"

namespace {

constexpr int rounds = 9;
const storage::PngTexts label = {{"Title", "SIMULATION - fictional device"}};

struct Named {
  std::string name;
  TestFrame frame;
};

capture::Frame view(const TestFrame& frame) {
  return {frame.bytes.data(), frame.width, frame.height, frame.stride_bytes};
}

void append(png_structp png, png_bytep data, png_size_t size) {
  auto* file = static_cast<std::vector<std::uint8_t>*>(png_get_io_ptr(png));
  file->insert(file->end(), data, data + size);
}

std::vector<std::uint8_t> encode_with_libpng(const TestFrame& frame, int filters) {
  std::vector<std::uint8_t> file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &file, append, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(frame.width),
               static_cast<png_uint_32>(frame.height), 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 6);
  png_set_filter(png, 0, filters);
  png_set_bgr(png);
  png_write_info(png, info);
  png_set_filler(png, 0, PNG_FILLER_AFTER);
  for (int y = 0; y < frame.height; ++y) {
    png_write_row(png, &frame.bytes[static_cast<std::size_t>(y * frame.stride_bytes)]);
  }
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

std::size_t deflated(const std::vector<std::uint8_t>& rows, int level) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(level);
  std::vector<std::uint8_t> out(libdeflate_zlib_compress_bound(compressor, rows.size()));
  const std::size_t size =
      libdeflate_zlib_compress(compressor, rows.data(), rows.size(), out.data(), out.size());
  libdeflate_free_compressor(compressor);
  return size;
}

// The filtered rows libpng would compress, by compressing them with level 0 and reading them back.
std::vector<std::uint8_t> rows_of(const std::vector<std::uint8_t>& file, std::size_t size) {
  std::vector<std::uint8_t> stream;
  for (std::size_t at = 8; at + 12 <= file.size();) {
    const std::size_t length = static_cast<std::size_t>(file[at]) << 24 |
                               static_cast<std::size_t>(file[at + 1]) << 16 |
                               static_cast<std::size_t>(file[at + 2]) << 8 | file[at + 3];
    if (std::equal(&file[at + 4], &file[at + 8], "IDAT")) {
      stream.insert(stream.end(), &file[at + 8], &file[at + 8] + length);
    }
    at += 12 + length;
  }
  std::vector<std::uint8_t> rows(size);
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  const auto result = libdeflate_zlib_decompress(decompressor, stream.data(), stream.size(),
                                                 rows.data(), rows.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  if (result != LIBDEFLATE_SUCCESS) std::abort();
  return rows;
}

// The smallest of every filter, one by one and by least differences, with and without a palette,
// all at libdeflate's slowest level. A search of minutes finds a few per cent more.
std::size_t smallest(const TestFrame& frame) {
  const std::size_t size =
      (static_cast<std::size_t>(frame.width) * 3 + 1) * static_cast<std::size_t>(frame.height);
  std::vector<std::uint8_t> rows;
  capture::rgb_rows(view(frame), rows);
  std::size_t best = deflated(rows, 12);
  for (const int filters : {PNG_FILTER_NONE, PNG_FILTER_SUB, PNG_FILTER_UP, PNG_FILTER_AVG,
                            PNG_FILTER_PAETH, PNG_ALL_FILTERS}) {
    best = std::min(best, deflated(rows_of(encode_with_libpng(frame, filters), size), 12));
  }
  capture::Indexed picture;
  if (capture::index_colours(view(frame), picture)) {
    capture::palette_rows(picture, frame.width, frame.height, rows);
    best = std::min(best, deflated(rows, 12) + picture.colours.size() * 3 + 12);
  }
  return best + 57;  // Signature, IHDR, IDAT's and IEND's frames.
}

double milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

TestFrame from_canvas(const std::function<void(phone::Canvas&)>& draw, phone::Color ground) {
  phone::Canvas canvas(720, 1280, 2);
  canvas.clear(ground);
  draw(canvas);
  TestFrame frame{720, 1280, canvas.stride_bytes(), {}};
  const std::uint8_t* pixels = canvas.pixels();
  frame.bytes.assign(pixels, pixels + static_cast<std::ptrdiff_t>(frame.stride_bytes) * 1280);
  return frame;
}

const char* const prose =
    "마을 도서관이 새 자료실을 열었다. 이용 시간은 아침 아홉 시부터 저녁 여섯 시까지이다. The new "
    "room "
    "holds maps, almanacs and the district's newspapers of forty years. ";

void lines(phone::Canvas& canvas, phone::Color colour, double size, double x, double width) {
  double y = 12;
  for (int i = 0; y < 620; ++i) {
    y += canvas.paragraph({x, y, width, 640 - y}, prose + std::to_string(i), {.size = size},
                          colour) +
         8;
  }
}

void boxes(phone::Canvas& canvas) {
  for (int i = 0; i < 24; ++i) {
    const double x = 20 + (i % 4) * 84;
    const double y = 60 + (i / 4) * 92;
    const auto shade = static_cast<std::uint8_t>(40 + i * 8);
    canvas.fill_round({x, y, 60, 60}, 12, {shade, 120, static_cast<std::uint8_t>(255 - shade)});
    canvas.circle({x + 30, y + 30}, 16, {255, 255, 255});
    canvas.text({x + 8, y + 64}, "앱 " + std::to_string(i), {.size = 12}, {30, 30, 30});
  }
}

void paste_photograph(TestFrame& frame, int x0, int y0, int width, int height) {
  const TestFrame photo = make_frame(width, height, photograph);
  for (int y = 0; y < height; ++y) {
    std::copy_n(&photo.bytes[static_cast<std::size_t>(y * photo.stride_bytes)], width * 4,
                &frame.bytes[static_cast<std::size_t>((y0 + y) * frame.stride_bytes + x0 * 4)]);
  }
}

std::vector<Named> drawn_frames() {
  std::vector<Named> frames;
  const phone::Color white{255, 255, 255};
  frames.push_back(
      {"text", from_canvas([](phone::Canvas& c) { lines(c, {20, 20, 20}, 14, 12, 336); }, white)});
  frames.push_back({"links", from_canvas(
                                 [](phone::Canvas& c) {
                                   lines(c, {20, 20, 20}, 13, 12, 200);
                                   lines(c, {0, 70, 180}, 15, 220, 130);
                                 },
                                 white)});
  frames.push_back({"UI", from_canvas(boxes, {236, 240, 244})});
  frames.push_back({"dark", from_canvas(
                                [](phone::Canvas& c) {
                                  c.gradient({0, 0, 360, 80}, {40, 60, 90}, {16, 18, 24});
                                  lines(c, {220, 224, 230}, 15, 16, 328);
                                },
                                {16, 18, 24})});
  TestFrame news =
      from_canvas([](phone::Canvas& c) { lines(c, {20, 20, 20}, 15, 136, 212); }, white);
  for (int i = 0; i < 5; ++i) paste_photograph(news, 24, 40 + i * 240, 224, 168);
  frames.push_back({"news", std::move(news)});
  frames.push_back({"photograph", make_frame(720, 1280, photograph)});
  return frames;
}

TestFrame from_file(const char* path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, path) == 0) {
    std::fprintf(stderr, "png_bench: %s: %s\n", path, image.message);
    std::exit(2);
  }
  image.format = PNG_FORMAT_BGRA;
  TestFrame frame{static_cast<int>(image.width), static_cast<int>(image.height),
                  static_cast<int>(image.width) * 4,
                  std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
  png_image_finish_read(&image, nullptr, frame.bytes.data(), 0, nullptr);
  return frame;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Named> frames;
  for (int i = 1; i < argc; ++i) frames.push_back({argv[i], from_file(argv[i])});
  if (frames.empty()) frames = drawn_frames();

  std::printf("%-24s %7s %9s %9s %9s | %8s %8s | %6s %6s\n", "frame", "colours", "ours B",
              "libpng B", "best B", "ours ms", "libpng", "size", "time");
  capture::PngEncoder encoder;
  double size_product = 0;
  double time_product = 0;
  for (const Named& named : frames) {
    std::vector<double> ours, theirs, ratios;
    std::size_t our_size = 0;
    std::size_t their_size = 0;
    for (int round = 0; round < rounds; ++round) {
      ours.push_back(
          milliseconds([&] { our_size = encoder.encode(view(named.frame), label).size(); }));
      theirs.push_back(milliseconds(
          [&] { their_size = encode_with_libpng(named.frame, PNG_ALL_FILTERS).size(); }));
      ratios.push_back(ours.back() / theirs.back());
    }
    const std::size_t best = smallest(named.frame);
    capture::Indexed picture;
    const bool is_indexed = capture::index_colours(view(named.frame), picture);
    const double size_ratio = static_cast<double>(our_size) / static_cast<double>(best);
    size_product += std::log(size_ratio);
    time_product += std::log(median(ratios));
    std::printf("%-24s %7s %9zu %9zu %9zu | %8.1f %8.1f | %5.2fx %5.2fx\n",
                named.name.substr(named.name.rfind('/') + 1).c_str(),
                is_indexed ? std::to_string(picture.colours.size()).c_str() : ">256", our_size,
                their_size, best, median(ours), median(theirs), size_ratio, median(ratios));
  }
  const double count = static_cast<double>(frames.size());
  std::printf("geometric mean: %.2fx of the smallest size found, %.2fx of libpng level 6's time\n",
              std::exp(size_product / count), std::exp(time_product / count));
}
