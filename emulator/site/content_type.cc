#include "emulator/site/content_type.h"

#include <algorithm>
#include <optional>

namespace site {

namespace {

struct Known {
  std::string_view mark;
  std::string_view type;
};

constexpr Known endings[] = {
    {"html", "text/html"},        {"htm", "text/html"},      {"xhtml", "application/xhtml+xml"},
    {"css", "text/css"},          {"js", "text/javascript"}, {"mjs", "text/javascript"},
    {"json", "application/json"}, {"txt", "text/plain"},     {"xml", "application/xml"},
    {"svg", "image/svg+xml"},     {"png", "image/png"},      {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},       {"gif", "image/gif"},      {"webp", "image/webp"},
    {"bmp", "image/bmp"},         {"ico", "image/x-icon"},   {"woff", "font/woff"},
    {"woff2", "font/woff2"},      {"ttf", "font/ttf"},       {"pdf", "application/pdf"},
    {"zip", "application/zip"},   {"mp3", "audio/mpeg"},     {"mp4", "video/mp4"},
};

constexpr Known first_bytes[] = {
    {"GIF87a", "image/gif"},           {"GIF89a", "image/gif"}, {"%PDF-", "application/pdf"},
    {"PK\x03\x04", "application/zip"}, {"BM", "image/bmp"},
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return result;
}

bool looks_like_text(std::string_view body) {
  return std::none_of(body.begin(), body.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b';
  });
}

std::string_view type_of(std::string_view file_name, std::string_view body) {
  // No page begins so: pictures of addresses without an ending lie in files named as pages.
  if (body.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (body.starts_with("\xff\xd8\xff")) return "image/jpeg";
  const std::size_t dot = file_name.rfind('.');
  if (dot != std::string_view::npos) {
    const std::string ending = lower(file_name.substr(dot + 1));
    for (const Known& known : endings) {
      if (ending == known.mark) return known.type;
    }
  }
  // "BM" alone is a bitmap only if it is not the start of a sentence.
  const std::string_view start = body.substr(0, 512);
  for (const Known& known : first_bytes) {
    if (body.starts_with(known.mark) && (known.mark != "BM" || !looks_like_text(start))) {
      return known.type;
    }
  }
  if (body.starts_with("RIFF") && body.substr(8, 4) == "WEBP") return "image/webp";
  if (body.starts_with("\xff\xfe") || body.starts_with("\xfe\xff")) return "text/html";
  return looks_like_text(start) ? "text/html" : "application/octet-stream";
}

// "charset=euc-kr" in a <meta>, or "@charset "euc-kr"" in a style sheet.
std::optional<std::string> declared_charset(std::string_view body) {
  const std::string head = lower(body.substr(0, 1024));
  std::size_t at = head.find("charset");
  while (at != std::string::npos) {
    std::size_t begin = head.find_first_not_of(" \t\r\n=\"'", at + 7);
    if (begin == std::string::npos) return std::nullopt;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-_:.";
    const std::size_t end = std::min(head.find_first_not_of(letters, begin), head.size());
    if (begin > at + 7 && end > begin && end - begin <= 40) return head.substr(begin, end - begin);
    at = head.find("charset", at + 7);
  }
  return std::nullopt;
}

std::string charset_of(std::string_view type, std::string_view body) {
  if (body.starts_with("\xef\xbb\xbf")) return "utf-8";
  if (body.starts_with("\xff\xfe")) return "utf-16le";
  if (body.starts_with("\xfe\xff")) return "utf-16be";
  const bool may_declare = type == "text/html" || type == "text/css";
  return (may_declare ? declared_charset(body) : std::nullopt).value_or("utf-8");
}

}  // namespace

std::string content_type(std::string_view file_name, std::string_view body) {
  const std::string_view type = type_of(file_name, body);
  std::string result(type);
  const bool text = type.starts_with("text/") || type.ends_with("xml") || type.ends_with("json");
  if (text) result += "; charset=" + charset_of(type, body);
  return result;
}

}  // namespace site
