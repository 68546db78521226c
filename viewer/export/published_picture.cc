#include "viewer/export/published_picture.h"

#include <algorithm>
#include <vector>

#include "storage/error.h"
#include "storage/hash.h"
#include "viewer/text.h"

namespace viewer {
namespace {

std::vector<Redaction> of_record(std::span<const Redaction> redactions, std::uint64_t seq) {
  std::vector<Redaction> out;
  std::copy_if(redactions.begin(), redactions.end(), std::back_inserter(out),
               [seq](const Redaction& r) { return r.seq == seq; });
  return out;
}

void demand_inside(const Redaction& r, const Pixels& picture) {
  if (r.x >= 0 && r.y >= 0 && r.width > 0 && r.height > 0 && r.width <= picture.width - r.x &&
      r.height <= picture.height - r.y) {
    return;
  }
  throw storage::Error("record " + std::to_string(r.seq) + ": the region " + region_text(r) +
                       " reaches out of the picture, which is " + std::to_string(picture.width) +
                       "x" + std::to_string(picture.height));
}

std::string in_quotes(std::string_view text) {
  return "\"" + cut(printable(text), 200) + "\"";
}

}  // namespace

Statement statement_of(const storage::StoredRecord& record, std::string_view original_sha256,
                       std::span<const Redaction> redactions) {
  Statement out;
  out.description = "Screenshot of an emulated, fictional phone's screen, record " +
                    std::to_string(record.seq) + " of its watcher's log";
  out.facts.emplace_back("record", std::to_string(record.seq));
  if (record.record) {
    const std::string time = storage::to_rfc3339(record.record->time);
    out.description += ", taken at " + time + " by the phone's clock";
    out.facts.emplace_back("phone-time", time);
  }
  const auto* shot =
      record.record ? std::get_if<storage::Screenshot>(&record.record->payload) : nullptr;
  if (shot != nullptr && redactions.empty()) {
    if (!shot->title.empty()) out.description += ", showing " + in_quotes(shot->title);
    if (!shot->url.empty()) out.description += " at " + in_quotes(shot->url);
  }
  out.description += ".";
  out.facts.emplace_back("original-sha256", original_sha256);
  if (redactions.empty()) return out;
  std::string regions;
  for (const Redaction& r : redactions) regions += (regions.empty() ? "" : "; ") + region_text(r);
  out.description +=
      " REDACTED by the publisher: what stood at " + regions +
      " (pixels) is covered. SHA-256 of the original picture: " + std::string(original_sha256) +
      ".";
  out.facts.emplace_back("redacted", regions);
  return out;
}

PublishedPicture publish_picture(std::string_view original_png, const storage::StoredRecord& record,
                                 const About& about, std::span<const Redaction> redactions) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(original_png.data());
  std::optional<Pixels> pixels = decode_png({bytes, original_png.size()});
  if (!pixels) {
    throw storage::Error("record " + std::to_string(record.seq) +
                         ": its picture is not a PNG that can be shown");
  }
  const std::vector<Redaction> regions = of_record(redactions, record.seq);
  for (const Redaction& r : regions) demand_inside(r, *pixels);
  cover(*pixels, regions);

  PublishedPicture out;
  out.original_sha256 = storage::to_hex(storage::sha256(original_png));
  out.redacted = !regions.empty();
  out.width = pixels->width;
  out.height = pixels->height;
  const Bytes png = encode_png(
      *pixels, {png_texts(about, statement_of(record, out.original_sha256, regions)), 0});
  out.png.assign(png.begin(), png.end());
  return out;
}

}  // namespace viewer
