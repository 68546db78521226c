// What the daemon and red-flag-page say to each other: frames over a stream socket.
//
//   frame   = size:u32 kind:u8 body      size counts kind and body; integers little-endian
//   string  = size:u32 bytes
//   number  = IEEE 754 double, little-endian
//
// The daemon asks, one request at a time; the child answers `done`, or first asks back with `fetch`
// and gets `fetched`, any number of times. Neither side trusts a length the other wrote.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "emulator/phone/page_types.h"
#include "emulator/site/network.h"

namespace phone {

enum class Message : std::uint8_t {
  load,  // url, html, content type -> title, height, isolation
  draw,  // scroll, sight's top and bottom -> text, as visible_text has it (pixels are in the shared
         // memory)
  visible_text,   // scroll -> text
  at,             // x, y -> target?
  find_css,       // selector -> target?
  find_text,      // text -> target?
  focus,          // x, y -> flag
  set_value,      // text, caret, composing from, to -> flag
  field,          // -> flag, box, value, is password, is multiline
  caret_at,       // x, y -> flag, offset
  options,        // x, y -> chosen or -1, number of options, (text, is heading, is possible)...
  choose_option,  // x, y, index -> flag
  turn_mark,      // x, y -> flag
  find_all,       // text -> count, number of boxes, boxes
  offers,         // top, bottom -> number of targets, targets
  submission,     // -> url
  fetch,          // url
  fetched,        // outcome, url, content type, body
  done
};

inline constexpr std::size_t frame_head_bytes = 5;
inline constexpr std::uint32_t max_request_bytes = 64u << 20;  // From the daemon.
inline constexpr std::uint32_t max_answer_bytes = 1u << 20;    // From the child.

// Thrown when a frame does not hold what it should.
struct WireError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Builds one frame.
class Packer {
 public:
  explicit Packer(Message kind);
  Packer& flag(bool value);
  Packer& number(double value);
  Packer& text(std::string_view value);
  Packer& box(const Rect& value);
  Packer& target(const std::optional<Target>& value);
  Packer& resource(const site::Resource& value);
  std::string frame();  // Once.

 private:
  std::string bytes_;
};

// Takes one frame's body apart, in order. Throws WireError past its end.
class Unpacker {
 public:
  explicit Unpacker(std::string_view body) : left_(body) {}
  bool flag();
  double number();  // Finite, or 0.
  std::string text();
  Rect box();
  std::optional<Target> target();
  site::Resource resource();

 private:
  std::string_view take(std::size_t size);
  std::string_view left_;
};

struct FrameHead {
  Message kind = Message::done;
  std::uint32_t body_bytes = 0;
};
// Throws WireError for an unknown kind, or a body past `max_bytes`.
FrameHead frame_head(const char (&bytes)[frame_head_bytes], std::uint32_t max_bytes);

}  // namespace phone
