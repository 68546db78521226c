// --story FILE.yaml: which records an author shows, in what order, with what words. The door to
// yaml-cpp in this room. FORMATS.md, "A story", is the schema.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace viewer::html {

inline constexpr std::size_t max_story_bytes = 1u << 20;
inline constexpr std::size_t max_story_moments = 1'000;

// Texts are the author's: valid UTF-8 without control characters but line breaks. An empty line
// parts paragraphs.
struct StoryMoment {
  std::uint64_t seq = 0;
  std::string heading;  // May be empty.
  std::string caption;
  int line = 0;  // Where it stands in the file, from 1.
};

struct Story {
  std::string title;
  std::string author;
  std::string lead;      // May be empty.
  std::string language;  // Of the author's words, like "ko"; empty: not stated.
  std::vector<StoryMoment> moments;
};

// Throws storage::Error "FILE:LINE: what" for anything the schema refuses, unknown and repeated
// keys included. `file` is for messages.
Story parse_story(std::string_view yaml, const std::string& file);
Story read_story(const std::filesystem::path& file);

}  // namespace viewer::html
