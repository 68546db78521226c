// The wording of refusals: quoting what was found, suggesting what was meant. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace session {

// 'text', with control characters and bad bytes as \xNN, cut after 40 characters.
std::string in_quotes(std::string_view text);

// The word a misspelt one is nearest to, if it is near enough to be meant: at most one change in
// three letters (a swap of neighbours is one change); letter case does not count.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> allowed);

// "a, b or c"
std::string any_of(std::span<const std::string_view> allowed);

// The number of bytes of the UTF-8 character at the start of `text`; 0 if it is not valid.
std::size_t character_bytes(std::string_view text);
std::size_t character_count(std::string_view utf8);

}  // namespace session
