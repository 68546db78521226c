// Any bytes as a session file: read, or refused with one line that says where.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "emulator/session/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  try {
    const session::Session day = session::parse(yaml, "day.yaml");
    if (day.steps.empty() || !day.persona.ends_with("(fictional)")) std::abort();
    for (const session::Step& step : day.steps) {
      if (step.line < 1 || session::describe(step.deed).empty()) std::abort();
    }
  } catch (const session::ParseError& error) {
    const std::string_view what = error.what();
    if (!what.starts_with("day.yaml:") || what.find('\n') != what.npos) std::abort();
    if (what.size() > 1000) std::abort();
  }
  return 0;
}
