// The screen's layout and colours, and the pen everything but a web page is drawn with. What is
// drawn is said in words, and offered to the finger, in the same stroke: the text alternative and
// what can be tapped cannot drift from the picture.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/phone/canvas.h"

namespace phone {

// CSS pixels.
inline constexpr double screen_width = 360;
inline constexpr double screen_height = 640;
inline constexpr double status_bar_height = 24;
inline constexpr double app_bar_height = 46;
inline constexpr double label_height = 18;  // The SIMULATION strip along the bottom edge.
inline constexpr double content_top = status_bar_height + app_bar_height;
inline constexpr double content_height = screen_height - content_top - label_height;  // 552
inline constexpr double screen_bottom = screen_height - label_height;
inline constexpr double screen_scale = 2;
inline constexpr const char* simulation_label = "SIMULATION - fictional device";

inline constexpr Color white{255, 255, 255, 255};
inline constexpr Color ink{28, 34, 42, 255};
inline constexpr Color soft_ink{92, 102, 114, 255};
inline constexpr Color paper{247, 248, 250, 255};
inline constexpr Color rule{222, 226, 232, 255};
inline constexpr Color accent{34, 88, 168, 255};

enum class Locale { korean, english };
inline Locale locale_of(std::string_view tag) {
  return tag.starts_with("ko") ? Locale::korean : Locale::english;
}

// What a tap means to whoever drew the place it falls on.
struct Choice {
  int what = 0;
  std::size_t which = 0;
  std::optional<Point> at = {};  // Where a finger came down; a tap by name has no place.
};

// A place that answers to a tap. Of several under a finger, the last drawn is meant.
struct Offer {
  Rect box;
  std::string name;  // For those who do not see it.
  Choice choice;
};

bool holds(const Rect& box, Point point);
Point middle_of(const Rect& box);

// One drawing of the screen, or of a part of it.
class Pen {
 public:
  Pen(Canvas& canvas, Locale locale) : canvas_(canvas), locale_(locale) {}

  Canvas& canvas() const { return canvas_; }
  Locale locale() const { return locale_; }
  const char* say(const char* ko, const char* en) const {
    return locale_ == Locale::korean ? ko : en;
  }

  // As Canvas has them; the words are noted.
  TextSize text(Point at, std::string_view utf8, const Font& font, Color color,
                double max_width = 0);
  void centered(double y, std::string_view utf8, const Font& font, Color color);
  void centered_in(const Rect& box, std::string_view utf8, const Font& font, Color color);
  double paragraph(Rect box, std::string_view utf8, const Font& font, Color color,
                   Align align = Align::left);
  // Words that are on the screen but drawn elsewhere.
  void note(std::string_view utf8);
  void note_lines(std::string_view lines) { words_.append(lines); }
  void offer(Rect box, std::string name, Choice choice);

  const std::string& words() const { return words_; }  // Top to bottom, a line each.
  const std::vector<Offer>& offers() const { return offers_; }
  // What lies below is covered: it is neither read nor tapped.
  void cover();

 private:
  Canvas& canvas_;
  Locale locale_;
  std::string words_;
  std::vector<Offer> offers_;
};

// The bar below the status bar that names an app, and the ground below it.
void draw_app_bar(Pen& pen, std::string_view title);
// The same inside an app, with an arrow that leads back out, offered as `back`.
void draw_app_bar(Pen& pen, std::string_view title, Choice back);
// A round button above the lower right corner, with a plus.
void draw_add_button(Pen& pen, std::string name, Choice choice);
// A question with two answers, over everything else.
void draw_question(Pen& pen, std::string_view question, const char* yes, const char* no,
                   Choice for_yes, Choice for_no);
// The scroll bar of a page as tall as `page_height`, of which `sight` is in view; none where all
// is.
void draw_scroll_bar(Canvas& canvas, double scroll, double page_height,
                     double sight = content_height);
// A few words in the middle of an app that has nothing else to show.
void draw_message(Pen& pen, std::string_view title, std::string_view text);

}  // namespace phone
