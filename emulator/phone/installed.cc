#include "emulator/phone/installed.h"

#include <algorithm>

#include "emulator/phone/apps/browser.h"
#include "emulator/phone/apps/calculator.h"
#include "emulator/phone/apps/calendar.h"
#include "emulator/phone/apps/clock.h"
#include "emulator/phone/apps/dictionary.h"
#include "emulator/phone/apps/files.h"
#include "emulator/phone/apps/gallery.h"
#include "emulator/phone/apps/notes.h"
#include "emulator/phone/apps/settings.h"
#include "emulator/phone/apps/trace_viewer.h"

namespace phone {
namespace {

template <class Kind>
std::unique_ptr<App> make(const AppContext& context) {
  return std::make_unique<Kind>(context);
}

}  // namespace

const std::vector<Installed>& installed_apps() {
  static const std::vector<Installed> all = {
      {"browser",
       "망 열람기",
       "Browser",
       {{64, 132, 214}, {34, 88, 168}, Glyph::globe},
       make<Browser>},
      {"notes", "기록장", "Notes", {{240, 176, 66}, {214, 138, 28}, Glyph::pencil}, make<Notes>},
      {"gallery",
       "사진첩",
       "Gallery",
       {{92, 178, 120}, {52, 136, 84}, Glyph::picture},
       make<Gallery>},
      {"dictionary",
       "사전",
       "Dictionary",
       {{176, 104, 176}, {132, 66, 140}, Glyph::book},
       make<Dictionary>},
      {"settings",
       "설정",
       "Settings",
       {{132, 144, 158}, {92, 104, 120}, Glyph::gear},
       make<Settings>},
      {"trace-viewer",
       "이력 보기",
       "Trace Viewer",
       {{206, 92, 84}, {164, 56, 54}, Glyph::eye},
       make<TraceViewer>},
      {"calculator",
       "셈기",
       "Calculator",
       {{96, 116, 190}, {62, 80, 150}, Glyph::keys},
       make<Calculator>},
      {"calendar",
       "달력",
       "Calendar",
       {{226, 122, 90}, {188, 84, 56}, Glyph::month},
       make<Calendar>},
      {"clock", "시계", "Clock", {{74, 160, 170}, {40, 118, 130}, Glyph::hands}, make<ClockApp>},
      {"files", "화일관리", "Files", {{112, 140, 176}, {72, 98, 136}, Glyph::folder}, make<Files>},
  };
  return all;
}

std::size_t place_of(std::string_view id) {
  const auto& all = installed_apps();
  return static_cast<std::size_t>(std::ranges::find(all, id, &Installed::id) - all.begin());
}

std::string_view name_of(const Installed& app, Locale locale) {
  return locale == Locale::korean ? app.ko : app.en;
}

}  // namespace phone
