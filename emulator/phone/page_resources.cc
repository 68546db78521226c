#include "emulator/phone/page_resources.h"

#include <array>
#include <cstdint>
#include <utility>

#include "emulator/phone/text_charset.h"

namespace phone {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// Skips what is not in the alphabet (line breaks, mostly) and stops at the padding.
std::string base64_decoded(std::string_view text) {
  static const auto values = [] {
    std::array<std::int8_t, 256> table;
    table.fill(-1);
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
      table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
  }();
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::int8_t value = values[static_cast<std::uint8_t>(c)];
    if (value < 0) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xFF);
    }
  }
  return out;
}

}  // namespace

bool read_data_url(std::string_view url, std::size_t max_bytes, std::string& body,
                   std::string& content_type) {
  if (!url.starts_with("data:") || url.size() > max_bytes) return false;
  const auto comma = url.find(',');
  if (comma == std::string_view::npos) return false;
  std::string_view head = url.substr(5, comma - 5);
  const bool is_base64 = head.ends_with(";base64");
  if (is_base64) head.remove_suffix(7);
  content_type = head;
  const std::string raw = percent_decoded(url.substr(comma + 1));
  body = is_base64 ? base64_decoded(raw) : raw;
  return true;
}

Resources::Resources(Fetch fetch, std::string page_url, ResourceLimits limits)
    : fetch_(std::move(fetch)), base_(std::move(page_url)), limits_(limits) {}

std::string Resources::absolute(std::string_view base, std::string_view reference) const {
  if (reference.starts_with("data:")) return std::string(reference);
  return site::resolve(base.empty() ? base_ : base, reference);
}

void Resources::set_base(std::string_view reference) {
  std::string url = absolute({}, reference);
  if (!url.empty() && !url.starts_with("data:")) base_ = std::move(url);
}

bool Resources::get(const std::string& absolute_url, std::string& body, std::string& content_type) {
  if (absolute_url.empty()) return false;
  if (absolute_url.starts_with("data:")) {
    return read_data_url(absolute_url, limits_.data_url_bytes, body, content_type);
  }
  site::Resource resource = fetch_(absolute_url);
  if (resource.outcome != site::Outcome::ok) return false;
  body = std::move(resource.body);
  content_type = std::move(resource.content_type);
  return true;
}

std::string Resources::style_sheet(const std::string& absolute_url) {
  if (style_sheet_count_ >= limits_.style_sheets) return {};
  if (++style_sheets_[absolute_url] > limits_.same_style_sheet) return {};
  ++style_sheet_count_;
  std::string body, content_type;
  if (!get(absolute_url, body, content_type)) return {};
  style_bytes_ += body.size();
  if (style_bytes_ > limits_.style_bytes) return {};
  return decode_text(body, content_type);
}

Resources::Picture& Resources::picture(const std::string& absolute_url) {
  static Picture none;
  if (const auto known = pictures_.find(absolute_url); known != pictures_.end()) {
    return known->second;
  }
  if (pictures_.size() >= static_cast<std::size_t>(limits_.pictures)) return none;
  Picture& fresh = pictures_[absolute_url];
  std::string body, content_type;
  if (!get(absolute_url, body, content_type)) return fresh;
  const std::optional<ImageSize> size = image_size(body);
  if (!size) return fresh;
  picture_pixels_ += static_cast<std::size_t>(size->width) * static_cast<std::size_t>(size->height);
  picture_bytes_ += body.size();
  if (picture_pixels_ > limits_.picture_pixels || picture_bytes_ > limits_.picture_bytes) {
    return fresh;
  }
  fresh.size = size;
  fresh.encoded = std::move(body);
  return fresh;
}

std::optional<ImageSize> Resources::picture_size(const std::string& absolute_url) {
  return picture(absolute_url).size;
}

cairo_surface_t* Resources::scaled_picture(const std::string& absolute_url, int width_px,
                                           int height_px) {
  Picture& wanted = picture(absolute_url);
  if (!wanted.encoded.empty()) {
    wanted.decoded = decode_image(wanted.encoded);
    wanted.encoded = {};
  }
  cairo_surface_t* full = wanted.decoded.get();
  if (!full || width_px < 1 || height_px < 1) return nullptr;
  const int width = cairo_image_surface_get_width(full);
  const int height = cairo_image_surface_get_height(full);
  // Enlarging is cheap and could need unbounded memory: Cairo does it while drawing.
  if (width_px >= width || height_px >= height) return full;

  if (scaled_.size() > 128) scaled_.clear();
  SurfacePtr& slot =
      scaled_[absolute_url + ' ' + std::to_string(width_px) + 'x' + std::to_string(height_px)];
  if (!slot) {
    slot.reset(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px));
    cairo_t* cr = cairo_create(slot.get());
    cairo_scale(cr, static_cast<double>(width_px) / width, static_cast<double>(height_px) / height);
    cairo_set_source_surface(cr, full, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
    cairo_destroy(cr);
  }
  return slot.get();
}

}  // namespace phone
