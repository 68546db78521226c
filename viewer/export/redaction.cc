#include "viewer/export/redaction.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

#include "storage/error.h"
#include "viewer/parameters.h"

namespace viewer {
namespace {

const cv::Scalar ground(58, 58, 62);
const cv::Scalar hatching(96, 96, 104);
const cv::Scalar words(255, 255, 255);
constexpr int hatch_step_px = 12;

std::string named(const Redaction& r) {
  return "--blur " + std::to_string(r.seq) + ":" + std::to_string(r.x) + "," + std::to_string(r.y) +
         "," + std::to_string(r.width) + "," + std::to_string(r.height);
}

bool selects(const storage::LogReader& log, Selection selection, std::uint64_t seq,
             std::uint64_t size) {
  const auto holds = [seq](const SeqRange& range) {
    return range.first <= seq && seq <= range.last;
  };
  if (!selection.seqs.empty() &&
      std::none_of(selection.seqs.begin(), selection.seqs.end(), holds)) {
    return false;
  }
  selection.seqs = {{seq, seq}};
  bool found = false;
  each_selected(
      log, selection, size, [&](const storage::StoredRecord&) { found = true; },
      [](std::uint64_t) {});
  return found;
}

// Centred at `middle` of the area's height, as large as `most` of it allows. False where nobody
// could read it; the hatching then says it alone.
bool put_line(cv::Mat& area, const char* text, double middle, double most) {
  constexpr int font = cv::FONT_HERSHEY_SIMPLEX;
  constexpr int margin = 6;
  int below = 0;
  const cv::Size whole = cv::getTextSize(text, font, 1.0, 2, &below);
  const double scale =
      std::min({0.8 * area.cols / whole.width, most * area.rows / whole.height, 1.6});
  if (scale < 0.3) return false;
  const int thick = scale > 0.6 ? 2 : 1;
  const cv::Size size = cv::getTextSize(text, font, scale, thick, &below);
  const cv::Point at((area.cols - size.width) / 2,
                     static_cast<int>(area.rows * middle) + size.height / 2);
  const cv::Rect behind(at.x - margin, at.y - size.height - margin, size.width + 2 * margin,
                        size.height + 2 * margin);
  cv::rectangle(area, behind, ground, cv::FILLED);
  cv::putText(area, text, at, font, scale, words, thick, cv::LINE_AA);
  return true;
}

// The second line because the first may cover the very label that the screen wears.
void put_label(cv::Mat& area) {
  constexpr int two_lines_px = 56;
  const bool is_low = area.rows < two_lines_px;
  if (!put_line(area, "REDACTED", is_low ? 0.5 : 0.32, is_low ? 0.6 : 0.25) || is_low) return;
  put_line(area, "SIMULATION", 0.7, 0.2);
}

}  // namespace

std::optional<Redaction> parse_redaction(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  const auto seq = whole_number(text.substr(0, colon));
  if (!seq) return {};
  std::array<int, 4> numbers{};
  std::string_view rest = text.substr(colon + 1);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t comma = rest.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == numbers.size())) return {};
    const auto number = whole_number(rest.substr(0, comma));
    if (!number || *number > max_source_px) return {};
    numbers[i] = static_cast<int>(*number);
    if (comma != std::string_view::npos) rest.remove_prefix(comma + 1);
  }
  if (numbers[2] < min_redaction_px || numbers[3] < min_redaction_px) return {};
  return Redaction{*seq, numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::string region_text(const Redaction& r) {
  return std::to_string(r.x) + "," + std::to_string(r.y) + " " + std::to_string(r.width) + "x" +
         std::to_string(r.height);
}

void cover(Pixels& picture, const std::vector<Redaction>& regions) {
  cv::Mat whole(picture.height, picture.width, CV_8UC3, picture.rgb.data());
  for (const Redaction& r : regions) {
    cv::Mat area = whole(cv::Rect(r.x, r.y, r.width, r.height) &
                         cv::Rect(0, 0, picture.width, picture.height));
    if (area.empty()) continue;
    area.setTo(ground);
    for (int at = hatch_step_px / 2; at < r.width + r.height; at += hatch_step_px) {
      cv::line(area, {at, 0}, {at - r.height, r.height}, hatching, 2);
    }
    put_label(area);
    cv::rectangle(area, cv::Rect(0, 0, area.cols, area.rows), words, std::min(2, r.width / 8));
  }
}

Redactions::Redactions(const storage::LogReader& log, const Selection& selection,
                       std::uint64_t size, const std::vector<Redaction>& given) {
  for (const Redaction& r : given) {
    const auto stored = r.seq < size ? log.record(r.seq) : std::nullopt;
    const auto* shot = stored && stored->record
                           ? std::get_if<storage::Screenshot>(&stored->record->payload)
                           : nullptr;
    if (shot == nullptr) {
      throw storage::Error(named(r) + ": record " + std::to_string(r.seq) +
                           (stored ? " is no screenshot" : " is not in this log"));
    }
    if (!selects(log, selection, r.seq, size)) {
      throw storage::Error(named(r) + ": record " + std::to_string(r.seq) +
                           " is not among those exported");
    }
    if (std::uint32_t(r.x) + std::uint32_t(r.width) > shot->width_px ||
        std::uint32_t(r.y) + std::uint32_t(r.height) > shot->height_px) {
      throw storage::Error(named(r) + ": reaches out of the picture, which is " +
                           std::to_string(shot->width_px) + "x" + std::to_string(shot->height_px));
    }
    by_picture_[shot->image].push_back(r);
  }
}

std::vector<Redaction> Redactions::of(const storage::StoredRecord& record) const {
  const auto* shot =
      record.record ? std::get_if<storage::Screenshot>(&record.record->payload) : nullptr;
  const auto found = shot == nullptr ? by_picture_.end() : by_picture_.find(shot->image);
  if (found == by_picture_.end()) return {};
  std::vector<Redaction> out = found->second;
  for (Redaction& r : out) r.seq = record.seq;
  return out;
}

}  // namespace viewer
