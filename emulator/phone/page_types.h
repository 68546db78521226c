// What a page tells about itself: shared by the daemon's side and the child that lays pages out.
#pragma once

#include <string>

#include "emulator/phone/canvas.h"

namespace phone {

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
};

}  // namespace phone
