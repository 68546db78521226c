#include "emulator/phone/page_fonts.h"

#include <fontconfig/fontconfig.h>
#include <glib.h>

#include <set>

namespace {
bool starts_threads = true;
}

// Stands in for GLib's function of this name in the whole process: Pango 1.50 calls it for every
// font, and has no setting that would keep it from it. Later versions start one thread, early.
extern "C" GThread* g_thread_new(const gchar* name, GThreadFunc work, gpointer data) {
  if (starts_threads) return g_thread_try_new(name, work, data, nullptr);
  work(data);
  return g_thread_ref(g_thread_self());
}

namespace phone {

std::vector<std::string> font_files() {
  std::set<std::string> paths;
  for (const FcSetName name : {FcSetSystem, FcSetApplication}) {
    const FcFontSet* fonts = FcConfigGetFonts(nullptr, name);
    for (int i = 0; fonts && i < fonts->nfont; ++i) {
      FcChar8* path = nullptr;
      if (FcPatternGetString(fonts->fonts[i], FC_FILE, 0, &path) == FcResultMatch) {
        paths.insert(reinterpret_cast<const char*>(path));
      }
    }
  }
  return {paths.begin(), paths.end()};
}

void look_fonts_up_without_threads() {
  starts_threads = false;
}

}  // namespace phone
