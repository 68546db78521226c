// H.264 in MP4, as browsers and QuickTime play it. The viewer's door to FFmpeg.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace viewer::drawn {

// FFmpeg's names ("title", "comment", ...) and UTF-8 text without NUL.
using VideoWords = std::vector<std::pair<std::string, std::string>>;

// One thread; the encoder starts its own. Each call throws storage::Error where FFmpeg fails.
class VideoFile {
 public:
  // Into the file at `path`, which is there and empty. `width` and `height` are even.
  VideoFile(const std::string& path, int width, int height, int frames_per_second,
            const VideoWords& words);
  ~VideoFile();
  VideoFile(const VideoFile&) = delete;
  VideoFile& operator=(const VideoFile&) = delete;

  // The same picture for so many frames: B, G, R, unused; rows `width * 4` apart.
  void add(const std::uint8_t* bgrx, int frames);
  // Nothing can be added afterwards. The index stands in front, so that it plays while it loads.
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viewer::drawn
