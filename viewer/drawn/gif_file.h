// Animated GIF. The viewer's door to giflib.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace viewer::drawn {

// One thread. Each call throws storage::Error where giflib fails, and whatever `write` throws.
class GifFile {
 public:
  using Write = std::function<void(std::string_view)>;
  // `comment` is the text everybody can read, `xmp` a whole packet (XMP specification, part 3,
  // "GIF"). It plays again and again.
  GifFile(int width, int height, std::string_view comment, std::string_view xmp, Write write);
  ~GifFile();
  GifFile(const GifFile&) = delete;
  GifFile& operator=(const GifFile&) = delete;

  // 256 colours of its own for each; only what differs from the one before is written. B, G, R,
  // unused; rows `width * 4` apart.
  void add(const std::uint8_t* bgrx, int hundredths_of_a_second);
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viewer::drawn
