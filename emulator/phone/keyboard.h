// The keyboard on the screen: Hangul by the two-set layout, Latin letters, and two pages of
// symbols. It knows keys and composition; the field it writes into is somebody else's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "emulator/phone/hangul.h"
#include "emulator/phone/screen.h"
#include "emulator/phone/text_field.h"

namespace phone {

inline constexpr double keyboard_height = 226;
inline constexpr double keyboard_top = screen_bottom - keyboard_height;

// One thread. Composition goes on from key to key: every change of the field's text by anybody else
// begins with finish() or attend().
class Keyboard {
 public:
  explicit Keyboard(Locale locale);

  // A field has the focus. Another one than before: nothing is under way, and its first page of
  // keys is shown. The same one, written in by others: what was under way is theirs.
  void attend(const TextField& field);

  enum class Outcome {
    nothing,  // No key there, or one that only changes the keys.
    written,
    enter,
    close  // The key that puts the keyboard away.
  };
  // A key goes down and up at `point`, which is on the screen.
  Outcome press(Point point, Writing& writing);
  // As a finger lies on a key: it lights up. Nothing: none does. True when that changed.
  bool touch(std::optional<Point> point);
  // What lies there is the backspace key, which goes on while it is held.
  bool is_eraser(Point point) const;
  // One character back: a letter of the syllable under way, else the last character. False when
  // there is none.
  bool erase(Writing& writing);
  // The syllable under way becomes final.
  void finish(Writing& writing);

  // Its whole part of the screen, each key offered by its name.
  void draw(Pen& pen) const;

 private:
  enum class Script { hangul, latin };
  enum class Page { letters, symbols, more_symbols };
  enum class Shift { off, once, locked };
  enum class Act { letter, text, shift, erase, page, script, enter, close };
  struct Key {
    Rect box;
    Act act = Act::text;
    std::string label;  // What stands on it; the special keys are drawn.
    std::string text;   // What it writes; for a letter, its place on a Latin keyboard.
  };

  void lay_out();
  void add_row(double top, const std::vector<std::string>& labels, double left, double width,
               Act act);
  void add_letters(double top, std::string_view letters, double left, double width);
  std::string label_of(char letter) const;
  std::string name_of(const Key& key) const;
  const Key* key_at(Point point) const;
  void draw_key(Pen& pen, const Key& key) const;
  void draw_shift(Canvas& canvas, Point middle) const;
  void draw_enter(Canvas& canvas, Point middle) const;
  void write_letter(char letter, Writing& writing);
  void turn_page();

  Locale locale_;
  HangulComposer composer_;
  std::vector<Key> keys_;
  std::optional<std::size_t> lit_;
  std::uint64_t focus_ = 0;
  Script script_ = Script::hangul;
  Page page_ = Page::letters;
  Shift shift_ = Shift::off;
  Enter enter_ = Enter::done;
};

}  // namespace phone
