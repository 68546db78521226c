#include "emulator/serve/wire.h"

#include "storage/utf8.h"

namespace serve {
namespace {

unsigned u8_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
unsigned u16_at(std::string_view bytes, std::size_t at) {
  return u8_at(bytes, at) | u8_at(bytes, at + 1) << 8;
}
int i16_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::int16_t>(u16_at(bytes, at));
}
std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  return u16_at(bytes, at) | static_cast<std::uint32_t>(u16_at(bytes, at + 2)) << 16;
}

bool is_typable(std::string_view text) {
  while (!text.empty()) {
    const storage::Character character = storage::first_character(text);
    const bool control = character.code < 0x20 || (character.code >= 0x7f && character.code < 0xa0);
    if (character.bytes == 0 || control) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

bool is_key(unsigned code) {
  return (code >= 1 && code <= 4) || (code >= 16 && code <= 28);
}

constexpr Malformed wrong_length{1002, "a message of the wrong length for its kind"};
constexpr Malformed not_text{1007, "text must be UTF-8 without control characters"};

PageMessage parse_pointer(std::string_view bytes) {
  if (bytes.size() != 10) return wrong_length;
  const unsigned phase = u8_at(bytes, 1);
  if (phase > 3) return Malformed{1002, "an unknown phase of a touch"};
  return Pointer{static_cast<Phase>(phase), i16_at(bytes, 2), i16_at(bytes, 4), u32_at(bytes, 6)};
}

PageMessage parse_wheel(std::string_view bytes) {
  if (bytes.size() != 3) return wrong_length;
  const int by = i16_at(bytes, 1);
  if (by < -max_wheel || by > max_wheel) return Malformed{1002, "a wheel turned too far"};
  return Wheel{by};
}

}  // namespace

PageMessage parse_message(std::string_view bytes) {
  if (bytes.empty()) return Malformed{1002, "an empty message"};
  if (bytes.size() > max_message_bytes) return Malformed{1009, "a message longer than 512 bytes"};
  const std::string_view rest = bytes.substr(1);
  switch (u8_at(bytes, 0)) {
    case 1:
      if (rest.size() != 2 + token_bytes) return wrong_length;
      return Hello{static_cast<std::uint16_t>(u16_at(rest, 0)), std::string(rest.substr(2))};
    case 2:
      return parse_pointer(bytes);
    case 3:
      return parse_wheel(bytes);
    case 4:
      if (rest.size() != 1) return wrong_length;
      if (!is_key(u8_at(rest, 0))) return Malformed{1002, "an unknown key"};
      return KeyPress{static_cast<Key>(u8_at(rest, 0))};
    case 5:
      if (rest.empty() || rest.size() > max_text_bytes) return wrong_length;
      if (!is_typable(rest)) return not_text;
      return TypedText{std::string(rest)};
    case 6:
      if (rest.size() > max_composition_bytes) return wrong_length;
      if (!is_typable(rest)) return not_text;
      return Composition{std::string(rest)};
    case 7:
      if (rest.size() != 4) return wrong_length;
      return Seen{u32_at(rest, 0)};
    case 8:
      if (!rest.empty()) return wrong_length;
      return WhatCanBeTapped{};
    default:
      return Malformed{1002, "an unknown kind of message"};
  }
}

void put_u8(std::string& out, unsigned value) {
  out.push_back(static_cast<char>(value & 0xff));
}
void put_u16(std::string& out, unsigned value) {
  put_u8(out, value);
  put_u8(out, value >> 8);
}
void put_u32(std::string& out, std::uint32_t value) {
  put_u16(out, value & 0xffff);
  put_u16(out, value >> 16);
}

}  // namespace serve
