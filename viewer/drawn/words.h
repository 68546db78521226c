// The sentences that drawn exports share. Pure but for reading the log.
#pragma once

#include <string>

#include "viewer/drawn/canvas.h"
#include "viewer/drawn/shots.h"
#include "viewer/export/about.h"
#include "viewer/export/statement.h"
#include "viewer/export/words.h"

namespace viewer::drawn {

namespace ink {
inline constexpr Color paper{0.965, 0.957, 0.937};
inline constexpr Color white{1, 1, 1};
inline constexpr Color text{0.10, 0.10, 0.12};
inline constexpr Color faint{0.36, 0.36, 0.40};
inline constexpr Color line{0.80, 0.78, 0.74};
inline constexpr Color alarm{0.55, 0.09, 0.11};
}  // namespace ink

std::string moment(const storage::Timestamp& time);  // "2021-03-04 19:02:11"
std::string offset(const storage::Timestamp& time);  // "+09:00"

// What is written on pages and frames, in one language; the label is in all of them whichever it
// is. Holds what it is given by reference.
class Telling {
 public:
  Telling(const About& about, const Shots& shots, const device::Words& words);

  std::string say(std::string_view key, device::Words::Values values = {}) const;
  std::string period() const;  // "2021-03-04 19:02:11 to 20:15:00 (+09:00)"
  std::string extent() const;  // "12 screenshots, 2021-03-04 19:02:11 to ..."
  std::string phone() const;   // Name, model and log.
  std::string verdict_word() const;
  std::string verdict() const;  // "intact on ...", with a sentence.
  std::string account() const;
  std::string assumed() const;
  std::string citation() const;
  std::string notice() const;

  std::string title(const Shot& shot) const;    // Its title, or why it has none.
  std::string address(const Shot& shot) const;  // Where it is redacted, the original's hash.
  std::string trigger(const Shot& shot) const;
  std::string problem(const Shot& shot) const;
  std::string length(std::int64_t ms) const;  // Of at least a minute: "2 h 5 min".

  // Of the export as a whole, for its metadata; `what` is the string that names it.
  Statement statement(const std::string& what) const;

 private:
  std::string description(const std::string& what) const;

  const About& about_;
  const Shots& shots_;
  const device::Words& words_;
};

}  // namespace viewer::drawn
