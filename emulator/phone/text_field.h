// A text field as the keyboard sees it, and how the phone's own ones are drawn.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/phone/screen.h"

namespace phone {

// What is written in a field, around its caret. The caret stands behind the syllable under way.
struct Writing {
  std::string text;       // Final, in front of the caret.
  std::string composing;  // The syllable under way.
  std::string after = {};

  std::string whole() const { return text + composing + after; }
  std::size_t caret() const { return text.size() + composing.size(); }  // A byte of whole().
  std::size_t size_bytes() const { return caret() + after.size(); }
};

// The syllable under way becomes final.
void settle(Writing& writing);
// The same, and the caret goes in front of the whole character that byte `offset` of whole() is in.
void place_caret(Writing& writing, std::size_t offset);

enum class CaretMove { left, right, up, down, start, end };
// Within what is written, `start` and `end` being a line's: false when it stands there already.
// Up and down are for whoever knows how the lines lie: false.
bool move_caret(Writing& writing, CaretMove move);
// The character behind the caret goes; false when there is none.
bool erase_after(Writing& writing);

// What the enter key does in a field.
enum class Enter { done, go, search, newline };

struct TextField {
  Writing writing;
  Enter enter = Enter::done;
  bool begins_latin = false;  // An address or a password: the keyboard opens on Latin letters.
  std::uint64_t focus = 0;    // Another number each time a field gets the focus.
  // How far what is written has moved inside the field, CSS pixels: drawing keeps the caret in
  // sight, unless a finger has moved it out of it since.
  double scroll = 0;
  bool is_caret_followed = true;
};

inline constexpr std::size_t max_written_bytes = 16 << 10;  // In one field.

// One line of a field inside `box`, with the caret in sight when it has the focus, else its
// beginning. `hint` is shown while nothing is written.
void draw_line_written(Pen& pen, Rect box, TextField& field, bool has_focus, std::string_view hint,
                       double size);
// The same of many lines, wrapped in `box`. Returns how far it could be scrolled.
double draw_paragraph_written(Pen& pen, Rect box, TextField& field, bool has_focus,
                              std::string_view hint, double size);

// The caret goes where a finger came down on a field so drawn.
void place_caret_in_line(Canvas& canvas, Rect box, TextField& field, double size, Point at);
void place_caret_in_paragraph(Canvas& canvas, Rect box, TextField& field, double size, Point at);
// A row up or down, and as far as may be to the same place in it. False: there is none.
bool move_caret_by_row(Canvas& canvas, double width, TextField& field, double size, CaretMove move);

}  // namespace phone
