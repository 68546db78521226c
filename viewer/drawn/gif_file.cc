#include "viewer/drawn/gif_file.h"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <exception>
#include <opencv2/core.hpp>
#include <vector>

#include "storage/error.h"

namespace viewer::drawn {
namespace {

constexpr int colors = 256;

}  // namespace

struct GifFile::Impl {
  Write write;
  std::exception_ptr problem;  // That `write` threw, and could not through giflib's frames.
  int width = 0;
  int height = 0;
  GifFileType* file = nullptr;
  std::vector<std::uint8_t> before;  // The last picture; empty: none yet.
  std::vector<GifByteType> red, green, blue, indices;

  ~Impl() {
    if (file != nullptr) EGifCloseFile(file, nullptr);
  }

  static int put(GifFileType* to, const GifByteType* bytes, int size) {
    auto* const d = static_cast<Impl*>(to->UserData);
    if (d->problem) return 0;
    try {
      d->write({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
      return size;
    } catch (...) {
      d->problem = std::current_exception();
      return 0;
    }
  }

  void done(int answer) {
    if (problem) std::rethrow_exception(problem);
    if (answer == GIF_OK) return;
    const char* const why = file == nullptr ? nullptr : GifErrorString(file->Error);
    throw storage::Error(std::string("the GIF cannot be made: ") + (why ? why : "giflib failed"));
  }

  void application(const char* name, std::string_view data) {
    done(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE));
    done(EGifPutExtensionBlock(file, 11, name));
    if (data.empty()) return;
    done(EGifPutExtensionBlock(file, static_cast<int>(data.size()), data.data()));
    done(EGifPutExtensionTrailer(file));
  }

  // Not in blocks, as everything else is: whoever skips blocks lands in the trailer, wherever the
  // packet ended, and on its last zero.
  void put_xmp(std::string_view xmp) {
    application("XMP DataXMP", {});
    std::string trailer(1, '\x01');
    for (int byte = 0xFF; byte >= 0; --byte) trailer += static_cast<char>(byte);
    trailer += '\0';
    write(xmp);
    write(trailer);
  }

  cv::Rect changed(const std::uint8_t* bgrx) const;
  void keep_flat_colors(std::array<GifColorType, colors>& palette) const;
  void quantize(const std::uint8_t* bgrx, const cv::Rect& part,
                std::array<GifColorType, colors>& palette);
};

cv::Rect GifFile::Impl::changed(const std::uint8_t* bgrx) const {
  if (before.empty()) return {0, 0, width, height};
  const auto stride = static_cast<std::size_t>(width) * 4;
  int top = height, bottom = 0, left = width, right = 0;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* const now = bgrx + static_cast<std::size_t>(y) * stride;
    const std::uint8_t* const then = before.data() + static_cast<std::size_t>(y) * stride;
    const auto [first, ignored] = std::mismatch(now, now + stride, then);
    if (first == now + stride) continue;
    std::size_t last = stride;
    while (now[last - 1] == then[last - 1]) --last;
    top = std::min(top, y);
    bottom = y + 1;
    left = std::min(left, static_cast<int>((first - now) / 4));
    right = std::max(right, static_cast<int>((last + 3) / 4));
  }
  // Something has to be written for the time to pass.
  return bottom == 0 ? cv::Rect(0, 0, 1, 1) : cv::Rect(left, top, right - left, bottom - top);
}

void GifFile::Impl::quantize(const std::uint8_t* bgrx, const cv::Rect& part,
                             std::array<GifColorType, colors>& palette) {
  const auto area = static_cast<std::size_t>(part.area());
  for (auto* plane : {&red, &green, &blue, &indices}) plane->resize(area);
  std::size_t at = 0;
  for (int y = part.y; y < part.y + part.height; ++y) {
    const std::uint8_t* from =
        bgrx + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(part.x)) *
                   4;
    for (int x = 0; x < part.width; ++x, ++at, from += 4) {
      blue[at] = from[0];
      green[at] = from[1];
      red[at] = from[2];
    }
  }
  int count = colors;
  done(GifQuantizeBuffer(static_cast<unsigned>(part.width), static_cast<unsigned>(part.height),
                         &count, red.data(), green.data(), blue.data(), indices.data(),
                         palette.data()));
  keep_flat_colors(palette);
}

