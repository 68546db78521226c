// Draws what belongs to no app: status bar, lock screen, launcher, and the SIMULATION label. Pure
// drawing: state in, pixels, words and offers out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emulator/phone/installed.h"
#include "emulator/phone/screen.h"
#include "storage/timestamp.h"

namespace phone {

enum class Front { off, lock_screen, launcher, recents, app };

// A moment as the phone's owner reads it, in the phone's own zone and language.
struct CivilTime {
  std::string hour_minute;
  std::string date;
};
CivilTime civil_time(storage::Timestamp now, Locale locale);

inline constexpr Color app_status_bar{24, 32, 43, 255};

void draw_status_bar(Pen& pen, const CivilTime& time, Color ground);
void draw_lock_screen(Pen& pen, const CivilTime& time);
// Launcher pages of apps, six to a page; offers each app on the page by its place in
// installed_apps(), and the other pages.
enum LauncherDeed { open_app, turn_to_page };
std::size_t launcher_pages();
void draw_launcher(Pen& pen, const CivilTime& time, std::size_t page);

// The cards of the apps used: the one in the middle may be opened or thrown away. `draw_card` draws
// an app's screen, as if it were the whole one.
enum RecentsDeed { return_to, turn_to_card, throw_away, throw_all_away };
struct Cards {
  std::vector<std::size_t> apps;  // Places in installed_apps(), the latest first.
  std::size_t middle = 0;
};
void draw_recents(Pen& pen, const CivilTime& time, const Cards& cards,
                  const std::function<void(std::size_t app)>& draw_card);

// Last of all: nothing may cover it.
void draw_label(Canvas& canvas);

}  // namespace phone
