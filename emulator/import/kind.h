// What a body is, and whether the phone can draw it. Pure.
#pragma once

#include <string_view>

namespace importing {

enum class Kind {
  // Drawn:
  page,         // HTML, XHTML.
  style_sheet,  // CSS.
  text,         // Plain text.
  picture,      // PNG, JPEG.
  // Not drawn:
  other_picture,  // GIF, WebP, AVIF, SVG, icons.
  script,
  font,
  video,
  audio,
  data,      // JSON, XML, feeds.
  document,  // PDF and office files.
  other
};

constexpr bool is_drawn(Kind kind) {
  return kind <= Kind::picture;
}

// "pages", "style sheets", "scripts": for counting.
const char* name_of(Kind kind);

// First bytes decide about pictures, as they do on the phone; then the Content-Type header's
// value; without one, or with one that says nothing, the file's name and the bytes.
Kind kind_of(std::string_view content_type, std::string_view file_name, std::string_view body);

}  // namespace importing
