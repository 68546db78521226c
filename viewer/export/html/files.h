// What viewer/web/build_export.mjs embeds of this folder: the page's script, its style, its words.
#pragma once

#include <span>
#include <string_view>

#include "viewer/device/words.h"

namespace viewer::html {

std::string_view script();
std::string_view style();
std::span<const device::LanguageFile> language_files();  // "en" among them.

}  // namespace viewer::html
