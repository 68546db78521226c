// What an address says about whoever asked for it: whose site, and which words were searched for.
// Addresses are hostile text. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viewer::index {

inline constexpr std::size_t max_host_bytes = 255;

// "http://News.sbl:80/x" -> "news.sbl:80": without user names, ASCII in lower case. Empty where
// there is no "://", or nothing behind it; cut to max_host_bytes.
std::string host_of(std::string_view url);

// The words in the first query parameter that search forms commonly use (q, query, search, word,
// keyword, text, s, p, k), decoded from %XX and '+', blanks at both ends taken away. Nothing where
// there are none, or they are not UTF-8.
std::optional<std::string> searched_words(std::string_view url);

}  // namespace viewer::index
