// What a phone is made from.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "emulator/phone/autocorrect.h"
#include "emulator/phone/card.h"
#include "emulator/phone/page_process.h"
#include "emulator/phone/screen.h"
#include "emulator/phone/start_page.h"
#include "emulator/phone/trace_source.h"

namespace phone {

// The account that is emulated, for Settings > About.
struct AboutProfile {
  std::string title;
  std::string source;
  std::string certainty;             // "B: a named researcher or outlet".
  std::vector<std::string> assumed;  // Every value no source documents.
};

struct PhoneOptions {
  std::filesystem::path page_program;  // Path of red-flag-page.
  std::string locale = "ko";
  std::string model = "물결 3 (Mulgyeol 3)";
  AboutProfile profile;
  OpenTrace open_trace;  // The phone's own Trace Viewer; empty: none is installed.
  // What the browser opens with, as a list to tap; empty: an empty page.
  std::vector<Bookmark> bookmarks;
  // Called when the picture may look different, on the strand, perhaps in the middle of a deed.
  std::function<void()> on_change;
  Gate gate = {};                // What files nobody approved meet.
  Corrections corrections = {};  // Words replaced while they are typed.
};

// For a page child that fills the screen below an app's bar.
inline PageOptions page_options(const PhoneOptions& options) {
  return {.program = options.page_program,
          .width = static_cast<int>(screen_width),
          .height = static_cast<int>(content_height),
          .scale = screen_scale};
}

}  // namespace phone
