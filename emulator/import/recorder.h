// What Chromium DevTools' Recorder exports as JSON (@puppeteer/replay's UserFlow): deeds, without
// pages and without times. https://developer.chrome.com/docs/devtools/recorder.
#pragma once

#include <string_view>

#include "emulator/import/report.h"
#include "emulator/import/source.h"
#include "emulator/session/session.h"

namespace importing {

inline constexpr std::size_t max_recorder_bytes = 16u << 20;

// Whether a JSON text's first bytes look like one.
bool looks_like_recorder(std::string_view start);

// Only the steps of the session are set. Between two deeds the hand waits two to five seconds: no
// recording says how long, so that is assumed. What a phone's session has no word for is reported
// by kind. A text cut off gives the steps that are whole. Throws std::runtime_error for what is no
// such recording from the beginning.
session::Session read_recorder(Source& source, Report& report);

}  // namespace importing
