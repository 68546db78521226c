// What an address in a log says of itself. Addresses are hostile: anything is taken apart, nothing
// refused. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viewer {

// "http://user@News.GRM:80/a" -> "news.grm"; empty where there is no "//".
std::string host_of(std::string_view url);

// The words looked for: the first of the parameters q, query, search, keyword, word, words, w and
// wd that is not empty, decoded, as valid UTF-8. Nothing where there is none.
std::optional<std::string> searched_words(std::string_view url);

}  // namespace viewer
