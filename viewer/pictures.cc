#include "viewer/pictures.h"

#include <optional>

#include "storage/error.h"
#include "storage/hash.h"
#include "storage/record.h"
#include "viewer/export/published_picture.h"
#include "viewer/parameters.h"
#include "viewer/refusal.h"
#include "viewer/stored_picture.h"

namespace viewer {
namespace {

constexpr std::size_t max_regions = 100;

std::optional<storage::Digest> digest_of_file(std::string_view file) {
  if (!file.ends_with(".png")) return {};
  file.remove_suffix(4);
  return storage::digest_from_hex(file);
}

// A name that is its own hash never means another picture, so it may be kept for ever.
Response picture_response(const std::string& etag) {
  Response out;
  out.headers = {{"Content-Type", "image/png"},
                 {"Cache-Control", "private, max-age=31536000, immutable"},
                 {"ETag", etag}};
  return out;
}

// The checked bytes, or the refusal to send.
struct Checked {
  Bytes png;
  std::optional<Response> refused;
};

Checked checked_picture(const Phone& phone, const storage::Digest& digest, const Sources& sources) {
  const storage::LogReader& log = sources.phones.reader(phone);
  const auto size = log.image_bytes(digest);
  if (!size) return {{}, refusal(404, "There is no picture of that SHA-256 in this log.")};
  if (*size > storage::max_image_bytes) {
    return {{}, refusal(409, "The stored picture is larger than a picture in a log can be.")};
  }
  auto png = log.image(digest);
  if (!png || storage::sha256(*png) != digest) {
    return {{},
            refusal(409, "The stored picture was changed: its SHA-256 is not the recorded one.")};
  }
  return {std::move(*png), std::nullopt};
}

}  // namespace

Response whole_picture(const Phone& phone, std::string_view file, std::string_view if_none_match,
                       const Sources& sources) {
  const auto digest = digest_of_file(file);
  if (!digest) return refusal(400, "A picture is named by its SHA-256: 64 digits and .png.");
  Response out = picture_response('"' + storage::to_hex(*digest) + '"');
  Checked checked = checked_picture(phone, *digest, sources);
  if (checked.refused) return *checked.refused;
  if (etag_matches(if_none_match, out.headers.back().second)) {
    out.status = 304;
  } else {
    out.body.assign(checked.png.begin(), checked.png.end());
  }
  return out;
}

Response small_picture(const Phone& phone, std::string_view file, std::string_view if_none_match,
                       const Sources& sources) {
  const auto digest = digest_of_file(file);
  if (!digest) return refusal(400, "A picture is named by its SHA-256: 64 digits and .png.");
  const std::string hex = storage::to_hex(*digest);
  Response out = picture_response('"' + hex + "-small\"");
  if (etag_matches(if_none_match, out.headers.back().second)) {
    out.status = 304;
    return out;
  }
  const std::string key = phone.folder.string() + '/' + hex;
  std::shared_ptr<const Bytes> small = sources.thumbnails.get(key);
  if (!small) {
    Checked checked = checked_picture(phone, *digest, sources);
    if (checked.refused) return *checked.refused;
    auto made = make_thumbnail(checked.png);
    if (!made) return refusal(409, "The stored picture is not a PNG that can be shown small.");
    small = std::make_shared<const Bytes>(std::move(*made));
    sources.thumbnails.put(key, small);
  }
  out.body.assign(small->begin(), small->end());
  return out;
}

Response published_screenshot(const Phone& phone, std::string_view seq_text, std::string_view query,
                              const Sources& sources) {
  const auto seq = whole_number(seq_text);
  if (!seq) return refusal(400, record_is_named);
  const Parameters parameters(query, {"blur"});
  if (!parameters.problem().empty()) return refusal(400, parameters.problem());
  std::vector<Redaction> regions;
  const std::string given = parameters.text("blur").value_or("");
  for (std::string_view left = given; !left.empty();) {
    const std::size_t end = left.find(';');
    const auto region =
        parse_redaction(std::to_string(*seq) + ":" + std::string(left.substr(0, end)));
    if (!region || regions.size() == max_regions) {
      return refusal(400, "blur: regions are X,Y,W,H in pixels, 8 at least, with ; between.");
    }
    regions.push_back(*region);
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
  }
  const storage::LogReader& log = sources.phones.reader(phone);
  const auto stored = log.record(*seq);
  if (!stored) return refusal(404, "There is no such record in this log.");
  const StoredPicture picture = stored_picture(log, *stored);
  if (!picture.problem.empty()) return refusal(409, picture.problem + ".");
  const VerdictState state = sources.verdicts.of(phone);
  if (!state.verdict) {
    return refusal(409, "The log is still being checked; a published picture tells its verdict.");
  }
  const About about{"png", log.genesis(), *state.verdict, now_s(), {}};
  try {
    PublishedPicture published =
        publish_picture({reinterpret_cast<const char*>(picture.png.data()), picture.png.size()},
                        *stored, about, regions);
    Response out;
    out.headers = {
        {"Content-Type", "image/png"},
        {"Cache-Control", "no-store"},
        {"Content-Disposition", "attachment; filename=\"SIMULATION-record-" + std::to_string(*seq) +
                                    (published.redacted ? "-redacted" : "") + ".png\""}};
    out.body = std::move(published.png);
    return out;
  } catch (const storage::Error& error) {
    return refusal(400, std::string(error.what()) + ".");
  }
}

}  // namespace viewer
