// The screenshots of a selection, one after the other, as they may be shown.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "viewer/export/about.h"
#include "viewer/export/redaction.h"
#include "viewer/picture_file.h"

namespace viewer::drawn {

// Strings are as recorded. A redacted screenshot's title and address are left out.
struct Shot {
  std::uint64_t seq = 0;
  storage::Timestamp time;
  std::string title;
  std::string url;
  std::string app;
  std::string trigger;
  std::string original_sha256;  // Of the picture in the log, as the record says; hex.
  std::vector<Redaction> redactions;
  std::optional<Pixels> picture;  // What was redacted is covered.
  std::string problem;            // Why there is no picture; empty otherwise.
};

// All there is to be shown, counted beforehand.
struct Extent {
  std::uint64_t count = 0;
  std::optional<storage::Timestamp> first;
  std::optional<storage::Timestamp> last;
};

// A log and what of it is drawn.
class Shots {
 public:
  // Throws storage::Error where no screenshot is selected, or as Redactions does.
  Shots(const storage::LogReader& log, Selection selection, std::uint64_t size,
        const std::vector<Redaction>& redactions);

  const Extent& extent() const { return extent_; }
  // Oldest first; one picture in memory at a time. `progress` as each_selected().
  void each(const std::function<void(Shot&)>& each,
            const std::function<void(std::uint64_t)>& progress) const;
  // The longest time between two screenshots in which nothing was done on the phone, by all records
  // of the log; where that is shorter than `least_ms`, all of the time between them.
  struct Between {
    enum class What { left_out, not_used, not_recorded } what = What::left_out;
    storage::Timestamp from;
    storage::Timestamp to;
  };
  Between between(const Shot& one, const Shot& next, std::int64_t least_ms) const;

  // "12: 40,200 300x60, original SHA-256 ...; ...": what is redacted, for the metadata. Empty if
  // nothing is.
  std::string redacted() const;

 private:
  const storage::LogReader& log_;
  Selection selection_;
  const std::uint64_t size_;
  const std::vector<Redaction> given_;
  Redactions redactions_;
  Extent extent_;
};

}  // namespace viewer::drawn
