#include "emulator/import/text.h"

#include "emulator/phone/text_charset.h"
#include "emulator/phone/text_utf8.h"
#include "emulator/site/content_type.h"

namespace importing {
namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";

bool has_a_character_beyond_ascii(std::string_view valid) {
  for (std::size_t at = 0; at < valid.size(); ++at) {
    if (static_cast<unsigned char>(valid[at]) < 0x80) continue;
    if (!valid.substr(at).starts_with("\xef\xbf\xbd")) return true;  // U+FFFD: was no character.
    at += 2;
  }
  return false;
}

bool phone_reads_utf8(std::string_view text, std::string_view file_name) {
  return phone::charset_of(text, site::content_type(file_name, text)) == "UTF-8";
}

}  // namespace

std::string text_for_phone(std::string body, std::string_view content_type,
                           std::string_view file_name) {
  std::string text;
  if (phone::charset_of(body, content_type) != "UTF-8") {
    text = phone::decode_text(body, content_type);
  } else if (std::string valid = phone::valid_utf8(body); valid == body) {
    text = std::move(body);
  } else if (has_a_character_beyond_ascii(valid) || body.find('\0') != body.npos) {
    text = std::move(valid);
  } else {
    text = phone::decode_text(body, "text/html; charset=windows-1252");
  }
  if (phone_reads_utf8(text, file_name)) return text;
  return std::string(mark) + text;
}

std::string page_of_text(std::string_view text) {
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  std::string page = "<!DOCTYPE html><meta charset=\"utf-8\"><pre>";
  for (const char c : text) {
    if (c == '<')
      page += "&lt;";
    else if (c == '&')
      page += "&amp;";
    else
      page += c;
  }
  return page + "</pre>";
}

}  // namespace importing
