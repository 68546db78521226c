#include "emulator/import/kind.h"

#include <string>

#include "emulator/import/ascii.h"
#include "emulator/site/content_type.h"

namespace importing {
namespace {

// "Text/HTML; charset=x" as "text/html".
std::string essence(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
  return lower_case(type);
}

bool says_nothing(const std::string& type) {
  return type.find('/') == std::string::npos || type == "application/octet-stream" ||
         type == "application/x-unknown" || type == "x-unknown" || type == "binary/octet-stream";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Kind kind_of_type(std::string_view type) {
  if (type == "text/html" || type == "application/xhtml+xml") return Kind::page;
  if (type == "text/css") return Kind::style_sheet;
  if (contains(type, "javascript") || contains(type, "ecmascript") || type == "application/wasm")
    return Kind::script;
  // The phone tells its pictures by their first bytes, and these had none of them.
  if (type.starts_with("image/")) return Kind::other_picture;
  if (type.starts_with("video/") || contains(type, "mpegurl") || contains(type, "dash+xml"))
    return Kind::video;
  if (type.starts_with("audio/")) return Kind::audio;
  if (type.starts_with("font/") || contains(type, "font")) return Kind::font;
  if (type.ends_with("json") || type.ends_with("xml") || type == "text/csv") return Kind::data;
  if (type == "application/pdf" || contains(type, "officedocument") || contains(type, "msword") ||
      contains(type, "opendocument"))
    return Kind::document;
  if (type.starts_with("text/")) return Kind::text;
  return Kind::other;
}

}  // namespace

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::page:
      return "pages";
    case Kind::style_sheet:
      return "style sheets";
    case Kind::text:
      return "plain texts";
    case Kind::picture:
      return "pictures (PNG, JPEG)";
    case Kind::other_picture:
      return "pictures of other kinds";
    case Kind::script:
      return "scripts";
    case Kind::font:
      return "fonts";
    case Kind::video:
      return "videos";
    case Kind::audio:
      return "sounds";
    case Kind::data:
      return "data (JSON, XML)";
    case Kind::document:
      return "documents (PDF, office)";
    case Kind::other:
      return "others";
  }
  return "";
}

Kind kind_of(std::string_view content_type, std::string_view file_name, std::string_view body) {
  if (body.starts_with("\x89PNG\r\n\x1a\n") || body.starts_with("\xff\xd8\xff"))
    return Kind::picture;
  const std::string type = essence(content_type);
  if (!says_nothing(type)) return kind_of_type(type);
  return kind_of_type(essence(site::content_type(file_name, body)));
}

}  // namespace importing
