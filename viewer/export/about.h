// What every export says of itself: that it is a simulation, of what, by whose account, and what
// could be proved about the log when it was made.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "storage/record.h"
#include "storage/verifier.h"
#include "viewer/export/selection.h"
#include "viewer/export/words.h"

namespace viewer {

inline constexpr std::string_view simulation_label = "SIMULATION - fictional device";
// Before each title, where other people's programs show nothing of ours but titles.
inline constexpr std::string_view title_mark = "SIMULATION: ";

struct About {
  std::string format;                       // Of the export: one of export_formats().
  std::optional<storage::Genesis> genesis;  // Nothing where record 0 is damaged.
  storage::Verdict verdict;                 // Of the whole log.
  std::int64_t exported_s = 0;              // In the real world, seconds since 1970.
  Selection selection;
};

// storage::verify(), with a progress bar on a terminal.
storage::Verdict checked(const std::filesystem::path& log);
std::int64_t now_s();  // By this machine's clock, since 1970.

// "Radio Free Asia, ...": whose account the profile follows. Never empty.
std::string account(const About& about, const device::Words& words = in_english());

// The label in two sentences.
std::string notice(const device::Words& words = in_english());

// One sentence to give as the source.
std::string citation(const About& about, const device::Words& words = in_english());

// In English, as programs expect it. {"kind":"about","simulation":...}: FORMATS.md lists the
// fields.
boost::json::object about_json(const About& about);

}  // namespace viewer
