#include "viewer/pictures.h"

#include <optional>

#include "storage/hash.h"
#include "storage/record.h"
#include "viewer/refusal.h"

namespace viewer {
namespace {

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

}  // namespace viewer
