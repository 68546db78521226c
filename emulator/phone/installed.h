// The apps on the phone, in launcher order. To add an app, write its file in apps/ and list it in
// installed.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/phone/app.h"
#include "emulator/phone/icon.h"

namespace phone {

struct Installed {
  std::string_view id;
  std::string_view ko;  // Its name in the phone's two languages.
  std::string_view en;
  Icon icon;
  std::unique_ptr<App> (*make)(const AppContext& context);
};

const std::vector<Installed>& installed_apps();
// The place of an app in it; its size for one that is not installed.
std::size_t place_of(std::string_view id);
std::string_view name_of(const Installed& app, Locale locale);

}  // namespace phone
