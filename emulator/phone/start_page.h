// What the browser opens with before anything was visited: a list of places to go. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace phone {

struct Bookmark {
  std::string title;
  std::string url;
};

// Text made safe between tags and inside quoted attributes.
std::string html_escape(std::string_view text);

// A page for the phone's own engine, in the phone's language.
std::string start_page(const std::vector<Bookmark>& bookmarks, std::string_view locale);

}  // namespace phone
