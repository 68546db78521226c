// A text field as the keyboard sees it, and how the phone's own ones are drawn.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/phone/screen.h"

namespace phone {

// What is written in a field: what is final, and behind it the syllable under way.
struct Writing {
  std::string text;
  std::string composing;

  std::string whole() const { return text + composing; }
};

// What the enter key does in a field.
enum class Enter { done, go, search, newline };

struct TextField {
  Writing writing;
  Enter enter = Enter::done;
  bool begins_latin = false;  // An address or a password: the keyboard opens on Latin letters.
  std::uint64_t focus = 0;    // Another number each time a field gets the focus.
};

inline constexpr std::size_t max_written_bytes = 16 << 10;  // In one field.

// One line of a field inside `box`, its end in sight, with the caret when it has the focus.
// `hint` is shown while nothing is written.
void draw_line_written(Pen& pen, Rect box, const Writing& writing, bool has_focus,
                       std::string_view hint, double size);

// The same of many lines, wrapped in `box`: its end in sight while it has the focus, else scrolled
// by `scroll`. Returns how far it could be scrolled.
double draw_paragraph_written(Pen& pen, Rect box, const Writing& writing, bool has_focus,
                              std::string_view hint, double size, double scroll);

}  // namespace phone
