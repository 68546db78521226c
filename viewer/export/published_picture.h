// A screenshot as it leaves the log on its own: labelled in its metadata, covered where that was
// asked for.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "storage/log_reader.h"
#include "viewer/export/about.h"
#include "viewer/export/redaction.h"
#include "viewer/export/statement.h"

namespace viewer {

struct PublishedPicture {
  std::string png;
  std::string original_sha256;  // Of the bytes given, 64 hex digits; also in the metadata.
  bool redacted = false;
  int width = 0;
  int height = 0;
};

// `original_png` is the picture of `record`, a screenshot, compared with its digest before
// (stored_picture.h). The pixels are the same, but for the `redactions` of this record: what they
// name is covered (see cover()). The metadata says what statement_of() does. None of the original
// file's own metadata is carried over. Throws storage::Error where the bytes are no picture, or a
// region reaches out of it.
PublishedPicture publish_picture(std::string_view original_png, const storage::StoredRecord& record,
                                 const About& about, std::span<const Redaction> redactions);

// What is said of one screenshot. Of a redacted one neither title nor address: they may hold what
// was covered.
Statement statement_of(const storage::StoredRecord& record, std::string_view original_sha256,
                       std::span<const Redaction> redactions);

}  // namespace viewer
