#include "storage/qr.h"

#include <qrencode.h>

#include <memory>

#include "storage/markup.h"

namespace storage {

std::optional<QrCode> make_qr(std::string_view text) {
  const auto size = static_cast<int>(text.size());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (text.size() > 2'953) return {};
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeData(size, bytes, 0, QR_ECLEVEL_L), QRcode_free);
  if (!code) return {};
  QrCode out{code->width, {}};
  for (int i = 0; i < code->width * code->width; ++i) out.dark.push_back((code->data[i] & 1) != 0);
  return out;
}

std::string qr_for_terminal(const QrCode& code) {
  // 16 and 231 are black and white in every palette; 0 and 15 are what the user made of them.
  constexpr const char* begin = "\033[38;5;16;48;5;231m";
  constexpr const char* end = "\033[0m\n";
  constexpr const char* blocks[] = {" ", "\u2580", "\u2584", "\u2588"};
  std::string out;
  for (int y = -qr_quiet_zone; y < code.width + qr_quiet_zone; y += 2) {
    out += begin;
    for (int x = -qr_quiet_zone; x < code.width + qr_quiet_zone; ++x) {
      out += blocks[(code.is_dark(x, y) ? 1 : 0) + (code.is_dark(x, y + 1) ? 2 : 0)];
    }
    out += end;
  }
  return out;
}

std::string qr_svg(const QrCode& code, std::string_view title) {
  const std::string side = std::to_string(code.width + 2 * qr_quiet_zone);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
                    "\" shape-rendering=\"crispEdges\" role=\"img\"><title>" + markup_text(title) +
                    "</title><rect width=\"" + side + "\" height=\"" + side +
                    "\" fill=\"#fff\"/><path fill=\"#000\" d=\"";
  for (int y = 0; y < code.width; ++y) {
    for (int x = 0; x < code.width; ++x) {
      if (!code.is_dark(x, y)) continue;
      const int begin = x;
      while (code.is_dark(x + 1, y)) ++x;
      out += "M" + std::to_string(begin + qr_quiet_zone) + " " + std::to_string(y + qr_quiet_zone) +
             "h" + std::to_string(x + 1 - begin) + "v1H" + std::to_string(begin + qr_quiet_zone) +
             "z";
    }
  }
  return out + "\"/></svg>\n";
}

}  // namespace storage
