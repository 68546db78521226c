// QR codes as the viewer gives them out: storage/qr.h, and as a picture.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/qr.h"

namespace viewer {

using storage::make_qr;
using storage::qr_for_terminal;
using storage::qr_quiet_zone;
using storage::qr_svg;
using storage::QrCode;

// The code as a PNG, with the quiet zone, `module_px` pixels a module.
std::vector<std::uint8_t> qr_png(const QrCode& code, int module_px);

}  // namespace viewer
