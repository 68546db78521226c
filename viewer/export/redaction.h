// Regions of screenshots that are covered before they are published. The log keeps what it has:
// only the copy that leaves is covered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/export/selection.h"
#include "viewer/picture_file.h"

namespace viewer {

// Pixels of the screenshot `seq`, from its top left corner.
struct Redaction {
  std::uint64_t seq = 0;
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  friend bool operator==(const Redaction&, const Redaction&) = default;
};

// Less would hold no mark that anybody sees.
inline constexpr int min_redaction_px = 8;
inline constexpr std::size_t max_redactions = 10'000;

// "SEQ:X,Y,W,H". Nothing for any other text, or a side below min_redaction_px.
std::optional<Redaction> parse_redaction(std::string_view text);
std::string region_text(const Redaction& redaction);  // "10,20 300x40"

// Covers the regions, as far as they lie inside the picture, with one flat colour under a mark of
// its own (hatching, a frame, the word REDACTED where it fits) that depends on the region's place
// and size only. Nothing of what was there is left to work back from; blurred and pixelated text
// can be read again by trying out what blurs to the same (Hill et al., "On the (In)effectiveness of
// Mosaicing and Blurring as Tools for Document Redaction", PoPETs 2016).
void cover(Pixels& picture, const std::vector<Redaction>& regions);

// Redactions that were found to be of pictures that leave the log.
class Redactions {
 public:
  Redactions() = default;
  // Throws storage::Error, one line, for one that is of no screenshot below `size`, of one that
  // `selection` leaves out, or not inside its picture.
  Redactions(const storage::LogReader& log, const Selection& selection, std::uint64_t size,
             const std::vector<Redaction>& given);

  // What of this record's picture is covered: also what was given for another record with the very
  // same picture, which would show it otherwise. `seq` is the record's. Empty for any other record.
  // A redacted record's title, address, on-screen text and body may hold what was covered: whoever
  // publishes leaves them out.
  std::vector<Redaction> of(const storage::StoredRecord& record) const;
  bool empty() const { return by_picture_.empty(); }

 private:
  std::map<storage::Digest, std::vector<Redaction>> by_picture_;
};

}  // namespace viewer
