// Any bytes as a recording of DevTools' Recorder: its steps are a session that reads back.
#include "emulator/import/recorder.h"

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "emulator/import/replay.h"
#include "emulator/session/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  importing::Source source(std::string_view(reinterpret_cast<const char*>(data), size));
  importing::Report report;
  session::Session recorded;
  try {
    recorded = importing::read_recorder(source, report);
  } catch (const std::runtime_error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
    return 0;
  }
  session::Session day = importing::session_head("x", report, "en");
  for (session::Step& step : recorded.steps) day.steps.push_back(std::move(step));
  const session::Session read = session::parse(importing::session_file(day), "session.yaml");
  if (read.steps.size() != day.steps.size() || report.as_text().empty()) std::abort();
  return 0;
}
