// Any bytes as a session file and as a lesson: read, or refused with one line that says where.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "emulator/session/lesson.h"
#include "emulator/session/parse.h"

namespace {

template <class Read>
void read_or_refused(std::string_view file, Read read) {
  try {
    read();
  } catch (const session::ParseError& error) {
    const std::string_view what = error.what();
    if (!what.starts_with(std::string(file) + ":") || what.find('\n') != what.npos) std::abort();
    if (what.size() > 1000) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  read_or_refused("day.yaml", [&] {
    const session::Session day = session::parse(yaml, "day.yaml");
    if (day.steps.empty() || !day.persona.ends_with("(fictional)")) std::abort();
    for (const session::Step& step : day.steps) {
      if (step.line < 1 || session::describe(step.deed).empty()) std::abort();
    }
  });
  read_or_refused("lesson.yaml", [&] {
    const session::Lesson lesson = session::parse_lesson(yaml, "lesson.yaml");
    if (lesson.acts.empty() || session::length_of(lesson).count() < 1) std::abort();
  });
  return 0;
}
