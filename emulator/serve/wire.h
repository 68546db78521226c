// What the page and the daemon say to each other: PROTOCOL.md as code. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace serve {

inline constexpr std::uint16_t protocol_version = 1;
inline constexpr std::size_t max_message_bytes = 512;  // From a page.
inline constexpr std::size_t token_bytes = 32;
inline constexpr std::size_t max_text_bytes = 256;
inline constexpr std::size_t max_composition_bytes = 64;
inline constexpr int max_wheel = 2000;  // CSS pixels.

enum class Phase : std::uint8_t { down, move, up, cancel };
enum class Key : std::uint8_t {
  power = 1,
  home,
  back,
  recents,
  enter = 16,
  backspace,
  up,
  down,
  page_up,
  page_down,
  top,
  bottom,
  left,
  right,
  start,
  end,
  del
};

struct Hello {
  std::uint16_t version = 0;
  std::string token;
};
struct Pointer {
  Phase phase = Phase::down;
  int x_px = 0;
  int y_px = 0;
  std::uint32_t time_ms = 0;  // Of the page's clock.
};
struct Wheel {
  int by = 0;
};
struct KeyPress {
  Key key = Key::home;
};
struct TypedText {
  std::string utf8;
};
struct Composition {
  std::string utf8;
};
struct Seen {
  std::uint32_t version = 0;
};

struct WhatCanBeTapped {};  // A question.

// Why a message is refused: a WebSocket close code, and one line for whoever wrote the page.
struct Malformed {
  std::uint16_t close_code = 1002;
  const char* reason = "";
};

using PageMessage = std::variant<Malformed, Hello, Pointer, Wheel, KeyPress, TypedText, Composition,
                                 Seen, WhatCanBeTapped>;

// Any bytes: a message, or why they are none.
PageMessage parse_message(std::string_view bytes);

// Appends a number in the byte order of the wire.
void put_u8(std::string& out, unsigned value);
void put_u16(std::string& out, unsigned value);
void put_u32(std::string& out, std::uint32_t value);

}  // namespace serve
