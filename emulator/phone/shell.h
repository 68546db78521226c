// Draws what belongs to no app: status bar, lock screen, launcher, and the SIMULATION label. Pure
// drawing: state in, pixels, words and offers out.
#pragma once

#include <string>

#include "emulator/phone/installed.h"
#include "emulator/phone/screen.h"
#include "storage/timestamp.h"

namespace phone {

enum class Front { off, lock_screen, launcher, app };

// A moment as the phone's owner reads it, in the phone's own zone and language.
struct CivilTime {
  std::string hour_minute;
  std::string date;
};
CivilTime civil_time(storage::Timestamp now, Locale locale);

inline constexpr Color app_status_bar{24, 32, 43, 255};

void draw_status_bar(Pen& pen, const CivilTime& time, Color ground);
void draw_lock_screen(Pen& pen, const CivilTime& time);
// Offers each app by its place in installed_apps().
void draw_launcher(Pen& pen, const CivilTime& time);
// Last of all: nothing may cover it.
void draw_label(Canvas& canvas);

}  // namespace phone
