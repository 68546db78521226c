#include "viewer/device/html.h"

#include "storage/markup.h"
#include "storage/utf8.h"
#include "viewer/text.h"

namespace viewer::device {
namespace {

std::string opening(std::string_view tag, Attributes attributes) {
  std::string out = "<" + std::string(tag);
  for (const auto& [name, value] : attributes) {
    out += " " + std::string(name) + "=\"" + storage::markup_text(printable(value)) + '"';
  }
  return out + '>';
}

}  // namespace

Markup text(std::string_view words) {
  return Markup(storage::markup_text(printable(words)));
}

// Small engines break a line only between elements or at spaces, so the word comes in pieces.
Markup breakable(std::string_view words) {
  constexpr std::size_t piece_characters = 6;
  const std::string plain = printable(words);
  std::string_view rest = plain;
  Markup out;
  while (!rest.empty()) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < piece_characters && bytes < rest.size(); ++i) {
      bytes += std::max<std::size_t>(1, storage::first_character(rest.substr(bytes)).bytes);
    }
    out += element("span", {}, text(rest.substr(0, bytes)));
    rest.remove_prefix(bytes);
  }
  return out;
}

Markup element(std::string_view tag, Attributes attributes, const Markup& inside) {
  return Markup(opening(tag, attributes) + inside.text_ + "</" + std::string(tag) + '>');
}

Markup void_element(std::string_view tag, Attributes attributes) {
  return Markup(opening(tag, attributes));
}

std::string document(std::string_view language, const Markup& head, const Markup& body) {
  return "<!DOCTYPE html>\n" + opening("html", {{"lang", std::string(language)}}) + "<head>" +
         head.text_ + "</head>" + body.text_ + "</html>\n";
}

}  // namespace viewer::device
