#include "viewer/thumbnail.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace viewer {

std::optional<Bytes> make_thumbnail(std::span<const std::uint8_t> png) {
  std::optional<Pixels> whole = decode_png(png);
  if (!whole) return {};
  if (whole->width <= thumbnail_width_px) return encode_png(*whole, {}, storage::PngEffort::fast);
  const int height = std::max(
      1, static_cast<int>(std::int64_t{whole->height} * thumbnail_width_px / whole->width));
  Pixels small{thumbnail_width_px, height, {}};
  small.rgb.resize(std::size_t{thumbnail_width_px} * static_cast<std::size_t>(height) * 3);
  const cv::Mat from(whole->height, whole->width, CV_8UC3, whole->rgb.data());
  cv::Mat to(height, thumbnail_width_px, CV_8UC3, small.rgb.data());
  cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
  return encode_png(small, {}, storage::PngEffort::fast);
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
