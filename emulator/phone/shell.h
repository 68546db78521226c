// Draws everything on the screen that is not a web page: status bar, lock screen, launcher,
// address bar, simple apps, error pages, and the SIMULATION label. Pure drawing: state in, pixels
// and words out.
#pragma once

#include <string>
#include <vector>

#include "emulator/phone/canvas.h"
#include "storage/timestamp.h"

namespace phone {

// The screen's layout, CSS pixels.
inline constexpr double screen_width = 360;
inline constexpr double screen_height = 640;
inline constexpr double status_bar_height = 24;
inline constexpr double app_bar_height = 46;
inline constexpr double label_height = 18;  // The SIMULATION strip along the bottom edge.
inline constexpr double content_top = status_bar_height + app_bar_height;
inline constexpr double content_height = screen_height - content_top - label_height;  // 552
inline constexpr double screen_scale = 2;
inline constexpr const char* simulation_label = "SIMULATION - fictional device";

enum class Front { off, lock_screen, launcher, app };

// Why a browser shows the phone's own page instead of the one asked for.
enum class ErrorPage { none, start, not_on_network, not_found, crashed };

// What the phone's Trace Viewer shows; all but `shown` are the phone's own words.
enum class TraceState {
  closed,
  opening,
  shown,
  not_installed,  // There is no viewer on this phone.
  gone,           // The viewer stopped; opening the app again starts another.
  crashed         // The page could not be drawn.
};

struct ShellState {
  Front front = Front::off;
  std::string locale = "ko";
  std::string model;
  std::string profile;  // Title and source, for Settings > About.
  std::string app;      // Id, when front is app.
  std::string url;      // Browser.
  std::string page_title;
  ErrorPage error = ErrorPage::start;
  bool loading = false;
  double scroll = 0;  // Of the page, for the scroll bar.
  double page_height = 0;
  std::string note;  // What was typed into Notes.
  TraceState trace = TraceState::closed;
};

// Draws the whole screen except the page itself, which the caller blits at content_top (state.app
// is "browser" and error is none, or "trace-viewer" and trace is shown). Returns the words drawn,
// top to bottom, one line each.
std::string draw_shell(Canvas& canvas, const ShellState& state, storage::Timestamp now);

// The scroll bar of a page, drawn over the blitted page; none where the whole page is in view.
void draw_scroll_bar(Canvas& canvas, double scroll, double page_height);

// The label, last of all: nothing may cover it.
void draw_label(Canvas& canvas);

// Which app's icon on the launcher lies under a point; empty if none.
std::string app_at(Point point);
// The middle of the i-th app's icon, in the order of apps().
Point icon_center(std::size_t i);

}  // namespace phone
