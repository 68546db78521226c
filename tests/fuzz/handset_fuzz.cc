// Any bytes as messages of a page: read, or refused with a code and one line; and any path of a
// finger made of them scrolls by finite amounts.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "emulator/serve/touch.h"
#include "emulator/serve/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  serve::Touch touch;
  while (!rest.empty()) {
    // One byte of length before each message, so that one input is a conversation.
    const std::size_t length = static_cast<unsigned char>(rest[0]);
    const std::string_view bytes = rest.substr(1, length);
    rest.remove_prefix(1 + bytes.size());
    const serve::PageMessage message = serve::parse_message(bytes);
    if (const auto* bad = std::get_if<serve::Malformed>(&message)) {
      const std::string_view reason = bad->reason;
      if (bad->close_code < 1002 || bad->close_code > 1009) std::abort();
      if (reason.empty() || reason.size() > 123 || reason.find('\n') != reason.npos) std::abort();
    }
    if (const auto* text = std::get_if<serve::TypedText>(&message))
      if (text->utf8.empty() || text->utf8.size() > serve::max_text_bytes) std::abort();
    if (const auto* wheel = std::get_if<serve::Wheel>(&message))
      if (std::abs(wheel->by) > serve::max_wheel) std::abort();
    if (const auto* pointer = std::get_if<serve::Pointer>(&message)) {
      const serve::Gesture gesture =
          touch.feed(pointer->phase, {pointer->x_px / 2.0, pointer->y_px / 2.0}, pointer->time_ms);
      if (!std::isfinite(gesture.by) || !std::isfinite(gesture.velocity)) std::abort();
      if (std::abs(gesture.velocity) > serve::most_flick) std::abort();
    }
  }
  return 0;
}
