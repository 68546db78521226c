// Whoever shows a log names a phone's screens as the phone does, in both languages.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "emulator/phone/installed.h"

TEST_CASE("app names: Trace Viewer and the facilitator call every app what the phone calls it") {
  for (const char* face :
       {"viewer/device/strings/", "viewer/web/strings/", "emulator/serve/web/strings/"}) {
    for (const auto locale : {phone::Locale::korean, phone::Locale::english}) {
      const bool is_korean = locale == phone::Locale::korean;
      std::ifstream file(std::string(face) + (is_korean ? "ko.json" : "en.json"));
      const std::string strings(std::istreambuf_iterator<char>(file), {});
      REQUIRE_FALSE(strings.empty());
      for (const phone::Installed& app : phone::installed_apps()) {
        std::string wanted = "\"screen_";
        wanted.append(app.id).append("\": \"").append(name_of(app, locale)).append("\"");
        CAPTURE(wanted);
        CHECK(strings.find(wanted) != std::string::npos);
      }
      for (const char* screen : {"lock-screen", "launcher", "recents"}) {
        CAPTURE(std::string(screen));
        CHECK(strings.find(std::string("\"screen_") + screen + "\"") != std::string::npos);
      }
    }
  }
}
