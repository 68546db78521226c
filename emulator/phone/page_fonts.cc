#include "emulator/phone/page_fonts.h"

#include <fontconfig/fontconfig.h>
#include <glib.h>

#include <atomic>
#include <mutex>
#include <set>
#include <vector>

namespace {

// In the order of their start.
struct Threads {
  std::mutex mutex;
  std::vector<GThread*> started;
};
Threads& threads() {
  static Threads all;
  return all;
}

std::atomic<bool> starts_threads = true;

}  // namespace

// Stands in for GLib's function of this name in the whole process: Pango 1.50 calls it for every
// font, and has no setting that would keep it from it. Later versions start one thread, early.
extern "C" GThread* g_thread_new(const gchar* name, GThreadFunc work, gpointer data) {
  if (starts_threads) {
    GThread* thread = g_thread_try_new(name, work, data, nullptr);
    const std::lock_guard lock(threads().mutex);
    if (thread) threads().started.push_back(g_thread_ref(thread));
    return thread;
  }
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
  // A thread may start others, so the list may grow.
  for (std::size_t i = 0;; ++i) {
    GThread* thread = nullptr;
    {
      const std::lock_guard lock(threads().mutex);
      if (i == threads().started.size()) break;
      thread = threads().started[i];
    }
    g_thread_join(thread);  // Takes the reference.
  }
  threads().started.clear();
}

}  // namespace phone
