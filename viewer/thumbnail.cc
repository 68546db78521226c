#include "viewer/thumbnail.h"

#include <png.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace viewer {
namespace {

// libpng's simplified interface: no setjmp in our frames, errors come back as values.
class Image {
 public:
  Image() { png_.version = PNG_IMAGE_VERSION; }
  ~Image() { png_image_free(&png_); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  png_image* operator->() { return &png_; }
  png_image* get() { return &png_; }

 private:
  png_image png_{};
};

std::optional<cv::Mat> decode(std::span<const std::uint8_t> png) {
  Image image;
  if (png_image_begin_read_from_memory(image.get(), png.data(), png.size()) == 0) return {};
  if (image->width == 0 || image->height == 0 || image->width > max_thumbnail_source_px ||
      image->height > max_thumbnail_source_px ||
      std::uint64_t{image->width} * image->height > max_thumbnail_source_area_px) {
    return {};
  }
  image->format = PNG_FORMAT_RGB;
  cv::Mat pixels(static_cast<int>(image->height), static_cast<int>(image->width), CV_8UC3);
  png_color white{255, 255, 255};
  if (png_image_finish_read(image.get(), &white, pixels.data, static_cast<int>(pixels.step[0]),
                            nullptr) == 0) {
    return {};
  }
  return pixels;
}

std::optional<Bytes> encode(const cv::Mat& pixels) {
  Image image;
  image->width = static_cast<png_uint_32>(pixels.cols);
  image->height = static_cast<png_uint_32>(pixels.rows);
  image->format = PNG_FORMAT_RGB;
  image->flags = PNG_IMAGE_FLAG_FAST;
  png_alloc_size_t size = 0;
  const auto stride = static_cast<png_int_32>(pixels.step[0]);
  if (png_image_write_to_memory(image.get(), nullptr, &size, 0, pixels.data, stride, nullptr) == 0)
    return {};
  Bytes out(size);
  if (png_image_write_to_memory(image.get(), out.data(), &size, 0, pixels.data, stride, nullptr) ==
      0) {
    return {};
  }
  out.resize(size);
  return out;
}

}  // namespace

std::optional<Bytes> make_thumbnail(std::span<const std::uint8_t> png) {
  const std::optional<cv::Mat> whole = decode(png);
  if (!whole) return {};
  if (whole->cols <= thumbnail_width_px) return encode(*whole);
  const int height =
      std::max(1, static_cast<int>(std::int64_t{whole->rows} * thumbnail_width_px / whole->cols));
  cv::Mat small;
  cv::resize(*whole, small, cv::Size(thumbnail_width_px, height), 0, 0, cv::INTER_AREA);
  return encode(small);
}

std::shared_ptr<const Bytes> ThumbnailCache::get(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto it = index_.find(key);
  if (it == index_.end()) return nullptr;
  items_.splice(items_.begin(), items_, it->second);
  return it->second->second;
}

void ThumbnailCache::put(const std::string& key, std::shared_ptr<const Bytes> picture) {
  const std::lock_guard lock(mutex_);
  if (index_.contains(key) || picture->size() > max_bytes_) return;
  size_bytes_ += picture->size();
  items_.emplace_front(key, std::move(picture));
  index_[key] = items_.begin();
  while (size_bytes_ > max_bytes_) {
    size_bytes_ -= items_.back().second->size();
    index_.erase(items_.back().first);
    items_.pop_back();
  }
}

std::size_t ThumbnailCache::size_bytes() const {
  const std::lock_guard lock(mutex_);
  return size_bytes_;
}

}  // namespace viewer
