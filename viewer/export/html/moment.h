// One record as it stands in the page, with the proof it carries. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/log_reader.h"
#include "viewer/device/words.h"

namespace viewer::html {

// What a record carries to prove itself: a C2SP tlog-proof without its note. Where the publisher
// redacted its picture, without its body too, which may hold the same words, but with the body's
// leaf hash.
struct Carried {
  std::string proof;
  std::string redacted_leaf{};  // Hex; empty: nothing is redacted.
};

// What is to be seen of a record that is not a screenshot, or whose picture stands elsewhere.
struct Row {
  const storage::StoredRecord& stored;
  const Carried& carried;
  std::optional<std::uint64_t> same_as{};  // The record that shows the same picture.
};

// A screenshot, or any record an author chose.
struct Figure {
  const storage::StoredRecord& stored;
  const Carried& carried;
  std::string png{};      // To be shown; empty: none.
  std::string why_not{};  // Why a screenshot has none.
  std::uint32_t width_px = 0;
  std::uint32_t height_px = 0;
};

// In which languages a record is shown.
struct Tongues {
  const device::Words& words;  // Ours.
  std::string locale;          // What the phone was set to, for those who read its texts aloud.
};

// <li>, in one line of text.
std::string row(const Tongues& tongues, const Row& row);
// <figure>: the picture, and under it what the log says.
std::string figure(const Tongues& tongues, const Figure& figure);

// <time>: the phone's clock, in its own offset.
std::string time_element(const std::optional<storage::Timestamp>& time);

}  // namespace viewer::html
