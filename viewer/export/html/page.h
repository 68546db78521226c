// The exported page around its records. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "viewer/device/words.h"
#include "viewer/export/about.h"
#include "viewer/export/html/story.h"

namespace viewer::html {

struct Count {
  std::uint64_t shown = 0;
  std::uint64_t all = 0;  // Selected.
};

struct Page {
  const About& about;
  const device::Words& words;
  std::optional<Story> story{};
  std::string vkey{};           // Empty: the log's folder has none.
  std::string note{};           // Empty: nothing was signed.
  std::string genesis_proof{};  // Of record 0; empty where it cannot be had.
  Count pictures{};
  Count events{};  // Records shown without a picture.
  std::uint64_t max_bytes = 0;
  bool follows_reader = false;    // Its script turns to the language the browser prefers.
  bool leaves_out_kinds = false;  // Heartbeats and the like, since nobody asked for them.
};

// From the doctype to the list of records; the list itself and its end are the caller's.
std::string opening(const Page& page);
// Behind the list.
std::string ending(const Page& page);

// One moment of a story, in the author's words; the figure of what the log says goes behind it.
std::string said_by_author(const Page& page, std::size_t at);

}  // namespace viewer::html
