// What a page tells about itself: shared by the daemon's side and the child that lays pages out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/phone/canvas.h"

namespace phone {

// Of what a page shows at once. A screenshot's record carries it, and has room for this much.
inline constexpr std::size_t max_visible_text_bytes = 16 << 10;

enum class PageState { ok, crashed };

struct Loaded {
  PageState state = PageState::crashed;
  std::string title;  // Trimmed; at most 1,024 bytes of valid UTF-8; empty if crashed.
  double height = 0;  // Of the whole page, CSS pixels.
};

// What lies under a point, or what a session's tap target found.
struct Target {
  Rect box;            // In page coordinates (scroll 0), CSS pixels; a link's first line.
  std::string text;    // Of the element, at most 200 bytes.
  std::string href;    // As written; empty when it is not inside a link.
  std::string submit;  // URL of a GET form's submission, when it is a submit button.
  bool is_text_field = false;
  bool is_list = false;  // A <select>: it opens.
  bool is_mark = false;  // A checkbox or radio button: it turns.
};

// What a <select> offers.
struct ListOption {
  std::string text;         // At most 200 bytes.
  bool is_heading = false;  // The name of a group: never chosen.
  bool is_possible = true;
};
struct OptionList {
  std::vector<ListOption> options;  // At most max_options; empty: there is no list.
  std::size_t chosen = std::string::npos;
};
inline constexpr std::size_t max_options = 500;
inline constexpr std::size_t max_option_bytes = 200;

inline constexpr std::size_t max_offers = 100;  // What a page tells of at once.

// The part of the viewport that is in sight, from its top, CSS pixels: a keyboard may cover the
// rest.
struct Sight {
  double top = 0;
  double bottom = 1e9;
};

// Where a text is on the page, for "find in page".
struct Matches {
  std::size_t count = 0;    // All of them.
  std::vector<Rect> boxes;  // Of the first 500, top to bottom; page coordinates, CSS pixels.
};

// The text field that has the focus.
struct Field {
  Rect box;  // Page coordinates, CSS pixels.
  std::string value;
  bool is_password = false;
  bool is_multiline = false;
};

// How a field's value is being typed; byte offsets into it, clamped to whole characters.
struct Typing {
  std::size_t caret = std::string::npos;  // Past the end means at the end.
  // What the keyboard is still composing, underlined; nothing when equal.
  std::size_t composing_from = 0;
  std::size_t composing_to = 0;
};

}  // namespace phone
