#include "viewer/text.h"

#include <locale.h>
#include <wchar.h>

#include <cstdio>

#include "storage/utf8.h"

namespace viewer {
namespace {

// wcwidth() answers for the thread's locale only. C.UTF-8 is part of glibc, so the table does not
// depend on what the person's machine has installed. Its file is read once: a viewer that has shut
// itself in could not read it.
locale_t utf8_locale() {
  static const locale_t own = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return own;
}

class Utf8Locale {
 public:
  Utf8Locale() {
    if (utf8_locale() != nullptr) before_ = uselocale(utf8_locale());
  }
  ~Utf8Locale() {
    if (before_ != nullptr) uselocale(before_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t before_ = nullptr;
};

// What scripts need at most; a tower of them is drawn over the lines above.
constexpr std::size_t max_marks = 8;

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

Character next(std::string_view text) {
  const storage::Character c = storage::first_character(text);
  return c.bytes == 0 ? Character{} : Character{c.code, c.bytes, true};
}

int width_of(char32_t code) {
  return wcwidth(static_cast<wchar_t>(code));
}

// Joiners stay: scripts and emoji need them and they reorder nothing.
bool is_hidden(char32_t c) {
  if (c == 0x200C || c == 0x200D) return false;
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x061C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

void append_utf16_escapes(std::string& out, char32_t code) {
  char buffer[16];
  if (code >= 0x10000) {
    const unsigned high = static_cast<unsigned>(0xD800 + ((code - 0x10000) >> 10));
    const unsigned low = static_cast<unsigned>(0xDC00 + ((code - 0x10000) & 0x3FF));
    std::snprintf(buffer, sizeof buffer, "\\u%04x\\u%04x", high, low);
  } else {
    std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(code));
  }
  out += buffer;
}

}  // namespace

std::string printable(std::string_view text) {
  const Utf8Locale locale;
  std::string out;
  out.reserve(text.size());
  char buffer[16];
  std::size_t marks = 0;  // That stand on one character, up to here.
  while (!text.empty()) {
    const Character c = next(text);
    if (!c.valid) {
      std::snprintf(buffer, sizeof buffer, "\\x{%02x}", static_cast<unsigned char>(text[0]));
      out += buffer;
      marks = 0;
    } else if (is_hidden(c.code) || width_of(c.code) < 0 ||
               (width_of(c.code) == 0 && ++marks > max_marks)) {
      std::snprintf(buffer, sizeof buffer, "\\u{%x}", static_cast<unsigned>(c.code));
      out += buffer;
    } else {
      if (width_of(c.code) > 0) marks = 0;
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  const Utf8Locale locale;
  std::size_t total = 0;
  while (!text.empty()) {
    const Character c = next(text);
    const int width = c.valid ? width_of(c.code) : 1;
    total += width > 0 ? static_cast<std::size_t>(width) : 0;
    text.remove_prefix(c.bytes);
  }
  return total;
}

std::string cut(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  if (width == 0) return {};
  const Utf8Locale locale;
  std::size_t used = 0, bytes = 0;
  while (bytes < text.size()) {
    const Character c = next(text.substr(bytes));
    const int wide = c.valid ? width_of(c.code) : 1;
    const std::size_t more = wide > 0 ? static_cast<std::size_t>(wide) : 0;
    if (used + more > width - 1) break;
    used += more;
    bytes += c.bytes;
  }
  return std::string(text.substr(0, bytes)) + "\u2026";
}

std::string fit(std::string_view text, std::size_t width) {
  std::string out = cut(text, width);
  const std::size_t used = columns(out);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string plain_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const Character c = next(json);
    // Below U+0020 only white space between tokens can occur: the serializer escapes the rest.
    if (c.valid && c.code >= 0x7F && is_hidden(c.code)) {
      append_utf16_escapes(out, c.code);
    } else {
      out += json.substr(0, c.bytes);
    }
    json.remove_prefix(c.bytes);
  }
  return out;
}

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Character c = next(bytes);
    if (c.valid) {
      out += bytes.substr(0, c.bytes);
    } else {
      out += "\uFFFD";
    }
    bytes.remove_prefix(c.bytes);
  }
  return out;
}

}  // namespace viewer
