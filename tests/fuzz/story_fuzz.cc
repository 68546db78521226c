// Story files are hostile: whatever is in one, it is read or refused with a line, and what is read
// keeps the schema's bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/error.h"
#include "viewer/export/html/story.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const viewer::html::Story story = viewer::html::parse_story(
        std::string_view(reinterpret_cast<const char*>(data), size), "story.yaml");
    if (story.title.empty() || story.author.empty() || story.moments.empty()) std::abort();
    for (const viewer::html::StoryMoment& moment : story.moments) {
      if (moment.caption.empty() || moment.line < 1) std::abort();
    }
  } catch (const storage::Error& refusal) {
    if (!std::string_view(refusal.what()).starts_with("story.yaml:")) std::abort();
  }
  return 0;
}