// giflib gives each group of colours its mean: a plain ground would be a shade off, and another in
// each picture. Where one colour is most of a group, it becomes the group's. Two passes: a majority
// vote (Boyer and Moore), and a count of whether the winner has it.
void GifFile::Impl::keep_flat_colors(std::array<GifColorType, colors>& palette) const {
  struct Group {
    std::uint32_t color = 0;
    std::size_t votes = 0, own = 0, all = 0;
  };
  std::array<Group, colors> groups{};
  const auto color_at = [this](std::size_t i) {
    return static_cast<std::uint32_t>(red[i] << 16 | green[i] << 8 | blue[i]);
  };
  for (std::size_t i = 0; i < indices.size(); ++i) {
    Group& group = groups.at(indices[i]);
    if (group.votes == 0) group.color = color_at(i);
    if (group.color == color_at(i)) {
      ++group.votes;
    } else {
      --group.votes;
    }
  }
  for (std::size_t i = 0; i < indices.size(); ++i) {
    Group& group = groups.at(indices[i]);
    ++group.all;
    if (group.color == color_at(i)) ++group.own;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Group& group = groups.at(i);
    if (group.own * 2 <= group.all) continue;
    palette.at(i) = {static_cast<GifByteType>(group.color >> 16),
                     static_cast<GifByteType>(group.color >> 8),
                     static_cast<GifByteType>(group.color)};
  }
}

GifFile::GifFile(int width, int height, std::string_view comment, std::string_view xmp, Write write)
    : impl_(std::make_unique<Impl>()) {
  Impl& d = *impl_;
  d.write = std::move(write);
  d.width = width;
  d.height = height;
  int error = 0;
  d.file = EGifOpen(&d, Impl::put, &error);
  if (d.file == nullptr) throw std::bad_alloc();
  EGifSetGifVersion(d.file, true);
  d.done(EGifPutScreenDesc(d.file, width, height, 8, 0, nullptr));
  d.application("NETSCAPE2.0", std::string_view("\x01\x00\x00", 3));
  d.done(EGifPutComment(d.file, std::string(comment).c_str()));
  d.put_xmp(xmp);
}

GifFile::~GifFile() = default;

void GifFile::add(const std::uint8_t* bgrx, int hundredths) {
  Impl& d = *impl_;
  const cv::Rect part = d.changed(bgrx);
  std::array<GifColorType, colors> palette{};
  d.quantize(bgrx, part, palette);
  const std::unique_ptr<ColorMapObject, void (*)(ColorMapObject*)> map(
      GifMakeMapObject(colors, palette.data()), GifFreeMapObject);
  if (!map) throw std::bad_alloc();
  const GraphicsControlBlock control{DISPOSE_DO_NOT, false, hundredths, NO_TRANSPARENT_COLOR};
  std::array<GifByteType, 4> packed{};
  EGifGCBToExtension(&control, packed.data());
  d.done(EGifPutExtension(d.file, GRAPHICS_EXT_FUNC_CODE, packed.size(), packed.data()));
  d.done(EGifPutImageDesc(d.file, part.x, part.y, part.width, part.height, false, map.get()));
  for (int y = 0; y < part.height; ++y) {
    d.done(EGifPutLine(d.file, d.indices.data() + static_cast<std::ptrdiff_t>(y) * part.width,
                       part.width));
  }
  const auto size = static_cast<std::size_t>(d.width) * static_cast<std::size_t>(d.height) * 4;
  d.before.assign(bgrx, bgrx + size);
}

void GifFile::finish() {
  GifFileType* const file = impl_->file;
  impl_->file = nullptr;
  impl_->done(EGifCloseFile(file, nullptr));
}

}  // namespace viewer::drawn
