// What a published picture or film says of itself in its metadata, in the words of those who keep
// pictures: PNG's text chunks, and XMP with IPTC's properties. FORMATS.md lists them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/export/about.h"
#include "viewer/picture_file.h"

namespace viewer {

// IPTC's Digital Source Type of everything an emulated phone's log holds: FORMATS.md says why.
inline constexpr std::string_view digital_source_type =
    "http://cv.iptc.org/newscodes/digitalsourcetype/virtualRecording";

// Strings are as recorded; they are made harmless where they are written.
struct Statement {
  std::string description;      // What is to be seen, in a sentence or two.
  std::string alternative;      // For those who cannot see it. Empty: as `description`.
  std::string language = "en";  // Of both: one of export_languages().
  std::string in_english;       // `description`, where it is in another language.
  std::vector<std::pair<std::string, std::string>> facts;  // "record" -> "12": red-flag's own.
};

// Every value of the profile that no source documents, "; " between them; may be empty.
std::string assumed(const About& about, const device::Words& words = in_english());

// The whole XMP packet (ISO 16684-1), in UTF-8.
std::string xmp_packet(const About& about, const Statement& statement);

// Title, Description, ..., the packet last as "XML:com.adobe.xmp".
storage::PngTexts png_texts(const About& about, const Statement& statement);

}  // namespace viewer
