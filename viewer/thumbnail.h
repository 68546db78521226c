// Small pictures of screenshots, made on the fly. Scaled by OpenCV.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/picture_file.h"

namespace viewer {

inline constexpr int thumbnail_width_px = 240;

// Scales a PNG down to thumbnail_width_px (never up) and encodes it as PNG. Nothing for bytes
// that are not a PNG, are broken, or claim too many pixels.
std::optional<Bytes> make_thumbnail(std::span<const std::uint8_t> png);

// The thumbnails used last, at most `max_bytes` of them. Any thread.
class ThumbnailCache {
 public:
  explicit ThumbnailCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  std::shared_ptr<const Bytes> get(const std::string& key);
  void put(const std::string& key, std::shared_ptr<const Bytes> picture);
  std::size_t size_bytes() const;

 private:
  using Item = std::pair<std::string, std::shared_ptr<const Bytes>>;
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::size_t size_bytes_ = 0;
  std::list<Item> items_;  // Last used first.
  std::map<std::string, std::list<Item>::iterator> index_;
};

}  // namespace viewer
