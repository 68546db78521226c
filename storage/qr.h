// QR codes: what carries a checkpoint out of a room without a network, and a link into one. The
// door to libqrencode.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

inline constexpr int qr_quiet_zone = 4;  // Modules; what the standard asks for around a code.

struct QrCode {
  int width = 0;           // Modules, without the quiet zone.
  std::vector<bool> dark;  // Row by row.
  bool is_dark(int x, int y) const {
    return x >= 0 && y >= 0 && x < width && y < width &&
           dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(x)];
  }
};

// The text's bytes, at error correction level L: the fewer modules, the further away a camera may
// be. Nothing when it is too long (2,953 bytes).
std::optional<QrCode> make_qr(std::string_view text);

// Two rows of modules in each line, with the quiet zone, black on white whatever the terminal's
// own colours are.
std::string qr_for_terminal(const QrCode& code);
// The code as an SVG picture, black on white with the quiet zone, one unit a module. `title` is
// what it says to those who do not see it.
std::string qr_svg(const QrCode& code, std::string_view title);

}  // namespace storage
