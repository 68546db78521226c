#include "emulator/phone/start_page.h"

namespace phone {
namespace {

constexpr std::string_view style = R"(
body { margin: 0; padding: 22px 16px; background: #f4f6f9; color: #1c222a; font-family: sans-serif }
h1 { font-size: 20px; margin: 0 4px 14px }
a { display: block; padding: 13px 16px; margin: 0 0 8px; background: #fff; color: #1c222a;
    border: 1px solid #dde2e8; border-radius: 10px; text-decoration: none; font-size: 17px }
span { display: block; font-size: 13px; color: #5c6672; margin-top: 2px }
)";

std::string_view host_of(std::string_view url) {
  const std::size_t begin = url.find("//");
  if (begin == std::string_view::npos) return url;
  url.remove_prefix(begin + 2);
  return url.substr(0, url.find('/'));
}

}  // namespace

std::string html_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string start_page(const std::vector<Bookmark>& bookmarks, std::string_view locale) {
  const bool korean = locale.starts_with("ko");
  std::string html = "<!DOCTYPE html><meta charset=\"utf-8\"><title>";
  html += korean ? "시작" : "Start";
  html += "</title><style>" + std::string(style) + "</style><h1>";
  html += korean ? "국내 망" : "Domestic network";
  html += "</h1>";
  for (const Bookmark& bookmark : bookmarks)
    html += "<a href=\"" + html_escape(bookmark.url) + "\">" + html_escape(bookmark.title) +
            "<span>" + html_escape(host_of(bookmark.url)) + "</span></a>";
  return html;
}

}  // namespace phone
