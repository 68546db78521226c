// Messages from pages: read exactly, or refused with a code and a reason.
#include "emulator/serve/wire.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

namespace {

const std::string token(serve::token_bytes, 'a');

struct Refused {
  const char* name;
  std::string bytes;
  std::uint16_t code;
};

}  // namespace

TEST_CASE("wire: every kind of message is read") {
  const auto hello = std::get<serve::Hello>(serve::parse_message("\x01\x01\x00"s + token));
  CHECK(hello.version == 1);
  CHECK(hello.token == token);
  const auto pointer =
      std::get<serve::Pointer>(serve::parse_message("\x02\x01\x2c\x01\xff\xff\x10\x27\x00\x80"s));
  CHECK(pointer.phase == serve::Phase::move);
  CHECK(pointer.x_px == 300);
  CHECK(pointer.y_px == -1);
  CHECK(pointer.time_ms == 0x80002710u);
  CHECK(std::get<serve::Wheel>(serve::parse_message("\x03\x30\xf8"s)).by == -2000);
  CHECK(std::get<serve::KeyPress>(serve::parse_message("\x04\x02"s)).key == serve::Key::home);
  CHECK(std::get<serve::TypedText>(serve::parse_message("\x05꿀"s)).utf8 == "꿀");
  CHECK(std::get<serve::Composition>(serve::parse_message("\x06"s)).utf8.empty());
  CHECK(std::holds_alternative<serve::WhatCanBeTapped>(serve::parse_message("\x08"s)));
  CHECK(std::get<serve::Seen>(serve::parse_message("\x07\x05\x00\x00\x00"s)).version == 5);
}

TEST_CASE("wire: everything else is refused with its code and one line") {
  const Refused cases[] = {
      {"nothing", "", 1002},
      {"unknown kind", "\x09"s, 1002},
      {"question with more", "\x08\x00"s, 1002},
      {"kind 0", "\x00"s, 1002},
      {"short hello", "\x01\x01\x00"s + token.substr(1), 1002},
      {"long hello", "\x01\x01\x00"s + token + "a", 1002},
      {"short touch", "\x02\x00\x00\x00\x00\x00\x00\x00\x00"s, 1002},
      {"unknown phase", "\x02\x04\x00\x00\x00\x00\x00\x00\x00\x00"s, 1002},
      {"wheel too far down", "\x03\xd1\x07"s, 1002},
      {"wheel too far up", "\x03\x2f\xf8"s, 1002},
      {"key 0", "\x04\x00"s, 1002},
      {"key 5", "\x04\x05"s, 1002},
      {"key 15", "\x04\x0f"s, 1002},
      {"key 29", "\x04\x1d"s, 1002},
      {"no text", "\x05"s, 1002},
      {"text too long", "\x05"s + std::string(257, 'x'), 1002},
      {"half a character", "\x05\xea\xbf"s, 1007},
      {"overlong slash", "\x05\xc0\xaf"s, 1007},
      {"surrogate", "\x05\xed\xa0\x80"s, 1007},
      {"line break",
       "\x05"
       "a\nb"s,
       1007},
      {"escape", "\x05\x1b[2J"s, 1007},
      {"delete character", "\x05\x7f"s, 1007},
      {"C1 control", "\x05\xc2\x9b"s, 1007},
      {"zero byte", "\x05\x00"s, 1007},
      {"composition too long", "\x06"s + std::string(65, 'x'), 1002},
      {"composition not text", "\x06\xff"s, 1007},
      {"short seen", "\x07\x01\x00\x00"s, 1002},
      {"longer than any", std::string(513, '\x05'), 1009},
  };
  for (const Refused& c : cases) {
    CAPTURE(c.name);
    const serve::PageMessage message = serve::parse_message(c.bytes);
    REQUIRE(std::holds_alternative<serve::Malformed>(message));
    const auto& refused = std::get<serve::Malformed>(message);
    CHECK(refused.close_code == c.code);
    CHECK(std::string(refused.reason).find('\n') == std::string::npos);
    CHECK(std::string(refused.reason).size() <= 123);  // What a close frame can carry.
  }
}

TEST_CASE("wire: the longest messages allowed are read") {
  CHECK(std::holds_alternative<serve::TypedText>(
      serve::parse_message("\x05"s + std::string(serve::max_text_bytes, 'x'))));
  CHECK(std::holds_alternative<serve::Composition>(
      serve::parse_message("\x06"s + std::string(serve::max_composition_bytes, 'x'))));
}
